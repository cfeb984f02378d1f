import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock, silentLog } from '#base'
import { settleTurn } from '#base/node'
import { CriError, type PodSandbox, type RuntimeService } from '#cri'
import { startPodObserver } from './observe-pods.ts'
import { podUidLabel } from './labels.ts'

const sandbox: PodSandbox = {
  id: 's1',
  metadata: { name: 'web', uid: 'uid-1', namespace: 'default', attempt: 0 },
  state: 'ready',
  createdAt: 0,
  labels: { [podUidLabel]: 'uid-1' },
  annotations: {},
  runtimeHandler: '',
}

describe('startPodObserver', () => {
  const looks = async (sandboxes: readonly PodSandbox[], inTransition: boolean): Promise<number> => {
    const clock = createVirtualClock({ settle: settleTurn })
    let calls = 0
    const runtime = {
      async listPodSandbox() {
        calls++
        return sandboxes
      },
      listContainers: async () => [],
      getContainerEvents: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new CriError('unimplemented', 'no events')),
        }),
      }),
    } as unknown as RuntimeService
    const messages = { read: async () => '' }
    const options = { relistFastMs: 100, relistSlowMs: 250, relistEventedMs: 10_000 }
    await using observer = await startPodObserver({ runtime, clock, log: silentLog, messages, onChange() {} }, options)
    if (inTransition) observer.setInTransition('uid-1', true)
    await clock.advance(10_000)
    return calls
  }
  for (const [name, sandboxes, inTransition, expected] of [
    ['seldom while there are no Pods', [], false, 2],
    ['four times a second while there are some', [sandbox], false, 41],
    ['often while one is on its way', [sandbox], true, 101],
    ['often while the first is on its way', [], true, 101],
  ] as const) {
    it(`without events, looks ${name}`, async () => {
      const calls = await looks(sandboxes, inTransition)
      // Being woken may cost one look more.
      assert.ok(calls >= expected - 1 && calls <= expected + 1, `${calls} looks, expected ${expected}`)
    })
  }
})
