// What the runtime holds of each Pod. Follows the runtime's events where it has them, and looks at all Pods at intervals:
// long ones then, else short while a Pod is on its way. Tells whose containers changed; looks closely when a worker asks.
// Records of containers that have exited are read once. Upstream: pkg/kubelet/pleg, kuberuntime GetPodStatus.
import {
  type Alarm,
  type Clock,
  createAlarm,
  createTaskGroup,
  errorMessage,
  type Log,
  type Running,
  sleep,
  type TaskGroup,
} from '#base'
import {
  type Container,
  type ContainerEventType,
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
import {
  containerHashAnnotation,
  containerNameLabel,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
  restartGenerationAnnotation,
} from './labels.ts'
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
  /** A sandbox of the Pod has just been stopped, the rest being as last seen. */
  sandboxStopped(podUid: string, sandboxId: string): void
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

/** What nobody but the kubelet does to a container; it looks at what it has done anyway. */
const ownDoing: ReadonlySet<ContainerEventType> = new Set(['created', 'started'])
/** A runtime without events says so at once; one that is still silent after this time has them. */
const eventsProvenMs = 1_000

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
    restartGeneration: Number(annotations[restartGenerationAnnotation] ?? 0),
    ...(status.user?.linux === undefined ? {} : { user: status.user.linux }),
  }
}

/** A container that has exited stays so, whatever an answer says that was longer on its way. */
function laterOf(record: ContainerRecord, known: readonly ContainerRecord[]): ContainerRecord {
  return known.find(({ id, state }) => id === record.id && state === 'exited') ?? record
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
  const observer = new Observer(deps, options)
  await observer.start()
  return observer
}

class Observer implements PodObserver {
  readonly #deps: ObserverDeps
  readonly #options: ObserverOptions
  /** What each Pod looked like at the last relist. */
  readonly #prints = new Map<string, string>()
  /** What the last relist found. */
  #found: ReadonlySet<PodSandbox | Container> = new Set()
  readonly #statuses = new Map<string, PodRuntimeStatus>()
  readonly #sandboxIps = new Map<string, readonly string[]>()
  readonly #inTransition = new Set<string>()
  readonly #failure = Promise.withResolvers<void>()
  readonly #tasks: TaskGroup
  readonly #alarm: Alarm
  #lastAnswerMs: number | undefined
  #evented = false

  constructor(deps: ObserverDeps, options: ObserverOptions) {
    this.#deps = deps
    this.#options = options
    this.#alarm = createAlarm(deps.clock)
    this.#tasks = createTaskGroup({ onError: (error) => this.#failure.reject(error) })
  }

  async start(): Promise<void> {
    await this.#relist()
    this.#tasks.run('relist', (signal) => this.#relistAgain(signal))
    this.#tasks.run('events', (signal) => this.#followEvents(signal))
  }

  get done(): Promise<void> {
    return this.#failure.promise
  }

  known(uid: string): PodRuntimeStatus {
    return this.#statuses.get(uid) ?? noRuntimeStatus
  }

  lastAnswerMs(): number | undefined {
    return this.#lastAnswerMs
  }

