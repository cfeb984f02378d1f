// What is not the kubelet's fault: a runtime that hangs or answers errors for a minute, a disk that is full, a clock that is
// set. It survives: what runs runs on, what was to come comes, nothing is done twice, and no storm follows. Virtual time.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Clock, deadlineSignal } from '#base'
import type { Client } from '#client'
import { type CallOptions, CriError, type RuntimeService } from '#cri'
import { leaseKind, nodeKind, podKind } from './api-objects/kinds.ts'
import type { HostFiles } from './host.ts'
import { conditionsOf, createWorld, phaseIs, podOf, script, type World } from './world.testing.ts'

const minuteMs = 60_000
/** Calls a second, over a minute of trouble, that are still no storm. */
const callsPerSecondMax = 40

type Trouble = 'none' | 'hang' | 'errors'

/** As the gRPC driver's. */
const callDeadlineMs = 120_000

/**
 * The runtime behind a gate. What was asked while it hung is done when it goes on, as by a process that was stopped, unless
 * the caller has given up meanwhile.
 */
function gated(runtime: RuntimeService, clock: Clock) {
  let trouble: Trouble = 'none'
  let over = Promise.withResolvers<void>()
  let calls = 0
  const service = new Proxy(runtime, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function' || key === 'getContainerEvents') return value
      return async (...args: unknown[]) => {
        calls++
        if (trouble === 'errors') throw new CriError('unavailable', 'the runtime is in trouble')
        if (trouble === 'hang') {
          const { signal, deadlineMs = callDeadlineMs } = (args.at(-1) ?? {}) as CallOptions
          using deadline = deadlineSignal(clock, deadlineMs, signal === undefined ? {} : { signal })
          const gaveUp = new Promise<never>((_, reject) =>
            deadline.signal.addEventListener('abort', () => reject(new CriError('deadlineExceeded', 'no answer'))),
          )
          await Promise.race([over.promise, gaveUp])
        }
        return value.apply(target, args)
      }
    },
  })
  return {
    service,
    calls: () => calls,
    set(next: Trouble) {
      trouble = next
      over.resolve()
      over = Promise.withResolvers()
    },
  }
}

const deleted = (world: World, name: string): void => {
  const pod = world.pod(name) as unknown as Record<string, object>
  const deletion = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 5 }
  world.api.put(podKind, { ...pod, metadata: { ...pod['metadata'], ...deletion } })
}
const named = (name: string, spec: object = {}, metadata: object = {}) =>
  podOf(spec as never, { name, uid: `uid-${name}`, ...metadata })
const probed = {
  containers: [
    {
      name: 'main',
      image: 'app',
      imagePullPolicy: 'IfNotPresent',
      resources: {},
      livenessProbe: { exec: { command: ['alive'] }, periodSeconds: 10, failureThreshold: 3, initialDelaySeconds: 5 },
      readinessProbe: { exec: { command: ['ready'] }, periodSeconds: 5 },
    },
  ],
}
const nodeReady = (world: World): string | undefined =>
  world.api
    .get<{ status: { conditions: { type: string; status: string }[] } }>(nodeKind, 'n1')
    ?.status.conditions.find(({ type }) => type === 'Ready')?.status
const inRuntime = async (world: World) => {
  const containers = await world.runtime.runtime.listContainers()
  return containers.map(({ labels, metadata, state }) => {
    const pod = labels['io.kubernetes.pod.name']
    return `${pod} #${metadata.attempt} ${state}`
  })
}

describe('a runtime in trouble for a minute', () => {
  for (const trouble of ['hang', 'errors'] as const) {
    it(`${trouble}: what runs runs on, what was asked for meanwhile is done once, and nobody storms`, async () => {
      await using world = createWorld()
      const gate = gated(world.runtime.runtime, world.clock)
      await world.start({}, { runtime: gate.service })
      world.api.put(podKind, named('stays'))
      world.api.put(podKind, named('goes'))
      for (const name of ['stays', 'goes']) await world.until(phaseIs('Running'), name)
      gate.set(trouble)
      const before = gate.calls()
      deleted(world, 'goes')
      world.api.put(podKind, named('comes'))
      await world.clock.advance(minuteMs)
      assert.equal(nodeReady(world), 'False', 'the node says so')
      assert.ok(world.pod('goes') !== undefined, 'what runs is not called gone')
      const perSecond = (gate.calls() - before) / 60
      assert.ok(perSecond < callsPerSecondMax, `${perSecond} calls a second`)
      gate.set('none')
      await world.until(phaseIs('Running'), 'comes')
      await world.until((pod) => pod === undefined, 'goes')
      await world.clock.advance(minuteMs)
      assert.deepEqual((await inRuntime(world)).toSorted(), ['comes #0 running', 'stays #0 running'])
      assert.equal((await world.runtime.runtime.listPodSandbox()).length, 2)
      assert.equal(nodeReady(world), 'True')
      for (const name of ['stays', 'comes']) assert.equal(conditionsOf(world.pod(name)).Ready, 'True')
    })
  }
})

