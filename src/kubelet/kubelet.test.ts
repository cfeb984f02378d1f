// The whole kubelet on virtual time: simulated runtime, machine in memory, an API of a few lines.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { createVirtualClock, seededRandom, silentLog } from '#base'
import { settleTurn } from '#base/node'
import { createSimulatedRuntime } from '#cri'
import { configMapKind, nodeKind, podKind } from './api-objects/kinds.ts'
import { startKubelet } from './kubelet.ts'
import { createSimulatedHost } from './simulated-host.ts'
import {
  conditionsOf,
  createWorld,
  phaseIs,
  podOf,
  type PodSpecDraft,
  script,
  stateOf,
  type World,
} from './world.testing.ts'

describe('startKubelet', () => {
  it('registers a node that is Ready and has a lease', async () => {
    await using world = createWorld()
    await world.start()
    const node = world.api.get<core.Node>(nodeKind, 'n1')
    assert.deepEqual(
      node?.status?.conditions?.map(({ type, status }) => [type, status]),
      [
        ['MemoryPressure', 'False'],
        ['DiskPressure', 'False'],
        ['PIDPressure', 'False'],
        ['Ready', 'True'],
      ],
    )
    assert.equal(node?.spec?.taints, undefined)
  })

  it('L1 L8 takes a Pod from Pending to Running with its conditions, IP and start time', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    const { status } = world.pod() ?? {}
    assert.deepEqual(conditionsOf(world.pod()), {
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
    assert.equal(world.api.statusWrites[0]?.phase ?? 'Pending', 'Pending')
    assert.equal(status?.podIP, status?.podIPs?.[0]?.ip)
    assert.equal(status?.hostIP, '192.0.2.1')
    assert.ok(stateOf(world.pod())?.running)
    assert.ok(status?.startTime)
  })

  it('L7 P7 restarts a failing container with growing back-off in the same sandbox, with the same IP', async () => {
    await using world = createWorld()
    await world.start()
    const crash = { steps: [{ kind: 'exit', code: 3 }] }
    world.api.put(podKind, podOf({}, { annotations: script('main', crash) }))
    const seen: string[] = []
    for (const restarts of [1, 2, 3]) {
      await world.until((pod) => pod?.status?.containerStatuses?.[0]?.restartCount === restarts)
      await world.until((pod) => stateOf(pod)?.waiting?.reason === 'CrashLoopBackOff')
      seen.push(/back-off (\S+)/.exec(stateOf(world.pod())?.waiting?.message ?? '')?.[1] ?? '')
    }
    assert.deepEqual(seen, ['10s', '20s', '40s'])
    const last = world.pod()?.status?.containerStatuses?.[0]?.lastState?.terminated
    assert.deepEqual([last?.exitCode, last?.reason], [3, 'Error'])
    assert.equal((await world.runtime.runtime.listPodSandbox()).length, 1)
    assert.equal(world.pod()?.status?.phase, 'Running')
  })

  for (const [code, phase] of [
    [0, 'Succeeded'],
    [1, 'Failed'],
  ] as const) {
    it(`L1 ends a Pod that never restarts and exits ${code} as ${phase}`, async () => {
      await using world = createWorld()
      await world.start()
      const steps = [
        { kind: 'run', ms: 1000 },
        { kind: 'exit', code },
      ]
      world.api.put(podKind, podOf({ restartPolicy: 'Never' }, { annotations: script('main', { steps }) }))
      await world.until(phaseIs(phase))
      assert.equal(stateOf(world.pod())?.terminated?.exitCode, code)
      assert.equal(conditionsOf(world.pod()).Ready, 'False')
    })
  }

  it('P20 runs init containers one after another before the others', async () => {
    await using world = createWorld()
    await world.start()
    const steps = [{ kind: 'run', ms: 1000 }]
    const init = ['a', 'b'].map((name) => ({ name, image: 'app', resources: {} }))
    const annotations = { ...script('a', { steps }), ...script('b', { steps }) }
    world.api.put(podKind, podOf({ initContainers: init }, { annotations }))
    await world.until((pod) => pod?.status?.initContainerStatuses?.[1]?.state?.running !== undefined)
    assert.equal(world.pod()?.status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode, 0)
    assert.deepEqual(stateOf(world.pod()), { waiting: { reason: 'PodInitializing' } })
    await world.until(phaseIs('Running'))
    assert.equal(conditionsOf(world.pod()).Initialized, 'True')
  })

  it('adopts running Pods after a restart and restarts nothing', async () => {
    await using world = createWorld()
    const first = await world.start()
    world.api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    const before = await world.runtime.runtime.listContainers()
    const stopping = first[Symbol.asyncDispose]()
    await world.clock.advance(3_000)
    await stopping
    await world.start()
    await world.clock.advance(10_000)
    assert.deepEqual(await world.runtime.runtime.listContainers(), before)
    assert.equal(world.pod()?.status?.containerStatuses?.[0]?.restartCount, 0)
  })

  it('L6 waits for a ConfigMap that a variable needs, and starts as soon as it is there', async () => {
    await using world = createWorld()
    await world.start()
    const env = [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'colors', key: 'main' } } }]
    world.api.put(
      podKind,
      podOf({ containers: [{ name: 'main', image: 'app', imagePullPolicy: 'IfNotPresent', resources: {}, env }] }),
    )
    await world.until((pod) => stateOf(pod)?.waiting?.reason === 'CreateContainerConfigError')
    assert.equal(stateOf(world.pod())?.waiting?.message, 'configmap "colors" not found')
    const beganMs = world.clock.now()
    world.api.put(configMapKind, { metadata: { name: 'colors', namespace: 'default' }, data: { main: 'red' } })
    await world.until(phaseIs('Running'))
    assert.ok(world.clock.now() - beganMs < 1_000)
  })

  it('shows why an image cannot be pulled, and backs off', async () => {
    await using world = createWorld({ broken: { pullError: 'no such image' } })
    await world.start()
    world.api.put(podKind, podOf({ containers: [{ name: 'main', image: 'broken', resources: {} }] }))
    await world.until((pod) => stateOf(pod)?.waiting?.reason === 'ImagePullBackOff')
    const reasons = world.api.statusWrites.map((status) => status.containerStatuses?.[0]?.state?.waiting?.reason)
    assert.ok(reasons.includes('ErrImagePull'), reasons.join())
  })

  it('P14 L3 writes configMap volumes, follows changes, and removes them with the Pod', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(configMapKind, { metadata: { name: 'pages', namespace: 'default' }, data: { index: 'one' } })
    const volumes = [{ name: 'v', configMap: { name: 'pages' } }]
    world.api.put(podKind, podOf({ volumes }))
    await world.until(phaseIs('Running'))
    const file = '/kubelet/pods/uid-1/volumes/kubernetes.io~configmap/v/index'
    const text = async () => new TextDecoder().decode((await world.host.files.read(file)) ?? new Uint8Array())
    assert.equal(await text(), 'one')
    world.api.put(configMapKind, { metadata: { name: 'pages', namespace: 'default' }, data: { index: 'two' } })
    await world.clock.runUntil(async () => (await text()) === 'two')
    world.api.remove(podKind, 'default/web')
    await world.clock.runUntil(async () => (await world.host.files.list('/kubelet/pods')).length === 0)
  })

  const probed = (probe: Partial<core.Container>): PodSpecDraft => ({
    containers: [{ name: 'main', image: 'app', imagePullPolicy: 'IfNotPresent', resources: {}, ...probe }],
  })
  const check = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 2 }

  it('L14 is unready until its readiness probe succeeds, and again when it fails', async () => {
    await using world = createWorld()
    await world.start()
    const annotations = script('main', { readyAfterMs: 5_000, readyUntilMs: 20_000 })
    world.api.put(podKind, podOf(probed({ readinessProbe: check }), { annotations }))
    await world.until(phaseIs('Running'))
    assert.equal(conditionsOf(world.pod()).Ready, 'False')
    await world.until((pod) => conditionsOf(pod).Ready === 'True')
    await world.until((pod) => conditionsOf(pod).Ready === 'False')
    assert.equal(world.pod()?.status?.containerStatuses?.[0]?.restartCount, 0)
    assert.ok(world.api.events.some(({ reason }) => reason === 'Unhealthy'))
  })

  it('L13 kills a container whose liveness probe fails, and restarts it', async () => {
    await using world = createWorld()
    await world.start()
    const annotations = script('main', { attempts: [{ readyUntilMs: 10_000 }, {}] })
    world.api.put(podKind, podOf(probed({ livenessProbe: check }), { annotations }))
    await world.until((pod) => pod?.status?.containerStatuses?.[0]?.restartCount === 1)
    await world.until((pod) => stateOf(pod)?.running !== undefined)
    const messages = world.api.events.map(({ message }) => message)
    assert.ok(messages.includes('Container main failed liveness probe, will be restarted'), messages.join('\n'))
  })

  it('L15 has not started until its startup probe succeeds, and other probes wait', async () => {
    await using world = createWorld()
    await world.start()
    const annotations = script('main', { readyAfterMs: 5_000 })
    const startup = { ...check, failureThreshold: 30 }
    world.api.put(podKind, podOf(probed({ startupProbe: startup, livenessProbe: check }), { annotations }))
    await world.until(phaseIs('Running'))
    assert.equal(world.pod()?.status?.containerStatuses?.[0]?.started, false)
    await world.until((pod) => pod?.status?.containerStatuses?.[0]?.started === true)
    assert.equal(world.pod()?.status?.containerStatuses?.[0]?.restartCount, 0)
  })

  it('L9 L10 becomes Ready when another sets the condition its readiness gate names', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf({ readinessGates: [{ conditionType: 'example.com/gate' }] }))
    await world.until((pod) => conditionsOf(pod).ContainersReady === 'True')
    assert.equal(conditionsOf(world.pod()).Ready, 'False')
    const body = { status: { conditions: [{ type: 'example.com/gate', status: 'True' }] } }
    const key = { namespace: 'default', name: 'web' }
    await world.api.client.patch(podKind, key, { type: 'strategic', body }, { subresource: 'status' })
    await world.until((pod) => conditionsOf(pod).Ready === 'True')
    assert.equal(conditionsOf(world.pod())['example.com/gate'], 'True')
  })

  it('a Pod over its activeDeadlineSeconds is Failed with DeadlineExceeded', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf({ activeDeadlineSeconds: 60 }))
    await world.until(phaseIs('Running'))
    const beganMs = world.clock.now()
    await world.until(phaseIs('Failed'))
    assert.equal(world.pod()?.status?.reason, 'DeadlineExceeded')
    const tookMs = world.clock.now() - beganMs
    assert.ok(tookMs >= 59_000 && tookMs < 62_000, `took ${tookMs} ms`)
  })

  it('a Pod that does not fit is Failed and nothing of it is made', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf({ nodeSelector: { disk: 'tape' } }))
    await world.until(phaseIs('Failed'))
    assert.equal(world.pod()?.status?.reason, 'NodeAffinity')
    assert.deepEqual(await world.runtime.runtime.listPodSandbox(), [])
  })

  const deleteWith = (world: World, deletionGracePeriodSeconds: number): void => {
    const pod = world.pod() as unknown as Record<string, object>
    const deletion = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds }
    world.api.put(podKind, { ...pod, metadata: { ...pod.metadata, ...deletion } })
  }

  it('L19 a second deletion with less grace shortens the wait', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf({}, { annotations: script('main', { onTerm: 'ignore' }) }))
    await world.until(phaseIs('Running'))
    deleteWith(world, 300)
    await world.clock.advance(10_000)
    assert.ok(world.pod() !== undefined)
    const beganMs = world.clock.now()
    deleteWith(world, 3)
    await world.until((pod) => pod === undefined)
    assert.ok(world.clock.now() - beganMs < 5_000)
  })

  it('L17 preStop runs before the signal and takes its time out of the grace', async () => {
    await using world = createWorld()
    await world.start()
    const lifecycle = { preStop: { sleep: { seconds: 4 } } }
    world.api.put(podKind, podOf(probed({ lifecycle }), { annotations: script('main', { onTerm: 'ignore' }) }))
    await world.until(phaseIs('Running'))
    const beganMs = world.clock.now()
    deleteWith(world, 10)
    await world.until((pod) => pod === undefined)
    const tookMs = world.clock.now() - beganMs
    assert.ok(tookMs >= 10_000 && tookMs < 11_000, `took ${tookMs} ms`)
  })

  it('L18 a kubelet that restarts while it waits starts over with the full grace', async () => {
    await using world = createWorld()
    const first = await world.start()
    world.api.put(podKind, podOf({}, { annotations: script('main', { onTerm: 'ignore' }) }))
    await world.until(phaseIs('Running'))
    deleteWith(world, 20)
    await world.clock.advance(15_000)
    const stopping = first[Symbol.asyncDispose]()
    await world.clock.advance(3_000)
    await stopping
    await world.start()
    const beganMs = world.clock.now()
    await world.until((pod) => pod === undefined)
    const tookMs = world.clock.now() - beganMs
    assert.ok(tookMs >= 19_000 && tookMs < 22_000, `took ${tookMs} ms`)
  })

  it('F1 sidecars stop last, in reverse, and do not keep a finished Pod alive', async () => {
    await using world = createWorld()
    await world.start()
    const sidecar = (name: string) => ({ name, image: 'app', restartPolicy: 'Always', resources: {} })
    const annotations = script('main', { steps: [{ kind: 'run', ms: 5_000 }] })
    const initContainers = [sidecar('s1'), sidecar('s2')]
    world.api.put(podKind, podOf({ initContainers, restartPolicy: 'Never' }, { annotations }))
    await world.until(phaseIs('Running'))
    assert.equal(conditionsOf(world.pod()).Ready, 'True')
    await world.until(phaseIs('Succeeded'))
    await world.until((pod) => pod?.status?.initContainerStatuses?.every(({ state }) => state.terminated) === true)
    const killed = world.api.events.filter(({ reason }) => reason === 'Killing').map(({ message }) => message)
    assert.deepEqual(killed, ['Stopping container s2', 'Stopping container s1'])
  })

  it('P21 starts an ephemeral container that is added to a running Pod', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    const pod = world.pod() as unknown as { spec: object }
    const ephemeralContainers = [{ name: 'debug', image: 'app', imagePullPolicy: 'IfNotPresent', resources: {} }]
    world.api.put(podKind, { ...pod, spec: { ...pod.spec, ephemeralContainers } })
    await world.until((now) => now?.status?.ephemeralContainerStatuses?.[0]?.state.running !== undefined)
  })

  it('a sandbox that dies is replaced, and the Pod runs on with its volumes', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf({ volumes: [{ name: 'v', emptyDir: {} }] }))
    await world.until(phaseIs('Running'))
    const [sandbox] = await world.runtime.runtime.listPodSandbox()
    const path = '/kubelet/pods/uid-1/volumes/kubernetes.io~empty-dir/v/note'
    await world.host.files.write(path, new Uint8Array([1]))
    world.runtime.crashSandbox(sandbox?.id ?? '')
    await world.until(
      (pod) => pod?.status?.containerStatuses?.[0]?.restartCount === 1 && stateOf(pod)?.running !== undefined,
    )
    assert.deepEqual(await world.host.files.read(path), new Uint8Array([1]))
    assert.ok(world.api.events.some(({ reason }) => reason === 'SandboxChanged'))
  })

  it('goes on when the runtime was away for a minute, and restarts nothing', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    const before = await world.runtime.runtime.listContainers()
    world.runtime.setAvailable(false)
    await world.clock.advance(60_000)
    world.runtime.setAvailable(true)
    await world.clock.advance(30_000)
    assert.deepEqual(await world.runtime.runtime.listContainers(), before)
    assert.equal(conditionsOf(world.pod()).Ready, 'True')
  })

  it('P19 runs a static Pod without any API', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    const random = seededRandom(1)
    const runtime = createSimulatedRuntime({ clock, random }, { images: { app: { present: true } } })
    const pod = {
      ...podOf(),
      metadata: { ...podOf().metadata, resourceVersion: '', creationTimestamp: '' },
    } as core.Pod
    const kubelet = await startKubelet(
      { ...runtime, clock, random, log: silentLog, host: createSimulatedHost() },
      { nodeName: 'n1', rootDir: '/kubelet', podLogDir: '/pods', staticPods: [pod] },
    )
    await clock.runUntil(async () => (await runtime.runtime.listContainers({ state: 'running' })).length === 1)
    const stopping = kubelet[Symbol.asyncDispose]()
    await clock.advance(5_000)
    await stopping
  })

  it('P21 F3 an ephemeral container waits with a reason while its target is not there, and does not stop the Pod', async () => {
    await using world = createWorld()
    await world.start()
    world.api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    const before = world.pod()
    const debug = { name: 'debug', image: 'app', imagePullPolicy: 'IfNotPresent' as const, resources: {} }
    const ephemeralContainers = [{ ...debug, targetContainerName: 'nobody' }]
    world.api.put(podKind, { ...before, spec: { ...before?.spec, ephemeralContainers } })
    await world.until((pod) => pod?.status?.ephemeralContainerStatuses?.[0]?.state?.waiting?.message !== undefined)
    assert.deepEqual(world.pod()?.status?.ephemeralContainerStatuses?.[0]?.state?.waiting, {
      reason: 'CreateContainerConfigError',
      message: 'unable to find target container nobody',
    })
    assert.equal(world.pod()?.status?.phase, 'Running')
    assert.equal(conditionsOf(world.pod())['Ready'], 'True')
  })

  it('P21 F3 an ephemeral container that has ended is not started again, and ends with its Pod', async () => {
    await using world = createWorld()
    await world.start()
    const exits = script('debug', { steps: [{ kind: 'exit', code: 1 }] })
    world.api.put(podKind, podOf({}, { annotations: exits }))
    await world.until(phaseIs('Running'))
    const before = world.pod()
    const debug = { name: 'debug', image: 'app', imagePullPolicy: 'IfNotPresent' as const, resources: {} }
    world.api.put(podKind, { ...before, spec: { ...before?.spec, ephemeralContainers: [debug] } })
    const state = () => world.pod()?.status?.ephemeralContainerStatuses?.[0]
    await world.until(() => state()?.state?.terminated?.exitCode === 1)
    await world.clock.advance(120_000)
    assert.equal(state()?.restartCount, 0)
    const containers = await world.runtime.runtime.listContainers({
      labelSelector: { 'io.kubernetes.container.name': 'debug' },
    })
    assert.equal(containers.length, 1)
  })

  it('P6 evicts one Pod when memory runs out, says so, and takes no other of its kind', async () => {
    let available = 2 ** 33
    await using world = createWorld({}, { usage: { memory: async () => ({ available, capacity: 2 ** 34 }) } })
    await world.start()
    world.api.put(podKind, podOf())
    const containers = [
      { name: 'main', image: 'app', resources: { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } } },
    ]
    const thrifty = { metadata: { name: 'thrifty', namespace: 'default', uid: 'uid-2' } }
    world.api.put(podKind, {
      ...podOf({ containers }),
      ...thrifty,
      status: { phase: 'Pending', qosClass: 'Burstable' },
    })
    await world.until(phaseIs('Running'))
    await world.until(phaseIs('Running'), 'thrifty')
    available = 50 * 2 ** 20
    await world.until(phaseIs('Failed'))
    const { reason, message, conditions } = world.pod()?.status ?? {}
    assert.equal(reason, 'Evicted')
    assert.match(message ?? '', /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: 50Mi\. /)
    const disruption = conditions?.find(({ type }) => type === 'DisruptionTarget')
    assert.deepEqual([disruption?.status, disruption?.reason], ['True', 'TerminationByKubelet'])
    available = 2 ** 33
    const pressure = () =>
      world.api.get<core.Node>(nodeKind, 'n1')?.status?.conditions?.find(({ type }) => type === 'MemoryPressure')
        ?.status
    await world.clock.runUntil(() => pressure() === 'True')
    assert.equal(world.pod('thrifty')?.status?.phase, 'Running')
    const late = { metadata: { name: 'late', namespace: 'default', uid: 'uid-3' } }
    world.api.put(podKind, { ...podOf(), ...late })
    await world.until(phaseIs('Failed'), 'late')
    assert.equal(world.pod('late')?.status?.message, 'Pod was rejected: The node had condition: [MemoryPressure]. ')
    await world.clock.advance(310_000)
    assert.equal(pressure(), 'False')
  })

  it('P6 evicts a Pod whose emptyDir is over its limit, without pressure', async () => {
    await using world = createWorld()
    await world.start()
    const volumes = [{ name: 'v', emptyDir: { sizeLimit: '1Ki' } }]
    world.api.put(podKind, podOf({ volumes }))
    await world.until(phaseIs('Running'))
    const path = '/kubelet/pods/uid-1/volumes/kubernetes.io~empty-dir/v/big'
    await world.host.files.write(path, new Uint8Array(1025))
    await world.until(phaseIs('Failed'))
    const { reason, message, conditions } = world.pod()?.status ?? {}
    assert.deepEqual([reason, message], ['Evicted', 'Usage of EmptyDir volume "v" exceeds the limit "1Ki". '])
    assert.equal(
      conditions?.some(({ type }) => type === 'DisruptionTarget'),
      false,
    )
  })
})
