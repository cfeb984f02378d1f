// The simulated runtime against the contract's suite, in virtual time.
import { describe, it } from 'node:test'
import { createVirtualClock, seededRandom } from '#base'
import { settleTurn } from '#base/node'
import { type ConformanceProgram, type ConformanceTarget, criConformanceCases, execCommands } from '../conformance.ts'
import { createSimulatedRuntime } from './create-simulated-runtime.ts'
import { type SimulatedScript, simulateAnnotation } from './script.ts'

const exec = {
  [execCommands.exit4.join(' ')]: { exitCode: 4, stdout: 'out\n', stderr: 'err\n' },
  [execCommands.minute.join(' ')]: { afterMs: 60_000 },
}
const programs: Readonly<Record<ConformanceProgram, SimulatedScript>> = {
  forever: { exec },
  ignoresTerm: {
    onTerm: 'ignore',
    steps: [
      { kind: 'log', text: 'runs' },
      { kind: 'run', ms: null },
    ],
  },
  hello: {
    steps: [
      { kind: 'log', text: 'hello' },
      { kind: 'log', text: 'trouble', stream: 'stderr' },
      { kind: 'exit', code: 0 },
    ],
  },
  exit3: { steps: [{ kind: 'exit', code: 3 }] },
}
const auth = { username: 'someone', password: 'secret' }

describe('the simulated runtime keeps the CRI contract', () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const simulated = createSimulatedRuntime(
    { clock, random: seededRandom(1) },
    { images: { busybox: { present: true }, 'registry.test/app:1': { auth, pullMs: 2_000 } } },
  )
  const target: ConformanceTarget = {
    ...simulated,
    clock,
    random: seededRandom(2),
    logDirectory: '/logs',
    program: (name) => ({
      image: { image: 'busybox' },
      annotations: { [simulateAnnotation]: JSON.stringify(programs[name]) },
    }),
    readLog: async (path) => simulated.readLog(path),
    pullable: { image: 'registry.test/app:1', auth },
  }
  for (const { name, skip, run } of criConformanceCases) {
    it(name, { skip: skip?.(target) ?? false }, async () => {
      let done = false
      const running = run(target).finally(() => {
        done = true
      })
      await Promise.all([running, clock.runUntil(() => done)])
    })
  }
})
