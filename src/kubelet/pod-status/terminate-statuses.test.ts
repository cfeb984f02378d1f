import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { testPod } from '../pod/pod.testing.ts'
import { terminateStatuses } from './terminate-statuses.ts'

const endedWith = (exitCode: number): core.ContainerState => ({ terminated: { exitCode } })
/** Numbers are exit codes; 'again' waits after having ended. */
type Draft = 'waiting' | 'again' | number

const statusOf = (draft: Draft, index: number): core.ContainerStatus => ({
  name: `c${index}`,
  ready: false,
  restartCount: 0,
  image: 'app',
  imageID: '',
  state: typeof draft === 'number' ? endedWith(draft) : { waiting: { reason: 'ContainerCreating' } },
  lastState: draft === 'again' ? endedWith(1) : {},
})

const shown = ({ state }: core.ContainerStatus): string | number =>
  state?.terminated === undefined ? 'waiting' : (state.terminated.reason ?? state.terminated.exitCode)
const unknown = 'ContainerStatusUnknown'

describe('terminateStatuses', () => {
  type Row = readonly [string, readonly Draft[], readonly Draft[], readonly unknown[], readonly unknown[]]
  const rows: readonly Row[] = [
    ['what has ended stays as it ended', [0], [0, 3], [0], [0, 3]],
    ['what never started counts as failed', [], ['waiting', 0], [], [unknown, 0]],
    ['what waited to be started again counts as failed', [], ['again'], [], [unknown]],
    ['after all init containers the others count', [0, 0], ['waiting'], [0, 0], [unknown]],
    ['an init container that failed: what comes after waits', [1, 'waiting'], ['waiting'], [1, 'waiting'], ['waiting']],
    ['the first init container was tried', ['waiting', 'waiting'], ['waiting'], [unknown, 'waiting'], ['waiting']],
    ['those before one that was tried were tried', ['waiting', 'again'], ['waiting'], [unknown, unknown], ['waiting']],
    ['one that ran proves that init was over', ['waiting'], [0, 'waiting'], [unknown], [0, unknown]],
  ]
  for (const [name, inits, apps, initsShown, appsShown] of rows) {
    it(name, () => {
      const initStatuses = inits.map(statusOf)
      const statuses = apps.map(statusOf)
      const pod = testPod({ initContainers: initStatuses.map((status) => ({ name: status.name })) })
      const after = terminateStatuses(pod, { initStatuses, statuses })
      assert.deepEqual([after.initStatuses.map(shown), after.statuses.map(shown)], [initsShown, appsShown])
    })
  }
})
