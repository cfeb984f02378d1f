// The kubelet killed at every step of a Pod's whole life, once before each call that leaves it and once after; a new one goes
// on, and the Pod gets where it would have got. Virtual time, simulated runtime. The same with real ones:
// test/e2e/kubelet-killed.test.ts.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { errorMessage } from '#base'
import type { Client } from '#client'
import { podKind } from './api-objects/kinds.ts'
import { type Death, mortal, type Mortal } from './mortal.testing.ts'
import { createWorld, podOf, script, type World } from './world.testing.ts'

const exec = (command: string) => ({ exec: { command: [command] } })
const container = (name: string, more: object = {}) => ({
  name,
  image: 'app',
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  ...more,
})
const graceSeconds = 20
/** main ends this long after TERM, its preStop takes two seconds, the sidecar one more. */
const mainEndsMs = 5_000

/** A Pod with everything that a life can have. */
const livelyPod = () =>
  podOf(
    {
      terminationGracePeriodSeconds: graceSeconds,
      volumes: [{ name: 'data', emptyDir: {} }],
      initContainers: [
        container('init'),
        container('sidecar', { restartPolicy: 'Always', startupProbe: { ...exec('up'), periodSeconds: 1 } }),
      ],
      containers: [
        container('main', {
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
          lifecycle: { postStart: exec('hello'), preStop: exec('bye') },
          readinessProbe: { ...exec('ready'), periodSeconds: 1 },
          livenessProbe: { ...exec('alive'), periodSeconds: 1 },
        }),
      ],
    } as never,
    {
      annotations: {
        ...script('init', { steps: [{ kind: 'run', ms: 1000 }] }),
        ...script('sidecar', { onTerm: { exitCode: 0, afterMs: 1000 } }),
        ...script('main', {
          onTerm: { exitCode: 0, afterMs: mainEndsMs },
          exec: { bye: { afterMs: 2000 }, hello: { afterMs: 500 } },
        }),
      },
    },
  )

interface Life {
  /** What was made and started in the runtime, by container; sandboxes as `sandbox`. */
  readonly made: readonly string[]
  readonly started: readonly string[]
  readonly calls: readonly string[]
  /** The Pod after each write of its status. */
  readonly history: readonly core.Pod[]
  readonly leftInRuntime: number
  readonly leftOnDisk: readonly string[]
  /** From the last kubelet's start, or the deletion if that was later, to the end of main. */
  readonly endedAfterMs: number
}

/** Counts what the runtime makes, for all kubelets alike. */
function witnessed(world: World, made: string[], started: string[], ended: (name: string) => void) {
  const { runtime } = world.runtime
  const names = new Map<string, string>()
  return {
    ...runtime,
    async runPodSandbox(...args: Parameters<typeof runtime.runPodSandbox>) {
      const id = await runtime.runPodSandbox(...args)
      made.push('sandbox')
      return id
    },
    async createContainer(...args: Parameters<typeof runtime.createContainer>) {
      const id = await runtime.createContainer(...args)
      names.set(id, args[0].config.metadata.name)
      made.push(args[0].config.metadata.name)
      return id
    },
    async startContainer(...args: Parameters<typeof runtime.startContainer>) {
      await runtime.startContainer(...args)
      started.push(names.get(args[0]) ?? '')
    },
    async stopContainer(...args: Parameters<typeof runtime.stopContainer>) {
      await runtime.stopContainer(...args)
      ended(names.get(args[0].containerId) ?? '')
    },
  }
}

const isReady = (pod: core.Pod | undefined): boolean =>
  pod?.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

