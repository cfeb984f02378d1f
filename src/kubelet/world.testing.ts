// A kubelet on virtual time: simulated runtime, machine in memory, an API of a few lines. Test only.
import type { core } from '#api'
import { type Clock, createVirtualClock, seededRandom, silentLog, type VirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { createSimulatedRuntime, type SimulatedImage, type SimulatedRuntime } from '#cri'
import { podKind } from './api-objects/kinds.ts'
import { createFakeApi, type FakeApi } from './fake-api.testing.ts'
import type { KubeletHost } from './host.ts'
import { type Kubelet, type KubeletDeps, startKubelet } from './kubelet.ts'
import type { KubeletOptions } from './options.ts'
import { createSimulatedHost, type SimulatedHostOptions } from './simulated-host.ts'

export interface World extends AsyncDisposable {
  readonly clock: VirtualClock
  readonly api: FakeApi
  readonly runtime: SimulatedRuntime
  readonly host: KubeletHost
  /** Sets the machine's wall clock forward or back; what is monotonic goes on. */
  setWallSkewMs(ms: number): void
  start(options?: Partial<KubeletOptions>, deps?: Partial<KubeletDeps>): Promise<Kubelet>
  pod(name?: string): core.Pod | undefined
  until(predicate: (pod: core.Pod | undefined) => boolean, name?: string): Promise<void>
}

/** A world without Pods; `images` are known beside `app`. */
export function createWorld(
  images: Readonly<Record<string, SimulatedImage>> = {},
  machine: SimulatedHostOptions = {},
): World {
  const clock = createVirtualClock({ settle: settleTurn })
  let skewMs = 0
  const machineClock: Clock = {
    now: () => clock.now() + skewMs,
    monotonic: () => clock.monotonic(),
    setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
  }
  const random = seededRandom(7)
  const api = createFakeApi()
  const runtime = createSimulatedRuntime(
    { clock: machineClock, random },
    { images: { app: { present: true }, ...images } },
  )
  const host = createSimulatedHost(machine)
  const kubelets: Kubelet[] = []
  const pod = (name = 'web') => api.get<core.Pod>(podKind, `default/${name}`)
  return {
    clock,
    api,
    runtime,
    host,
    setWallSkewMs(ms) {
      skewMs = ms
    },
    pod,
    async start(options = {}, given = {}) {
      const kubelet = await startKubelet(
        {
          client: api.client,
          runtime: runtime.runtime,
          images: runtime.images,
          clock: machineClock,
          random,
          log: silentLog,
          host,
          ...given,
        },
        { nodeName: 'n1', rootDir: '/kubelet', podLogDir: '/pods', ...options },
      )
      kubelets.push(kubelet)
      return kubelet
    },
    until: (predicate, name) => clock.runUntil(() => predicate(pod(name))),
    async [Symbol.asyncDispose]() {
      for (const kubelet of kubelets) {
        let over = false
        const stopping = kubelet[Symbol.asyncDispose]().then(() => {
          over = true
        })
        while (!over && (await clock.runNext().catch(() => false))) await clock.settled()
        await stopping
      }
    },
  }
}

export type PodSpecDraft = Partial<core.PodSpec>

/** The Pod default/web as the API would have it. */
export const podOf = (spec: PodSpecDraft = {}, metadata: Record<string, unknown> = {}) => ({
  metadata: { name: 'web', namespace: 'default', uid: 'uid-1', ...metadata },
  spec: {
    nodeName: 'n1',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    containers: [{ name: 'main', image: 'app', imagePullPolicy: 'IfNotPresent', resources: {} }],
    ...spec,
  },
  status: { phase: 'Pending', qosClass: 'BestEffort' },
})

/** The annotation that says what a container does. */
export const script = (container: string, value: unknown) => ({
  [`sampan.dev/simulate.${container}`]: JSON.stringify(value),
})
export const phaseIs = (phase: string) => (pod: core.Pod | undefined) => pod?.status?.phase === phase
export const conditionsOf = (pod: core.Pod | undefined) =>
  Object.fromEntries((pod?.status?.conditions ?? []).map(({ type, status }) => [type, status]))
export const stateOf = (pod: core.Pod | undefined, index = 0) => pod?.status?.containerStatuses?.[index]?.state