  async observe(uid: string): Promise<PodRuntimeStatus> {
    const [sandboxes, containers] = await this.#list(uid)
    const [sandboxStatus, records] = await Promise.all([
      this.#sandboxRecords(sandboxes),
      Promise.all(containers.map((container) => this.#recordOf(uid, container))),
    ])
    this.#prints.set(uid, fingerprint(sandboxes, containers))
    return this.#learn(uid, (before) => ({
      sandboxes: sandboxStatus,
      containers: records.filter((record) => record !== undefined).map((record) => laterOf(record, before.containers)),
    }))
  }

  /** What is known of a Pod changes in one turn: several looks at it may be on their way at the same time. */
  #learn(uid: string, change: (before: PodRuntimeStatus) => PodRuntimeStatus): PodRuntimeStatus {
    const { sandboxes, containers } = change(this.known(uid))
    const status = { sandboxes, containers: containers.toSorted(newestFirst) }
    this.#statuses.set(uid, status)
    return status
  }

  async observeFirst(uid: string): Promise<PodRuntimeStatus> {
    return this.#prints.has(uid) || this.#statuses.has(uid) ? this.observe(uid) : noRuntimeStatus
  }

  async observeSandbox(uid: string, sandboxId: string): Promise<PodRuntimeStatus> {
    const { status: found } = await this.#deps.runtime.podSandboxStatus({ podSandboxId: sandboxId })
    const ips = networkIps(found.network)
    const ready = found.state === 'ready'
    if (ready) this.#sandboxIps.set(sandboxId, ips)
    const made = { id: sandboxId, attempt: found.metadata.attempt, ready, createdAtMs: found.createdAt, ips }
    return this.#learn(uid, ({ sandboxes, containers }) => ({
      sandboxes: [made, ...sandboxes.filter(({ id }) => id !== sandboxId)],
      containers,
    }))
  }

  async observeContainer(uid: string, containerId: string): Promise<PodRuntimeStatus> {
    const { sandboxes, containers } = this.known(uid)
    const old = containers.find(({ id }) => id === containerId)
    const record = await this.#readRecord(containerId, old?.sandboxId ?? sandboxes[0]?.id ?? '')
    return this.#learn(uid, (before) => {
      const others = before.containers.filter(({ id }) => id !== containerId)
      const now = record === undefined ? others : [laterOf(record, before.containers), ...others]
      return { sandboxes: before.sandboxes, containers: now }
    })
  }

  sandboxStopped(uid: string, sandboxId: string): void {
    this.#learn(uid, ({ sandboxes, containers }) => ({
      sandboxes: sandboxes.map((sandbox) => (sandbox.id === sandboxId ? { ...sandbox, ready: false } : sandbox)),
      containers,
    }))
  }

  setInTransition(uid: string, on: boolean): void {
    if (!on) this.#inTransition.delete(uid)
    else if (!this.#inTransition.has(uid)) {
      this.#inTransition.add(uid)
      if (this.#inTransition.size === 1) this.#alarm.ring()
    }
  }

  forget(uid: string): void {
    for (const { id } of this.known(uid).sandboxes) this.#sandboxIps.delete(id)
    this.#statuses.delete(uid)
    this.#inTransition.delete(uid)
  }

  async list(): Promise<readonly RuntimePod[]> {
    const [sandboxes, containers] = await this.#list()
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
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]()
    this.#failure.resolve()
  }

  async #list(uid?: string): Promise<readonly [readonly PodSandbox[], readonly Container[]]> {
    const { runtime } = this.#deps
    const filter = uid === undefined ? undefined : { labelSelector: { [podUidLabel]: uid } }
    return Promise.all([runtime.listPodSandbox(filter), runtime.listContainers(filter)])
  }

  async #relist(): Promise<void> {
    const { clock, onChange } = this.#deps
    const [sandboxes, containers] = await this.#list()
    this.#lastAnswerMs = clock.monotonic()
    const found = [...sandboxes, ...containers]
    // A driver may give the very values again that it gave last time: then there is nothing to compare.
    if (found.length === this.#found.size && found.every((one) => this.#found.has(one))) return
    this.#found = new Set(found)
    const sandboxesOf = byPod(sandboxes)
    const containersOf = byPod(containers)
    for (const uid of new Set([...sandboxesOf.keys(), ...containersOf.keys(), ...this.#prints.keys()])) {
      const print = fingerprint(sandboxesOf.get(uid) ?? [], containersOf.get(uid) ?? [])
      if (this.#prints.get(uid) === print) continue
      this.#remember(uid, print)
      onChange(uid)
    }
  }

  /** Of a Pod of which the runtime has nothing, nothing is kept. */
  #remember(uid: string, print: string): void {
    if (print === '') this.#prints.delete(uid)
    else this.#prints.set(uid, print)
  }

  async #recordOf(uid: string, container: Container): Promise<ContainerRecord | undefined> {
    const seen = this.known(uid).containers.find(({ id }) => id === container.id)
    if (seen !== undefined && seen.state === container.state && seen.startedAtMs > 0) return seen
    return this.#readRecord(container.id, container.podSandboxId)
  }

  async #readRecord(containerId: string, sandboxId: string): Promise<ContainerRecord | undefined> {
    const { runtime, messages } = this.#deps
    try {
      const { status } = await runtime.containerStatus({ containerId })
      return toRecord(status, sandboxId, status.state === 'exited' ? await messages.read(status) : '')
    } catch (error) {
      if (isCriError(error, 'notFound')) return undefined
      throw error
    }
  }

  /** IPs of a ready sandbox do not change, so they are asked for once. */
  async #ipsOf(sandbox: PodSandbox): Promise<readonly string[]> {
    const seen = this.#sandboxIps.get(sandbox.id)
    if (seen !== undefined) return seen
    const { status } = await this.#deps.runtime.podSandboxStatus({ podSandboxId: sandbox.id })
    const ips = networkIps(status.network)
    if (sandbox.state === 'ready') this.#sandboxIps.set(sandbox.id, ips)
    return ips
  }

  async #sandboxRecords(sandboxes: readonly PodSandbox[]): Promise<readonly SandboxRecord[]> {
    const records = sandboxes
      .map((sandbox) => ({ sandbox, attempt: sandbox.metadata.attempt, createdAtMs: sandbox.createdAt }))
      .sort(newestFirst)
      .map(async ({ sandbox, attempt, createdAtMs }, index): Promise<SandboxRecord> => {
        const ips = index === 0 ? await this.#ipsOf(sandbox).catch(() => []) : []
        const ready = sandbox.state === 'ready'
        return { id: sandbox.id, attempt, ready, createdAtMs, ips }
      })
    return Promise.all(records)
  }

  async #relistAgain(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps
    const { relistFastMs, relistSlowMs, relistEventedMs } = this.#options
    for (;;) {
      const waiting = this.#inTransition.size > 0 ? relistFastMs : relistSlowMs
      // In a runtime without Pods nothing changes but by the kubelet, and by others housekeeping finds out.
      const empty = this.#prints.size === 0 && this.#inTransition.size === 0
      await this.#alarm.sleep(this.#evented || empty ? relistEventedMs : waiting, { signal })
      try {
        await this.#relist()
      } catch (error) {
        signal.throwIfAborted()
        log.warn('Runtime does not answer relist', { error: errorMessage(error) })
        await sleep(clock, relistSlowMs, { signal })
      }
    }
  }

  /** Wakes Pods by events until the runtime goes away; then relists tell. Ends where the runtime has none. */
  async #followEvents(signal: AbortSignal): Promise<void> {
    const { runtime, clock, log, onChange } = this.#deps
    for (;;) {
      try {
        using _proven = clock.setTimer(eventsProvenMs, () => {
          this.#evented = true
        })
        for await (const { containerEventType, podSandboxStatus } of runtime.getContainerEvents({ signal })) {
          this.#evented = true
          const uid = podSandboxStatus?.metadata.uid ?? ''
          if (uid !== '' && !ownDoing.has(containerEventType)) onChange(uid)
        }
      } catch (error) {
        if (isCriError(error, 'unimplemented')) return
        log.debug('Runtime events ended', { error: errorMessage(error) })
      }
      this.#evented = false
      signal.throwIfAborted()
      this.#alarm.ring()
      await sleep(clock, this.#options.relistSlowMs, { signal })
    }
  }
}