/** The whole life of the Pod, with the kubelet killed as told. */
async function live(death: Death | undefined): Promise<Life> {
  await using world = createWorld()
  const [made, started, history]: [string[], string[], core.Pod[]] = [[], [], []]
  let [beganMs, endedAfterMs] = [0, -1]
  const runtime = witnessed(world, made, started, (name) => {
    if (name === 'main') endedAfterMs = world.clock.now() - beganMs
  })
  const client: Client = {
    ...world.api.client,
    async patch(kind, key, patch, options) {
      const answer = await world.api.client.patch(kind, key, patch, options)
      if (kind.kind === 'Pod') history.push(answer as unknown as core.Pod)
      return answer
    },
  }
  const deps = { client, runtime, images: world.runtime.images, host: world.host }
  const { promise: killed, resolve } = Promise.withResolvers<void>()
  const first: Mortal = mortal(deps, death, resolve)
  const starting = world.start({}, first.deps).catch((error: unknown) => {
    if (!first.dead) throw error
  })
  const reborn = killed.then(async () => {
    void starting.then((kubelet) => kubelet?.[Symbol.asyncDispose]())
    beganMs = world.clock.now()
    await world.start({}, deps)
  })
  world.api.put(podKind, livelyPod())
  await world.until(isReady)
  // Some periods of probes.
  await world.clock.advance(3_000)
  const pod = world.pod() as unknown as Record<string, object>
  const deletion = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: graceSeconds }
  beganMs = world.clock.now()
  world.api.put(podKind, { ...pod, metadata: { ...pod['metadata'], ...deletion } })
  await world.until((now) => now === undefined)
  await world.clock.advance(5_000)
  if (first.dead) await reborn
  const inRuntime = await Promise.all([runtime.listPodSandbox(), runtime.listContainers()])
  return {
    made,
    started,
    calls: first.calls,
    history,
    leftInRuntime: inRuntime.flat().length,
    leftOnDisk: [...(await world.host.files.list('/kubelet/pods')), ...(await world.host.files.list('/pods'))],
    endedAfterMs,
  }
}

/** What must hold of every life, however often it was interrupted. */
function judge({ made, started, history, leftInRuntime, leftOnDisk, endedAfterMs }: Life): void {
  assert.deepEqual(made.toSorted(), ['init', 'main', 'sandbox', 'sidecar'], 'made once each')
  assert.deepEqual(started, ['init', 'sidecar', 'main'], 'started once each, in order')
  const phases = history.map(({ status }) => status.phase).filter((phase, index, all) => phase !== all[index - 1])
  assert.ok(['Pending,Running', 'Pending,Running,Succeeded'].includes(phases.join()), `phases: ${phases}`)
  const ready = history.map(isReady).filter((now, index, all) => now !== all[index - 1])
  assert.ok(['false,true', 'false,true,false'].includes(ready.join()), `ready: ${ready}`)
  const restarts = history.flatMap(({ status }) =>
    [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map((one) => one.restartCount),
  )
  assert.ok(
    restarts.every((count) => count === 0),
    'nothing was restarted',
  )
  const ips = new Set(history.map(({ status }) => status.podIP).filter((ip) => ip !== undefined))
  assert.equal(ips.size, 1, 'one address')
  const last = history.at(-1)?.status
  assert.deepEqual(
    [...(last?.initContainerStatuses ?? []), ...(last?.containerStatuses ?? [])].map(
      ({ state }) => state?.terminated?.exitCode,
    ),
    [0, 0, 0],
    'the end of each container was shown',
  )
  assert.deepEqual([leftInRuntime, leftOnDisk], [0, []], 'nothing is left')
  assert.ok(endedAfterMs <= graceSeconds * 1000, `main had its grace: ${endedAfterMs}`)
}

describe('the kubelet is killed at every step of a Pod', () => {
  it('L18 and the Pod goes on: nothing lost, nothing doubled, nothing restarted', { timeout: 240_000 }, async () => {
    const whole = await live(undefined)
    judge(whole)
    const failures: string[] = []
    for (const [index, call] of whole.calls.entries()) {
      for (const when of ['before', 'after'] as const) {
        try {
          judge(await live({ at: index + 1, when }))
        } catch (error) {
          failures.push(`${when} step ${index + 1}, ${call}: ${errorMessage(error)}`)
        }
      }
    }
    assert.deepEqual(failures, [])
    assert.ok(whole.calls.length > 60, `${whole.calls.length} steps`)
  })
})
