// Pods without containers: `up` on a machine, or for a user, that has no container runtime.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { runProcess } from '#base/node'
import { processesWith } from '../harness/host.ts'
import { skipWithoutRoot } from '../harness/pods.ts'
import { eventually, examples, newTestCluster, sampanScript, succeeded, type TestCluster } from '../harness/sampan.ts'

const nobody = 65_534
const hello = path.join(examples, 'hello.yaml')

interface PodState {
  readonly status: {
    readonly containerStatuses: readonly { readonly containerID: string; readonly restartCount: number }[]
  }
}

async function containerOf(cluster: TestCluster, name: string) {
  const pod = JSON.parse(succeeded(await cluster.sampan(['get', 'pod', name, '-o', 'json']))) as PodState
  return pod.status.containerStatuses[0]
}

/** Why an ordinary user cannot run this checkout, if so: it may stand in a folder of root's. */
async function skipForNobody(): Promise<string | false> {
  if (skipWithoutRoot !== false) return skipWithoutRoot
  const who = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups']
  const { code } = await runProcess('setpriv', [...who, 'cat', sampanScript], { timeLimitMs: 10_000 })
  return code === 0 ? false : `user ${nobody} cannot read ${sampanScript}`
}

const nobodySkips = await skipForNobody()

describe('P4: Pods as host processes', { timeout: 240_000 }, () => {
  it('an ordinary user gets them, and is told why and that there is no isolation', { skip: nobodySkips }, async () => {
    await using cluster = await newTestCluster({ uid: nobody })
    const { code, stdout, stderr } = await cluster.sampan(['up', '--port', '0', '--kubelet-port', '0', '-f', hello])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /pod\/hello Running, Ready\n/)
    assert.match(stdout, /\[hello\/hello\] Hello from Pod hello at /)
    const status = succeeded(await cluster.sampan(['status']))
    assert.match(status, /runtime {6}process \(host processes\) \(containers need root: .*without isolation\)/)
    assert.equal(succeeded(await cluster.sampan(['exec', 'hello', '--', 'id', '-u'])), `${nobody}\n`)
    succeeded(await cluster.sampan(['down', '--purge']))
    assert.deepEqual(await processesWith(cluster.home), [])
    assert.ok(!existsSync(path.join(cluster.home, 'process-runtime')))
  })

  it('root gets them only by asking; they outlive the cluster process, and end with `down`', {
    skip: skipWithoutRoot,
  }, async () => {
    await using cluster = await newTestCluster()
    await cluster.up(['--runtime', 'process', '-f', hello])
    const before = await containerOf(cluster, 'hello')
    assert.equal(before?.restartCount, 0)
    process.kill(await cluster.pid(), 'SIGKILL')
    await cluster.up(['--runtime', 'process'])
    await eventually('the node has seen the Pod again', async () => {
      const { code } = await cluster.sampan(['exec', 'hello', '--', 'true'])
      return code === 0
    })
    assert.deepEqual(await containerOf(cluster, 'hello'), before)
    succeeded(await cluster.sampan(['down']))
    assert.deepEqual(await processesWith(cluster.home), [])
  })

  it('a failing command is told with its exit code, a missing one with its name', {
    skip: skipWithoutRoot,
  }, async () => {
    await using cluster = await newTestCluster()
    await cluster.up(['--runtime', 'process'])
    const pod = (name: string, command: readonly string[]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'any', command }] },
    })
    const items = [pod('fails', ['sh', '-c', 'echo trouble; exit 7']), pod('absent', ['no-such-program'])]
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    succeeded(await cluster.sampan(['create', '-f', '-'], { input: list }))
    const terminated = (name: string) =>
      eventually(`${name} has failed`, async () => {
        const ended =
          '{.status.containerStatuses[0].state.terminated.exitCode} {.status.containerStatuses[0].state.terminated.message}'
        const out = succeeded(await cluster.sampan(['get', 'pod', name, '-o', `jsonpath=${ended}`]))
        return /^\d/.test(out) && out
      })
    assert.match(await terminated('fails'), /^7/)
    assert.equal(succeeded(await cluster.sampan(['logs', 'fails'])), 'trouble\n')
    assert.match(await terminated('absent'), /^128 exec: "no-such-program": executable file not found in \$PATH/)
  })
})
