// What the runtime holds of each Pod. Follows the runtime's events where it has them, and looks at all Pods at intervals:
// long ones then, else short while a Pod is on its way. Tells whose containers changed; looks closely when a worker asks.
// Records of containers that have exited are read once. Upstream: pkg/kubelet/pleg, kuberuntime GetPodStatus.
import { type Clock, createTaskGroup, errorMessage, type Log, type Running, sleep } from '#base'
import {
  type Container,
  type ContainerStatus,
  isCriError,
  type PodSandbox,
  type PodSandboxNetworkStatus,
  type RuntimeService,
} from '#cri'
import {
  type ContainerRecord,
  noRuntimeStatus,
  type PodRuntimeStatus,
  type SandboxRecord,
} from '../pod/runtime-status.ts'
import { containerHashAnnotation, containerNameLabel, podNameLabel, podNamespaceLabel, podUidLabel } from './labels.ts'
import type { TerminationMessages } from './termination-message.ts'

export interface ObserverDeps {
  readonly runtime: RuntimeService
  readonly clock: Clock
  readonly log: Log
  readonly messages: TerminationMessages
  /** Something of the Pod changed in the runtime. */
  readonly onChange: (podUid: string) => void
}

export interface ObserverOptions {
  readonly relistFastMs: number
  readonly relistSlowMs: number
  readonly relistEventedMs: number
}

/** A Pod that the runtime knows, as its labels say. */
export interface RuntimePod {
  readonly uid: string
  readonly name: string
  readonly namespace: string
  readonly containers: readonly string[]
}

export interface PodObserver extends Running {
  /** Asks the runtime about one Pod. */
  observe(podUid: string): Promise<PodRuntimeStatus>
  /** As `observe`, but does not ask about a Pod of which the runtime has never shown anything. */
  observeFirst(podUid: string): Promise<PodRuntimeStatus>
  /** Asks about a sandbox of a Pod that has just been made, the rest being as last seen. */
  observeSandbox(podUid: string, sandboxId: string): Promise<PodRuntimeStatus>
  /** Asks about one container of a Pod, the rest being as last seen. */
  observeContainer(podUid: string, containerId: string): Promise<PodRuntimeStatus>
  /** As last seen. */
  known(podUid: string): PodRuntimeStatus
  /** Whether the Pod is on its way somewhere, so that changes must be seen soon. */
  setInTransition(podUid: string, inTransition: boolean): void
  forget(podUid: string): void
  /** All Pods in the runtime now. */
  list(): Promise<readonly RuntimePod[]>
  /** When the runtime last answered a relist, monotonic; undefined before the first. */
  lastAnswerMs(): number | undefined
}

/** By attempt, then by time: the clock of the machine may jump, and a simulated one may stand still. */
const newestFirst = (
  a: { readonly attempt: number; readonly createdAtMs: number },
  b: { readonly attempt: number; readonly createdAtMs: number },
): number => b.attempt - a.attempt || b.createdAtMs - a.createdAtMs

/** What two looks are compared by. */
function fingerprint(sandboxes: readonly PodSandbox[], containers: readonly Container[]): string {
  return [...sandboxes, ...containers]
    .map(({ id, state }) => `${id} ${state}`)
    .sort()
    .join('\n')
}

function toRecord(status: ContainerStatus, sandboxId: string, message: string): ContainerRecord {
  const { labels, annotations } = status
  return {
    id: status.id,
    name: labels[containerNameLabel] ?? status.metadata.name,
    sandboxId,
    attempt: status.metadata.attempt,
    state: status.state,
    createdAtMs: status.createdAt,
    startedAtMs: status.startedAt,
    finishedAtMs: status.finishedAt,
    exitCode: status.exitCode,
    reason: status.reason,
    message,
    image: status.image.userSpecifiedImage || status.image.image,
    imageId: status.imageRef,
    hash: annotations[containerHashAnnotation] ?? '',
    logPath: status.logPath,
    stopSignal: status.stopSignal,
    ...(status.user?.linux === undefined ? {} : { user: status.user.linux }),
  }
}

function networkIps(network: PodSandboxNetworkStatus | undefined): readonly string[] {
  return network === undefined || network.ip === '' ? [] : [network.ip, ...network.additionalIps.map(({ ip }) => ip)]
}

