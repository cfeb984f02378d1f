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

  describe('several looks at one Pod at the same time', () => {
    const container = (id: string, state: 'running' | 'exited') => ({
      id,
      podSandboxId: 's1',
      metadata: { name: id, attempt: 0 },
      state,
      createdAt: 0,
      labels: { [podUidLabel]: 'uid-1' },
      annotations: {},
    })
    const statusOf = (id: string, state: 'running' | 'exited') => ({
      ...container(id, state),
      startedAt: 1,
      finishedAt: state === 'exited' ? 2 : 0,
      exitCode: 0,
      reason: '',
      message: '',
      image: { image: 'app' },
      imageRef: '',
      logPath: '',
      stopSignal: '',
    })

    /** Containers of one Pod, whose status is answered when the test says so. */
    const observed = async (ids: readonly string[]) => {
      const clock = createVirtualClock({ settle: settleTurn })
      const waiting = new Map<string, (() => void)[]>()
      let held = false
      const states = new Map(ids.map((id) => [id, 'running' as 'running' | 'exited']))
      const runtime = {
        listPodSandbox: async () => [sandbox],
        podSandboxStatus: async () => ({ status: { state: 'ready', metadata: sandbox.metadata, createdAt: 0 } }),
        listContainers: async () => ids.map((id) => container(id, states.get(id) ?? 'running')),
        async containerStatus({ containerId }: { containerId: string }) {
          const answer = { status: statusOf(containerId, states.get(containerId) ?? 'running') }
          if (held) {
            const { promise, resolve } = Promise.withResolvers<void>()
            waiting.set(containerId, [...(waiting.get(containerId) ?? []), resolve])
            await promise
          }
          return answer
        },
        getContainerEvents: () => ({
          [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new CriError('unimplemented', 'no events')) }),
        }),
      } as unknown as RuntimeService
      const messages = { read: async () => '' }
      const options = { relistFastMs: 100, relistSlowMs: 250, relistEventedMs: 10_000 }
      const observer = await startPodObserver({ runtime, clock, log: silentLog, messages, onChange() {} }, options)
      await observer.observe('uid-1')
      held = true
      return {
        observer,
        states,
        /** Answers the latest question about a container. */
        async answer(id: string) {
          waiting.get(id)?.pop()?.()
          await settleTurn()
        },
        shown: () =>
          Object.fromEntries(observer.known('uid-1').containers.map(({ id, state }) => [id, state] as const)),
      }
    }

    it('L17 none of the ends is lost that are seen at once, in whatever order the answers come', async () => {
      const { observer, states, answer, shown } = await observed(['one', 'two', 'three'])
      await using _ = observer
      for (const id of states.keys()) states.set(id, 'exited')
      const looks = [...states.keys()].map((id) => observer.observeContainer('uid-1', id))
      for (const id of ['two', 'three', 'one']) await answer(id)
      await Promise.all(looks)
      assert.deepEqual(shown(), { one: 'exited', two: 'exited', three: 'exited' })
    })

    it('an answer that was long on its way does not bring back a container that has exited', async () => {
      const { observer, states, answer, shown } = await observed(['one'])
      await using _ = observer
      const slow = observer.observeContainer('uid-1', 'one')
      states.set('one', 'exited')
      const quick = observer.observeContainer('uid-1', 'one')
      await answer('one')
      await quick
      await answer('one')
      await slow
      assert.deepEqual(shown(), { one: 'exited' })
    })
  })
})
