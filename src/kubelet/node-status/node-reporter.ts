// Registers the node and keeps its object true: status when it changes and every 5 min, the lease every 10 s. The node is
// registered ready and without the not-ready taint, so that Pods can be scheduled at once; should a node lifecycle
// controller add that taint, it also takes it away, and what that controller makes of a silent node is set right. Upstream: kubelet_node_status.go, component-helpers/lease.
import { type core, isAlreadyExists, isConflict, isNotFound, type JsonValue } from '#api'
import {
  type Clock,
  createTaskGroup,
  deepEqual,
  errorMessage,
  type Log,
  renderRfc3339Micro,
  type Running,
  sleep,
  type TaskGroup,
} from '#base'
import type { Client } from '#client'
import type { ImageService, RuntimeService, VersionResponse } from '#cri'
import { leaseKind, nodeKind } from '../api-objects/kinds.ts'
import type { NodeFeatures } from '../hooks/admit-pod.ts'
import type { MachineInfo } from '../host.ts'
import type { ResolvedKubeletOptions } from '../options.ts'
import { type Periodic, startPeriodic } from '../periodic.ts'
import { computeNodeStatus, nodeLabels, type PressureCondition } from './compute-node-status.ts'
import { type NodeEvents, nodeStatusEvents } from './node-events.ts'

const statusCheckMs = 10_000
const statusReportMs = 300_000
const leaseDurationSeconds = 40
const leaseRenewMs = 10_000
const leaseNamespace = 'kube-node-lease'
/** While the API cannot be reached at start. */
const registerRetryMs = 200
const runtimeAnswerMs = 5_000

export interface NodeReporterDeps {
  readonly client: Client
  readonly runtime: RuntimeService
  readonly images: ImageService
  readonly clock: Clock
  readonly log: Log
  readonly machine: MachineInfo
  readonly hostIps: readonly string[]
  readonly version: VersionResponse
  readonly features: Pick<NodeFeatures, 'supplementalGroupsPolicy'>
  readonly nodeEvents: NodeEvents
  /** Pressures the node is under now. */
  readonly pressures: () => readonly PressureCondition[]
}

export interface NodeReporter extends Running {
  /** Looks at once whether the status has changed. */
  wake(): void
}

/** About a minute. */
const registerTriesMax = 300

/** Resolves when the node is registered. */
export async function startNodeReporter(
  deps: NodeReporterDeps,
  options: ResolvedKubeletOptions,
): Promise<NodeReporter> {
  const reporter = new Reporter(deps, options)
  await reporter.start()
  return reporter
}

class Reporter implements NodeReporter {
  readonly #deps: NodeReporterDeps
  readonly #options: ResolvedKubeletOptions
  readonly #failure = Promise.withResolvers<void>()
  readonly #tasks: TaskGroup
  #current: core.Node | undefined
  #statusWork: Periodic | undefined
  #reportedMs = Number.NEGATIVE_INFINITY

  constructor(deps: NodeReporterDeps, options: ResolvedKubeletOptions) {
    this.#deps = deps
    this.#options = options
    this.#failure.promise.catch(() => {})
    this.#tasks = createTaskGroup({ onError: (error) => this.#failure.reject(error) })
  }

