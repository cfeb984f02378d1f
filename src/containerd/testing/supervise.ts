// Run by a test as a process of its own, to be killed: starts a containerd in the folder it is given, and a sandbox.
import { silentLog } from '#base'
import { realClock } from '#base/node'
import { startContainerd } from '../start-containerd.ts'

const [home = ''] = process.argv.slice(2)
const containerd = await startContainerd({ clock: realClock, log: silentLog }, { home })
const metadata = { name: 'survivor', uid: 'survivor-uid', namespace: 'default', attempt: 0 }
const sandbox = await containerd.cri.runtime.runPodSandbox({
  config: { metadata, logDirectory: `${home}/logs`, linux: {} },
})
process.stdout.write(`${JSON.stringify({ pid: containerd.pid(), sandbox })}\n`)
