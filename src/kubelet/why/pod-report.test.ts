import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContainerReport } from '#api'
import { podKind } from '../api-objects/kinds.ts'
import { createWorld, podOf, script, stateOf } from '../world.testing.ts'

const container = (more: Record<string, unknown> = {}) => ({ name: 'main', image: 'app', resources: {}, ...more })

describe("the kubelet's report", () => {
  /** What is said of the first container. */
  const first = async (kubelet: Awaited<ReturnType<ReturnType<typeof createWorld>['start']>>) =>
    (await kubelet.report('default', 'web'))?.containers[0] as ContainerReport

  it('says how many bytes of an image have been pulled', async () => {
    await using world = createWorld({ big: { pullMs: 10_000, sizeBytes: 1_000 } })
    const kubelet = await world.start()
    world.api.put(podKind, podOf({ containers: [container({ image: 'big' })] }))
    await world.clock.advance(4_000)
    const { activity } = await first(kubelet)
    assert.equal(activity?.kind, 'pull')
    assert.deepEqual([activity.image, activity.queued, activity.bytes, activity.totalBytes], ['big', false, 400, 1_000])
  })

  it('says when a container that crashes is started again', async () => {
    await using world = createWorld()
    const kubelet = await world.start()
    world.api.put(podKind, podOf({}, { annotations: script('main', { steps: [{ kind: 'exit', code: 1 }] }) }))
    await world.until((pod) => stateOf(pod)?.waiting?.reason === 'CrashLoopBackOff')
    const { hold } = await first(kubelet)
    assert.equal(hold?.reason, 'CrashLoopBackOff')
    const leftMs = Date.parse(hold.until) - world.clock.now()
    assert.ok(leftMs > 5_000 && leftMs <= 10_000, `${leftMs} ms`)
  })

  it('says what a probe answered last, how often in a row, and when it is asked again', async () => {
    await using world = createWorld()
    const kubelet = await world.start()
    const exec = { command: ['check'] }
    const answers = { exec: { check: { exitCode: 1, stdout: 'not yet' } } }
    world.api.put(
      podKind,
      podOf(
        { containers: [container({ readinessProbe: { exec, periodSeconds: 5, failureThreshold: 3 } })] },
        { annotations: script('main', answers) },
      ),
    )
    await world.clock.advance(6_000)
    const { probes } = await first(kubelet)
    const [{ type, last, inARow, threshold, nextAt } = assert.fail('no probe')] = probes
    assert.deepEqual([type, last?.result, last?.output, inARow, threshold], ['readiness', 'failure', 'not yet', 2, 3])
    const leftMs = Date.parse(nextAt ?? '') - world.clock.now()
    assert.ok(leftMs > 3_000 && leftMs <= 5_000, `${leftMs} ms`)
  })

  it('says which hook is running until when, and then when the container is killed', async () => {
    await using world = createWorld()
    const kubelet = await world.start()
    const lifecycle = { preStop: { sleep: { seconds: 8 } } }
    const pod = podOf({ containers: [container({ lifecycle })] }, { annotations: script('main', { onTerm: 'ignore' }) })
    world.api.put(podKind, pod)
    await world.until((one) => stateOf(one)?.running !== undefined)
    const deletionTimestamp = new Date(world.clock.now() + 20_000).toISOString()
    world.api.put(podKind, { ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: 20 } })
    await world.clock.advance(2_000)
    const hook = (await first(kubelet)).activity
    assert.deepEqual([hook?.kind, hook?.kind === 'preStop' && hook.handler], ['preStop', 'sleep: 8s'])
    await world.clock.advance(8_000)
    const stop = (await first(kubelet)).activity
    assert.equal(stop?.kind, 'stop')
    assert.equal((await kubelet.report('default', 'web'))?.phase, 'terminating')
  })

  it('says what a Pod waits for that cannot be set up, and when that is tried again', async () => {
    await using world = createWorld()
    const kubelet = await world.start()
    const volumes = [{ name: 'config', configMap: { name: 'absent' } }]
    world.api.put(podKind, podOf({ volumes }))
    await world.clock.advance(3_000)
    const failure = (await kubelet.report('default', 'web'))?.failure
    assert.equal(failure?.kind, 'volume')
    assert.equal(failure.message, 'MountVolume.SetUp failed for volume "config" : configmap "absent" not found')
    assert.ok(Date.parse(failure.retryAt) > world.clock.now())
  })
})