  async start(): Promise<void> {
    const { clock, log } = this.#deps
    for (let tries = 0; ; tries++) {
      try {
        await this.#register()
        break
      } catch (error) {
        if (tries >= registerTriesMax) throw error
        log.warn('Cannot register node', { error: errorMessage(error) })
        await sleep(clock, registerRetryMs)
      }
    }
    const deps = { tasks: this.#tasks, clock, log }
    startPeriodic(deps, { name: 'node lease', periodMs: leaseRenewMs, work: () => this.#renewLease() })
    const work = (): Promise<void> => this.#reportOrRegister()
    this.#statusWork = startPeriodic(deps, { name: 'node status', periodMs: statusCheckMs, work })
  }

  get done(): Promise<void> {
    return this.#failure.promise
  }

  wake(): void {
    this.#statusWork?.wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]()
    this.#failure.resolve()
  }

  async #status(): Promise<core.NodeStatus> {
    const { runtime, images, machine, hostIps, version, clock, pressures, features } = this.#deps
    const answer = await runtime.status({}, { deadlineMs: runtimeAnswerMs }).catch(() => undefined)
    const present = await images.listImages(undefined, { deadlineMs: runtimeAnswerMs }).catch(() => [])
    return computeNodeStatus({
      machine,
      options: this.#options,
      hostIps,
      runtime: version,
      runtimeConditions: answer?.status.conditions,
      images: present,
      pressures: pressures(),
      supplementalGroupsPolicy: features.supplementalGroupsPolicy,
      previous: this.#current?.status?.conditions ?? [],
      nowMs: clock.now(),
    })
  }

  async #register(): Promise<void> {
    const { client, clock, machine } = this.#deps
    const { nodeName, registerTaints } = this.#options
    const wanted = {
      metadata: { name: nodeName, labels: nodeLabels(machine, this.#options) },
      spec: registerTaints.length === 0 ? {} : { taints: registerTaints },
    }
    try {
      const status = await this.#status()
      this.#current = await client.create(nodeKind, { ...wanted, status })
      this.#tell(undefined, status)
      this.#reportedMs = clock.monotonic()
      if (this.#current.status?.nodeInfo?.bootID === undefined) await this.#report(true)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
      this.#current = await client.get(nodeKind, { name: nodeName })
      const labels = { ...this.#current.metadata.labels, ...wanted.metadata.labels }
      if (!deepEqual(labels, this.#current.metadata.labels)) {
        const body = { metadata: { labels: wanted.metadata.labels } }
        this.#current = await client.patch(nodeKind, { name: nodeName }, { type: 'merge', body })
      }
      await this.#report(true)
    }
  }

  /** Writes the status if it differs from what the API has, where others write too, or if it was not written for long. */
  async #report(always: boolean): Promise<void> {
    const { client, clock } = this.#deps
    if (!always) this.#current = await client.get(nodeKind, { name: this.#options.nodeName }, { resourceVersion: '0' })
    const next = await this.#status()
    const due = always || clock.monotonic() - this.#reportedMs >= statusReportMs
    if (!due && this.#current !== undefined && sameStatus(this.#current.status, next)) return
    const body = { status: next as unknown as JsonValue }
    const key = { name: this.#options.nodeName }
    const before = this.#current?.status
    this.#current = await client.patch(nodeKind, key, { type: 'merge', body }, { subresource: 'status' })
    this.#reportedMs = clock.monotonic()
    this.#tell(before, next)
  }

  #tell(before: core.NodeStatus | undefined, after: core.NodeStatus): void {
    for (const event of nodeStatusEvents(this.#options.nodeName, before, after)) this.#deps.nodeEvents(event)
  }

  async #renewLease(): Promise<void> {
    const { client, clock } = this.#deps
    const { nodeName } = this.#options
    const renewTime = renderRfc3339Micro(clock.now())
    const spec = { holderIdentity: nodeName, leaseDurationSeconds, renewTime }
    try {
      const key = { namespace: leaseNamespace, name: nodeName }
      await client.patch(leaseKind, key, { type: 'merge', body: { spec } })
    } catch (error) {
      if (!isNotFound(error)) throw error
      const owner = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: this.#current?.metadata.uid ?? '' }
      const metadata = { namespace: leaseNamespace, name: nodeName, ownerReferences: [owner] }
      await client.create(leaseKind, { metadata, spec })
    }
  }

  /** Without a node there is nothing to report on: it is made anew. */
  async #reportOrRegister(): Promise<void> {
    try {
      await this.#report(false)
    } catch (error) {
      if (isNotFound(error)) await this.#register()
      else if (!isConflict(error)) throw error
    }
  }
}

/** Whether two statuses differ in nothing but the time of the heartbeat. */
function sameStatus(a: core.NodeStatus | undefined, b: core.NodeStatus): boolean {
  const bare = (status: core.NodeStatus | undefined) => ({
    capacity: status?.capacity,
    allocatable: status?.allocatable,
    addresses: status?.addresses,
    nodeInfo: status?.nodeInfo,
    features: status?.features,
    // An empty list is not kept by the API.
    images: status?.images ?? [],
    daemonEndpoints: status?.daemonEndpoints,
    conditions: status?.conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: '' })),
  })
  return deepEqual(bare(a), bare(b))
}