describe('a disk that is full for a minute', () => {
  /** The machine's files, of which nothing can be written while `full`. */
  function filling(files: HostFiles) {
    let full = false
    const writes = new Set(['makeDirectory', 'write', 'symlink', 'rename', 'compress'])
    const service = new Proxy(files, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function' || !writes.has(String(key))) return value
        return (...args: unknown[]) =>
          full ? Promise.reject(new Error('ENOSPC: no space left on device')) : value.apply(target, args)
      },
    })
    return { service, set: (value: boolean) => (full = value) }
  }

  it('what runs runs on, a new Pod waits and says why, and starts when there is room', async () => {
    await using world = createWorld()
    const disk = filling(world.host.files)
    await world.start({}, { host: { ...world.host, files: disk.service } })
    world.api.put(podKind, named('stays', probed))
    await world.until((pod) => conditionsOf(pod).Ready === 'True', 'stays')
    world.api.put(podKind, named('goes'))
    await world.until(phaseIs('Running'), 'goes')
    disk.set(true)
    world.api.put(podKind, named('comes', { volumes: [{ name: 'data', emptyDir: {} }] }))
    deleted(world, 'goes')
    await world.until((pod) => pod === undefined, 'goes')
    const events = world.api.events.length
    await world.clock.advance(minuteMs)
    assert.equal(world.pod('comes')?.status.phase, 'Pending')
    assert.ok(
      world.api.events.some(({ message }) => message.includes('ENOSPC')),
      'an event says why',
    )
    assert.ok(world.api.events.length - events < 30, `${world.api.events.length - events} events`)
    assert.deepEqual(await inRuntime(world), ['stays #0 running'])
    disk.set(false)
    await world.until(phaseIs('Running'), 'comes')
    assert.deepEqual((await inRuntime(world)).toSorted(), ['comes #0 running', 'stays #0 running'])
    assert.equal(conditionsOf(world.pod('stays')).Ready, 'True')
  })
})

describe('a clock that is set', () => {
  for (const [how, skewMs] of [
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
  ] as const) {
    it(`${how}: probes, leases, back-off and retries go on at their pace`, async () => {
      await using world = createWorld({ 'no/such:1': { pullError: 'not found' } })
      let leases = 0
      let writes = 0
      const client: Client = {
        ...world.api.client,
        patch(kind, key, patch, options) {
          writes++
          if (kind.kind === leaseKind.kind) leases++
          return world.api.client.patch(kind, key, patch, options)
        },
      }
      await world.start({}, { client })
      world.api.put(podKind, named('stays', probed))
      const crash = script('main', {
        steps: [
          { kind: 'run', ms: 1000 },
          { kind: 'exit', code: 1 },
        ],
      })
      world.api.put(podKind, named('crashes', {}, { annotations: crash }))
      const absent = { name: 'main', image: 'no/such:1', imagePullPolicy: 'IfNotPresent', resources: {} }
      world.api.put(podKind, named('absent', { containers: [absent] }))
      const restarts = () => world.pod('crashes')?.status.containerStatuses?.[0]?.restartCount ?? 0
      await world.until(() => restarts() === 3, 'crashes')
      await world.until((pod) => pod?.status.containerStatuses?.[0]?.state?.waiting !== undefined, 'crashes')
      world.setWallSkewMs(skewMs)
      world.api.put(podKind, named('comes', probed))
      const [leasesBefore, writesBefore] = [leases, writes]
      await world.until((pod) => conditionsOf(pod).Ready === 'True', 'comes')
      world.runtime.defineImage('no/such:1', {})
      // Its longest wait between two tries.
      await world.clock.advance(5 * minuteMs)
      assert.equal(conditionsOf(world.pod('absent')).Ready, 'True', 'the image was looked for again')
      await world.clock.advance(5 * minuteMs)
      assert.ok(Math.abs(leases - leasesBefore - 60) <= 2, `${leases - leasesBefore} leases in ten minutes`)
      // 40 s, 80 s, 160 s, 300 s, or from the beginning: 10, 20, 40, 80, 160, 300.
      assert.ok(restarts() - 3 >= 2 && restarts() - 3 <= 7, `${restarts() - 3} restarts in ten minutes`)
      assert.ok(writes - writesBefore < 60 + 150, `${writes - writesBefore} writes in ten minutes`)
      for (const name of ['stays', 'comes']) {
        assert.equal(conditionsOf(world.pod(name)).Ready, 'True')
        assert.equal(world.pod(name)?.status.containerStatuses?.[0]?.restartCount, 0)
      }
    })
  }
})
