// How Pods end, on virtual time: simulated runtime, machine in memory, an API of a few lines.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import type { Client } from '#client'
import type { RuntimeService } from '#cri'
import { podKind } from './api-objects/kinds.ts'
import { createWorld, phaseIs, podOf, type PodSpecDraft, script } from './world.testing.ts'

describe('the end of a Pod', () => {
  it('L17 stops a deleted Pod within its grace, writes its end, then deletes the object by uid', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf({}, { annotations: script('main', { onTerm: 'ignore' }) }))
    await world.until(phaseIs('Running'))
    const began = world.clock.now()
    const pod = world.pod() as unknown as Record<string, object>
    const deletion = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 5 }
    world.api.put(podKind, { ...pod, metadata: { ...pod.metadata, ...deletion } })
    await world.until((now) => now === undefined)
    assert.deepEqual(world.api.deletes.at(-1), {
      key: 'default/web',
      options: { ...world.api.deletes.at(-1)?.options, gracePeriodSeconds: 0, preconditions: { uid: 'uid-1' } },
    })
    const tookMs = world.clock.now() - began
    assert.ok(tookMs >= 5_000 && tookMs < 6_000, `took ${tookMs} ms`)
    assert.equal(world.api.statusWrites.at(-1)?.phase ?? 'Failed', 'Failed')
    await world.clock.runUntil(async () => (await world.runtime.runtime.listPodSandbox()).length === 0)
    assert.deepEqual(await world.host.files.list('/kubelet/pods'), [])
    assert.deepEqual(await world.host.files.list('/pods'), [])
  })

  it('L17 does not let a Pod go before the runtime has shown all its containers ended, however late it does', async () => {
    await using world = createWorld()
    const { runtime } = world.runtime
    // Says of a container for two seconds after its end that it runs.
    const endedAtMs = new Map<string, number>()
    const isNews = (id: string): boolean => world.clock.now() - (endedAtMs.get(id) ?? -Infinity) < 2_000
    const late: RuntimeService = {
      ...runtime,
      async stopContainer(request, call) {
        await runtime.stopContainer(request, call)
        endedAtMs.set(request.containerId, endedAtMs.get(request.containerId) ?? world.clock.now())
      },
      listContainers: async (filter, call) =>
        (await runtime.listContainers(filter, call)).map((one) =>
          isNews(one.id) ? { ...one, state: 'running' as const } : one,
        ),
      async containerStatus(request, call) {
        const answer = await runtime.containerStatus(request, call)
        const status = { ...answer.status, state: 'running' as const }
        return isNews(request.containerId) ? { ...answer, status } : answer
      },
    }
    const last: core.Pod[] = []
    const client: Client = {
      ...world.api.client,
      delete: async (kind, key, options) => {
        if (kind.kind === podKind.kind) last.push(...[world.pod()].filter((pod) => pod !== undefined))
        return world.api.client.delete(kind, key, options)
      },
    }
    await world.start({}, { runtime: late, client })
    const container = (name: string) => ({ name, image: 'app', imagePullPolicy: 'IfNotPresent', resources: {} })
    const spec = {
      initContainers: [container('init'), { ...container('side'), restartPolicy: 'Always' }],
      containers: [container('one'), container('two'), container('three')],
      ephemeralContainers: [container('debug')],
    }
    const once = script('init', { steps: [{ kind: 'exit', code: 0 }] })
    world.api.put(podKind, podOf(spec as PodSpecDraft, { annotations: once }))
    await world.until(
      (pod) =>
        pod?.status.containerStatuses?.every(({ state }) => state?.running !== undefined) === true &&
        pod.status.ephemeralContainerStatuses?.[0]?.state?.running !== undefined,
    )
    const pod = world.pod() as unknown as Record<string, object>
    const deletion = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 5 }
    world.api.put(podKind, { ...pod, metadata: { ...pod['metadata'], ...deletion } })
    await world.until((now) => now === undefined)
    assert.ok(world.api.events.some(({ reason }) => reason === 'FailedKillPod'))
    const { status } = last[0] ?? {}
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {}
    const ends = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].map(
      ({ name, state }) => `${name} ${state?.terminated?.exitCode}`,
    )
    assert.deepEqual(ends, ['init 0', 'side 143', 'one 143', 'three 143', 'two 143', 'debug 143'])
    assert.equal(status?.phase, 'Failed')
  })

  it('L19 kills what a vanished object leaves behind', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    world.api.remove(podKind, 'default/web')
    await world.clock.runUntil(async () => (await world.runtime.runtime.listPodSandbox()).length === 0)
    assert.deepEqual(await world.runtime.runtime.listContainers(), [])
  })

  /** What the runtime is told to stop, in which second after the deletion, and how long each has. */
  const stops = async (deletionGracePeriodSeconds: number, main: object): Promise<readonly string[]> => {
    await using world = createWorld()
    const { runtime } = world.runtime
    let deletedMs = 0
    const told: string[] = []
    const listening: RuntimeService = {
      ...runtime,
      async stopContainer(request, call) {
        const { status } = await runtime.containerStatus({ containerId: request.containerId })
        const second = Math.floor((world.clock.now() - deletedMs) / 1000)
        told.push(`${second}: ${status.metadata.name} ${request.timeoutSeconds}`)
        await runtime.stopContainer(request, call)
      },
    }
    await world.start({}, { runtime: listening })
    const container = (name: string) => ({ name, image: 'app', imagePullPolicy: 'IfNotPresent', resources: {} })
    const sidecar = (name: string) => ({ ...container(name), restartPolicy: 'Always' })
    const spec = {
      initContainers: [sidecar('first'), { ...sidecar('second'), lifecycle: { preStop: { sleep: { seconds: 3 } } } }],
      containers: [container('main')],
    }
    const annotations = { ...script('main', main), ...script('second', { onTerm: 'ignore' }) }
    world.api.put(podKind, podOf(spec as PodSpecDraft, { annotations }))
    await world.until(
      (pod) =>
        pod?.status.containerStatuses?.[0]?.state?.running !== undefined &&
        pod.status.initContainerStatuses?.every(({ state }) => state?.running !== undefined) === true,
    )
    const pod = world.pod() as unknown as Record<string, object>
    deletedMs = world.clock.now()
    const deletion = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds }
    world.api.put(podKind, { ...pod, metadata: { ...pod['metadata'], ...deletion } })
    await world.until((now) => now === undefined)
    return told
  }

  it('F1 L17 preStop hooks of sidecars run at once; each is told to stop when those before it have ended', async () =>
    assert.deepEqual(await stops(20, { onTerm: { exitCode: 0, afterMs: 5_000 } }), [
      '0: main 20',
      '5: second 15',
      '20: first 2',
    ]))

  it('L17 a preStop hook may take as long as the grace', async () => {
    await using world = createWorld()
    await world.start()
    const lifecycle = { preStop: { exec: { command: ['drain'] } } }
    const main = { name: 'main', image: 'app', imagePullPolicy: 'IfNotPresent', resources: {}, lifecycle }
    const slow = script('main', { exec: { drain: { afterMs: 300_000 } }, onTerm: { exitCode: 0, afterMs: 1_000 } })
    world.api.put(podKind, podOf({ containers: [main] } as PodSpecDraft, { annotations: slow }))
    await world.until(phaseIs('Running'))
    const begun = world.clock.now()
    const pod = world.pod() as unknown as Record<string, object>
    const deletion = { deletionTimestamp: '2026-01-01T00:10:00Z', deletionGracePeriodSeconds: 600 }
    world.api.put(podKind, { ...pod, metadata: { ...pod['metadata'], ...deletion } })
    await world.until((now) => now === undefined)
    const tookMs = world.clock.now() - begun
    assert.ok(tookMs >= 301_000 && tookMs < 310_000, `took ${tookMs} ms`)
    assert.ok(!world.api.events.some(({ reason }) => reason === 'FailedPreStopHook'))
  })

  it('F1 L17 when the grace is over nobody waits any longer, and each has two seconds', async () =>
    assert.deepEqual(await stops(6, { onTerm: 'ignore' }), ['0: main 6', '6: first 2', '6: second 2']))

  it('L19 two seconds are left to every container, however short the grace', async () =>
    assert.deepEqual((await stops(1, { onTerm: 'ignore' }))[0], '0: main 2'))
})
