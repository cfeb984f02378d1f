// Pods for benchmarks, made in two ways: by a kubelet that an API server tells of them, and by the CRI calls that no kubelet can
// do without, with the least there is in them. What one costs beside the other, one by one and all at once.
import { type core, podKind } from '#api'
import type { Client } from '#client'
import type { RuntimeService } from '#cri'
import { testImages } from '../test/harness/images.ts'
import { summarize, timed } from './timing.ts'

/** Runs until TERM, which it obeys at once. */
const obedient = ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait']
export const namespace = 'default'
/** Beyond every wait of these benchmarks. */
const graceSeconds = 30
/** The first ones of a run find caches cold. */
const warmUps = 3

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
export const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}-${i}`)

/** A Pod that no kubelet knows. */
export interface DirectPod {
  readonly sandbox: string
  readonly container: string
}

export interface DirectPods {
  start(name: string): Promise<DirectPod>
  /** Ends the container by TERM, and the sandbox. */
  stop(pod: DirectPod): Promise<void>
  remove(pod: DirectPod): Promise<void>
}

/** Pods made directly; `cgroupParent` as of a kubelet's Pods: with more shares of the processors they would start sooner. */
export function directPods(
  runtime: RuntimeService,
  { logs, cgroupParent }: { readonly logs: string; readonly cgroupParent: string },
): DirectPods {
  return {
    async start(name) {
      const config = {
        metadata: { name, uid: name, namespace: 'bench', attempt: 0 },
        hostname: name,
        logDirectory: logs,
        labels: {},
        annotations: {},
        linux: {
          cgroupParent,
          securityContext: { namespaceOptions: { network: 'pod', pid: 'container', ipc: 'pod' } },
        },
      } as const
      const podSandboxId = await runtime.runPodSandbox({ config } as never)
      await runtime.podSandboxStatus({ podSandboxId })
      const containerId = await runtime.createContainer({
        podSandboxId,
        sandboxConfig: config,
        config: {
          metadata: { name: 'c', attempt: 0 },
          image: { image: testImages.busybox },
          command: obedient,
          logPath: `${name}.log`,
          labels: {},
          annotations: {},
        },
      } as never)
      await runtime.startContainer(containerId)
      await runtime.containerStatus({ containerId })
      return { sandbox: podSandboxId, container: containerId }
    },
    async stop({ sandbox, container }) {
      await runtime.stopContainer({ containerId: container, timeoutSeconds: graceSeconds })
      await runtime.containerStatus({ containerId: container })
      await runtime.stopPodSandbox(sandbox)
    },
    remove: ({ sandbox }) => runtime.removePodSandbox(sandbox),
  }
}

export interface ApiPods extends AsyncDisposable {
  /** Resolves when a watch has shown it Running. */
  start(name: string, more?: { readonly spec?: object; readonly container?: object }): Promise<void>
  /** Resolves when a watch has shown that it is gone. */
  remove(name: string, options?: object): Promise<void>
  /** Resolves when a watch shows the Pod in a phase, `gone`, or the end of its container: `ended ID`. */
  until(name: string, state: string): Promise<void>
}

/** Pods made through the API; `nodeName` undefined: a scheduler finds the node. */
export function apiPods(client: Client, { nodeName }: { readonly nodeName?: string } = {}): ApiPods {
  const waiting = new Map<string, { readonly state: string; readonly resolve: () => void }>()
  const stop = new AbortController()
  const watching = (async () => {
    for await (const events of client.watch<core.Pod>(podKind, { namespace, signal: stop.signal })) {
      for (const event of events) {
        if (!('object' in event)) continue
        const { name } = event.object.metadata
        const waiter = waiting.get(name)
        const states = event.type === 'DELETED' ? ['gone'] : statesOf(event.object)
        if (waiter === undefined || !states.includes(waiter.state)) continue
        waiting.delete(name)
        waiter.resolve()
      }
    }
  })().catch(() => {})
  const until = (name: string, state: string): Promise<void> =>
    new Promise((resolve) => waiting.set(name, { state, resolve }))
  return {
    until,
    async start(name, more = {}) {
      const running = until(name, 'Running')
      await client.create(podKind, podOf(name, { nodeName, ...more.spec }, more.container) as never)
      await running
    },
    async remove(name, options = {}) {
      const gone = until(name, 'gone')
      await client.delete(podKind, { namespace, name }, options)
      await gone
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await watching
    },
  }
}

function podOf(name: string, spec: object, container: object = {}) {
  const image = { image: testImages.busybox, imagePullPolicy: 'IfNotPresent' }
  return {
    metadata: { name, namespace },
    spec: {
      terminationGracePeriodSeconds: graceSeconds,
      restartPolicy: 'Never',
      containers: [{ name: 'c', ...image, command: obedient, ...container }],
      ...spec,
    },
  }
}

function statesOf({ status }: core.Pod): readonly string[] {
  const ended = (status.containerStatuses ?? []).flatMap(({ state, lastState }) =>
    [state?.terminated, lastState?.terminated].map((one) => `ended ${one?.containerID?.split('//')[1] ?? ''}`),
  )
  return [status.phase ?? '', ...ended]
}

export interface BothWays {
  readonly direct: DirectPods
  readonly pods: ApiPods
}

/** One Pod after another; they are stopped by TERM. In milliseconds. */
export async function oneByOne({ direct, pods }: BothWays, count: number): Promise<object> {
  const times: Record<'directStart' | 'directStop' | 'start' | 'stop', number[]> = {
    directStart: [],
    directStop: [],
    start: [],
    stop: [],
  }
  // In turns, so that whatever else the machine does meets both alike.
  for (const [i, name] of names('one', count + warmUps).entries()) {
    let pod: DirectPod | undefined
    const row = {
      directStart: await timed(async () => {
        pod = await direct.start(name)
      }),
      directStop: await timed(() => direct.stop(pod as DirectPod)),
      start: await timed(() => pods.start(name)),
      stop: await timed(() => pods.remove(name)),
    }
    await direct.remove(pod as unknown as DirectPod)
    if (i < warmUps) continue
    for (const [key, time] of Object.entries(row)) times[key as keyof typeof times].push(time)
  }
  const [directStart, directStop, start, stop] = [
    summarize(times.directStart),
    summarize(times.directStop),
    summarize(times.start),
    summarize(times.stop),
  ]
  return {
    pods: count,
    directStart,
    start,
    directStop,
    stop,
    ratio: {
      start: round(start.p50 / directStart.p50),
      startP99: round(start.p99 / directStart.p99),
      stop: round(stop.p50 / directStop.p50),
    },
  }
}

/**
 * Many at once, `turns` times; the ratios are of the best turns. `aside` is measured around what the kubelet does. `forced` is
 * the time until objects deleted with grace 0 are gone, which waits for no node.
 */
export async function allAtOnce(
  { direct, pods }: BothWays,
  {
    parallel,
    turns = 3,
    aside,
  }: { readonly parallel: number; readonly turns?: number; readonly aside?: () => Promise<Record<string, number>> },
): Promise<object> {
  const rounds: Record<string, number>[] = []
  for (let turn = 0; turn < turns; turn++) {
    const all = names(`burst-${turn}`, parallel)
    let made: readonly DirectPod[] = []
    const directStart = await timed(async () => {
      made = await Promise.all(all.map((name) => direct.start(name)))
    })
    const directStop = await timed(() => Promise.all(made.map((pod) => direct.stop(pod))))
    await Promise.all(made.map((pod) => direct.remove(pod)))
    const before = (await aside?.()) ?? {}
    const start = await timed(() => Promise.all(all.map((name) => pods.start(name))))
    const stop = await timed(() => Promise.all(all.map((name) => pods.remove(name))))
    const after = (await aside?.()) ?? {}
    const spent = Object.entries(after).map(([key, value]) => [key, round((value - (before[key] ?? 0)) / parallel, 1)])
    const row = { directStart, start, directStop, stop }
    const rounded = Object.entries(row).map(([key, value]) => [key, round(value, 1)])
    rounds.push(Object.fromEntries([...rounded, ...spent]))
  }
  const last = names('forced', parallel)
  await Promise.all(last.map((name) => pods.start(name)))
  const forced = await timed(() => Promise.all(last.map((name) => pods.remove(name, { gracePeriodSeconds: 0 }))))
  const best = (key: string): number => Math.min(...rounds.map((one) => one[key] ?? Number.NaN))
  return {
    pods: parallel,
    rounds,
    forced: round(forced, 1),
    ratio: {
      start: round(best('start') / best('directStart')),
      stop: round(best('stop') / best('directStop')),
    },
  }
}