/** Groups by Pod uid; what has none is not ours. */
function byPod<T extends { readonly labels: Readonly<Record<string, string>> }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const uid = one.labels[podUidLabel]
    if (uid === undefined) continue
    const group = groups.get(uid)
    if (group === undefined) groups.set(uid, [one])
    else group.push(one)
  }
  return groups
}

/** Starts observing; resolves when the runtime has answered once. */
export async function startPodObserver(deps: ObserverDeps, options: ObserverOptions): Promise<PodObserver> {
  const { runtime, clock, log, onChange, messages } = deps
  const prints = new Map<string, string>()
  const statuses = new Map<string, PodRuntimeStatus>()
  const sandboxIps = new Map<string, readonly string[]>()
  const inTransition = new Set<string>()
  const failure = Promise.withResolvers<void>()
  let lastAnswerMs: number | undefined
  let wakeSleeper: () => void = () => {}
  let evented = false
  const tasks = createTaskGroup({ onError: (error) => failure.reject(error) })

  const list = async (uid?: string): Promise<readonly [readonly PodSandbox[], readonly Container[]]> => {
    const filter = uid === undefined ? undefined : { labelSelector: { [podUidLabel]: uid } }
    return Promise.all([runtime.listPodSandbox(filter), runtime.listContainers(filter)])
  }

  const relist = async (): Promise<void> => {
    const [sandboxes, containers] = await list()
    lastAnswerMs = clock.monotonic()
    const sandboxesOf = byPod(sandboxes)
    const containersOf = byPod(containers)
    for (const uid of new Set([...sandboxesOf.keys(), ...containersOf.keys(), ...prints.keys()])) {
      const print = fingerprint(sandboxesOf.get(uid) ?? [], containersOf.get(uid) ?? [])
      if (prints.get(uid) === print) continue
      if (print === '') prints.delete(uid)
      else prints.set(uid, print)
      onChange(uid)
    }
  }

  const recordOf = async (uid: string, container: Container): Promise<ContainerRecord | undefined> => {
    const seen = statuses.get(uid)?.containers.find(({ id }) => id === container.id)
    if (seen !== undefined && seen.state === container.state && seen.startedAtMs > 0) return seen
    return readRecord(container.id, container.podSandboxId)
  }

  const readRecord = async (containerId: string, sandboxId: string): Promise<ContainerRecord | undefined> => {
    try {
      const { status } = await runtime.containerStatus({ containerId })
      return toRecord(status, sandboxId, status.state === 'exited' ? await messages.read(status) : '')
    } catch (error) {
      if (isCriError(error, 'notFound')) return undefined
      throw error
    }
  }

  /** IPs of a ready sandbox do not change, so they are asked for once. */
  const ipsOf = async (sandbox: PodSandbox): Promise<readonly string[]> => {
    const seen = sandboxIps.get(sandbox.id)
    if (seen !== undefined) return seen
    const { status } = await runtime.podSandboxStatus({ podSandboxId: sandbox.id })
    const ips = networkIps(status.network)
    if (sandbox.state === 'ready') sandboxIps.set(sandbox.id, ips)
    return ips
  }

  const sandboxRecords = async (sandboxes: readonly PodSandbox[]): Promise<readonly SandboxRecord[]> => {
    const records = sandboxes
      .map((sandbox) => ({ sandbox, attempt: sandbox.metadata.attempt, createdAtMs: sandbox.createdAt }))
      .sort(newestFirst)
      .map(async ({ sandbox, attempt, createdAtMs }, index): Promise<SandboxRecord> => {
        const ips = index === 0 ? await ipsOf(sandbox).catch(() => []) : []
        const ready = sandbox.state === 'ready'
        return { id: sandbox.id, attempt, ready, createdAtMs, ips }
      })
    return Promise.all(records)
  }

  const observe = async (uid: string): Promise<PodRuntimeStatus> => {
    const [sandboxes, containers] = await list(uid)
    const [sandboxStatus, records] = await Promise.all([
      sandboxRecords(sandboxes),
      Promise.all(containers.map((container) => recordOf(uid, container))),
    ])
    const status: PodRuntimeStatus = {
      sandboxes: sandboxStatus,
      containers: records.filter((record) => record !== undefined).sort(newestFirst),
    }
    statuses.set(uid, status)
    prints.set(uid, fingerprint(sandboxes, containers))
    return status
  }

  const loop = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const waiting = inTransition.size > 0 ? options.relistFastMs : options.relistSlowMs
      const period = evented ? options.relistEventedMs : waiting
      const { promise, resolve } = Promise.withResolvers<void>()
      wakeSleeper = resolve
      await Promise.race([sleep(clock, period, { signal }), promise])
      try {
        await relist()
      } catch (error) {
        signal.throwIfAborted()
        log.warn('Runtime does not answer relist', { error: errorMessage(error) })
        await sleep(clock, options.relistSlowMs, { signal })
      }
    }
  }

  /** Wakes Pods by events until the runtime goes away; then relists tell. Ends where the runtime has none. */
  const follow = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      try {
        for await (const { podSandboxStatus } of runtime.getContainerEvents({ signal })) {
          evented = true
          const uid = podSandboxStatus?.metadata.uid ?? ''
          if (uid !== '') onChange(uid)
        }
      } catch (error) {
        if (isCriError(error, 'unimplemented')) return
        log.debug('Runtime events ended', { error: errorMessage(error) })
      }
      evented = false
      signal.throwIfAborted()
      wakeSleeper()
      await sleep(clock, options.relistSlowMs, { signal })
    }
  }

  await relist()
  tasks.run('relist', loop)
  tasks.run('events', follow)
  return {
    done: failure.promise,
    observe,
    observeFirst: async (uid) => (prints.has(uid) || statuses.has(uid) ? observe(uid) : noRuntimeStatus),
    async observeSandbox(uid, sandboxId) {
      const before = statuses.get(uid) ?? noRuntimeStatus
      const { status: found } = await runtime.podSandboxStatus({ podSandboxId: sandboxId })
      const ips = networkIps(found.network)
      const ready = found.state === 'ready'
      if (ready) sandboxIps.set(sandboxId, ips)
      const made = { id: sandboxId, attempt: found.metadata.attempt, ready, createdAtMs: found.createdAt, ips }
      const status = { sandboxes: [made, ...before.sandboxes], containers: before.containers }
      statuses.set(uid, status)
      return status
    },
    async observeContainer(uid, containerId) {
      const before = statuses.get(uid) ?? noRuntimeStatus
      const old = before.containers.find(({ id }) => id === containerId)
      const record = await readRecord(containerId, old?.sandboxId ?? before.sandboxes[0]?.id ?? '')
      const others = before.containers.filter(({ id }) => id !== containerId)
      const containers = (record === undefined ? others : [record, ...others]).sort(newestFirst)
      const status = { sandboxes: before.sandboxes, containers }
      statuses.set(uid, status)
      return status
    },
    known: (uid) => statuses.get(uid) ?? noRuntimeStatus,
    setInTransition(uid, on) {
      if (!on) inTransition.delete(uid)
      else if (!inTransition.has(uid)) {
        inTransition.add(uid)
        if (inTransition.size === 1) wakeSleeper()
      }
    },
    forget(uid) {
      for (const { id } of statuses.get(uid)?.sandboxes ?? []) sandboxIps.delete(id)
      statuses.delete(uid)
      inTransition.delete(uid)
    },
    async list() {
      const [sandboxes, containers] = await list()
      const containersOf = byPod(containers)
      const pods = new Map<string, RuntimePod>()
      for (const { labels } of [...sandboxes, ...containers]) {
        const uid = labels[podUidLabel]
        if (uid === undefined) continue
        const names = (containersOf.get(uid) ?? []).map((one) => one.labels[containerNameLabel] ?? one.metadata.name)
        pods.set(uid, {
          uid,
          name: labels[podNameLabel] ?? '',
          namespace: labels[podNamespaceLabel] ?? '',
          containers: [...new Set(names)],
        })
      }
      return [...pods.values()]
    },
    lastAnswerMs: () => lastAnswerMs,
    async [Symbol.asyncDispose]() {
      await tasks[Symbol.asyncDispose]()
      failure.resolve()
    },
  }
}
