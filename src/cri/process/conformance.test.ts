// The process runtime against the contract's suite: called directly, and over gRPC as any kubelet would call it.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { silentLog } from '#base'
import { readTextIfExists, realClock, realRandom, removeTree } from '#base/node'
import { type ConformanceProgram, type ConformanceTarget, criConformanceCases } from '../conformance.ts'
import type { ContainerRuntime } from '../contract.ts'
import { connectCri, serveCri } from '../grpc/index.ts'
import { createProcessRuntime } from './create-process-runtime.ts'

const programs: Readonly<Record<ConformanceProgram, readonly string[]>> = {
  forever: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.05; done'],
  ignoresTerm: ['sh', '-c', 'trap "" TERM; echo runs; while true; do sleep 1; done'],
  hello: ['sh', '-c', 'echo hello; echo trouble >&2'],
  exit3: ['sh', '-c', 'exit 3'],
}

/** How the suite calls the runtime. */
const ways: Readonly<
  Record<string, (runtime: ContainerRuntime, folder: string, owned: AsyncDisposableStack) => Promise<ContainerRuntime>>
> = {
  'called directly': async (runtime) => runtime,
  'over gRPC': async (runtime, folder, owned) => {
    const socketPath = join(folder, 'cri.sock')
    owned.use(await serveCri(runtime, { socketPath, log: silentLog }))
    return owned.use(await connectCri({ socketPath, clock: realClock, log: silentLog }))
  },
}

for (const [way, reach] of Object.entries(ways)) {
  describe(`P4: the process runtime, ${way}, keeps the CRI contract`, () => {
    const owned = new AsyncDisposableStack()
    let target: ConformanceTarget
    const limits = {
      clock: realClock,
      random: realRandom,
      oneAddress: 'containers are processes on the network of the machine',
      program: (name: ConformanceProgram) => ({ image: { image: 'localhost/host:1' }, command: programs[name] }),
      readLog: readTextIfExists,
    }
    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sampan-process-'))
      owned.defer(() => removeTree(folder, { within: tmpdir() }))
      const deps = { clock: realClock, random: realRandom, log: silentLog, hostEnv: process.env }
      const images = { 'localhost/host:1': { entrypoint: [], sizeBytes: 1 } }
      const options = { root: join(folder, 'runtime'), address: '127.0.0.1', images }
      const runtime = owned.use(await createProcessRuntime(deps, options))
      const { runtime: service, images: store } = await reach(runtime, folder, owned)
      target = { ...limits, runtime: service, images: store, logDirectory: join(folder, 'logs') }
    })
    after(() => owned.disposeAsync())
    const absent = { ...limits, logDirectory: '' } as unknown as ConformanceTarget
    for (const { name, skip, run } of criConformanceCases) {
      it(name, { skip: skip?.(absent) ?? false }, () => run(target))
    }
  })
}
