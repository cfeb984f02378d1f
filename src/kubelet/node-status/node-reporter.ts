// Registers the node and keeps its object true: status when it changes and every 5 min, the lease every 10 s. The node is
// registered ready and without the not-ready taint, so that Pods can be scheduled at once; should a node lifecycle
// controller add that taint, it also takes it away. Upstream: kubelet_node_status.go, component-helpers/lease.
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
} from '#base'
import type { Client } from '#client'
import type { ImageService, RuntimeService, VersionResponse } from '#cri'
import { leaseKind, nodeKind } from '../api-objects/kinds.ts'
import type { MachineInfo } from '../host.ts'
import type { ResolvedKubeletOptions } from '../options.ts'
import { computeNodeStatus, nodeLabels } from './compute-node-status.ts'

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
}

export interface NodeReporter extends Running {
  /** Looks at once whether the status has changed. */
  checkNow(): Promise<void>
}

/** Resolves when the node is registered. */
export async function startNodeReporter(
  deps: NodeReporterDeps,
  options: ResolvedKubeletOptions,
): Promise<NodeReporter> {
  const { client, runtime, images, clock, log, machine, hostIps, version } = deps
  const { nodeName } = options
  let current: core.Node | undefined
  let reportedMs = Number.NEGATIVE_INFINITY
  const failure = Promise.withResolvers<void>()
  failure.promise.catch(() => {})
  const tasks = createTaskGroup({ onError: (error) => failure.reject(error) })

  const status = async (): Promise<core.NodeStatus> => {
    const answer = await runtime.status({}, { deadlineMs: runtimeAnswerMs }).catch(() => undefined)
    const present = await images.listImages(undefined, { deadlineMs: runtimeAnswerMs }).catch(() => [])
    return computeNodeStatus({
      machine,
      options,
      hostIps,
      runtime: version,
      runtimeConditions: answer?.status.conditions,
      images: present,
      previous: current?.status?.conditions ?? [],
      nowMs: clock.now(),
    })
  }

  const register = async (): Promise<void> => {
    const wanted = {
      metadata: { name: nodeName, labels: nodeLabels(machine, options) },
      spec: options.registerTaints.length === 0 ? {} : { taints: options.registerTaints },
    }
    try {
      current = await client.create(nodeKind, { ...wanted, status: await status() })
      reportedMs = clock.now()
      if (current.status?.nodeInfo?.bootID === undefined) await report(true)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
      current = await client.get(nodeKind, { name: nodeName })
      const labels = { ...current.metadata.labels, ...wanted.metadata.labels }
      if (!deepEqual(labels, current.metadata.labels)) {
        const body = { metadata: { labels: wanted.metadata.labels } }
        current = await client.patch(nodeKind, { name: nodeName }, { type: 'merge', body })
      }
      await report(true)
    }
  }

  /** Writes the status if it differs, or if it was not written for long. */
  const report = async (always: boolean): Promise<void> => {
    const next = await status()
    const due = always || clock.now() - reportedMs >= statusReportMs
    if (!due && current !== undefined && sameStatus(current.status, next)) return
    const body = { status: next as unknown as JsonValue }
    current = await client.patch(nodeKind, { name: nodeName }, { type: 'merge', body }, { subresource: 'status' })
    reportedMs = clock.now()
  }

  const renewLease = async (): Promise<void> => {
    const renewTime = renderRfc3339Micro(clock.now())
    const spec = { holderIdentity: nodeName, leaseDurationSeconds, renewTime }
    try {
      const key = { namespace: leaseNamespace, name: nodeName }
      await client.patch(leaseKind, key, { type: 'merge', body: { spec } })
    } catch (error) {
      if (!isNotFound(error)) throw error
      const owner = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: current?.metadata.uid ?? '' }
      const metadata = { namespace: leaseNamespace, name: nodeName, ownerReferences: [owner] }
      await client.create(leaseKind, { metadata, spec })
    }
  }

  const every = (name: string, periodMs: number, work: () => Promise<void>): void => {
    tasks.run(name, async (signal) => {
      for (;;) {
        try {
          await work()
        } catch (error) {
          signal.throwIfAborted()
          if (name === 'status' && isNotFound(error)) await register().catch(() => {})
          else if (!isConflict(error)) log.warn('Cannot report node', { what: name, error: errorMessage(error) })
        }
        await sleep(clock, periodMs, { signal })
      }
    })
  }

  for (let tries = 0; ; tries++) {
    try {
      await register()
      break
    } catch (error) {
      if (tries >= registerTriesMax) throw error
      log.warn('Cannot register node', { error: errorMessage(error) })
      await sleep(clock, registerRetryMs)
    }
  }
  every('lease', leaseRenewMs, renewLease)
  every('status', statusCheckMs, () => report(false))
  return {
    done: failure.promise,
    checkNow: () => report(false),
    async [Symbol.asyncDispose]() {
      await tasks[Symbol.asyncDispose]()
      failure.resolve()
    },
  }
}

/** About a minute. */
const registerTriesMax = 300

/** Whether two statuses differ in nothing but the time of the heartbeat. */
function sameStatus(a: core.NodeStatus | undefined, b: core.NodeStatus): boolean {
  const bare = (status: core.NodeStatus | undefined) => ({
    capacity: status?.capacity,
    allocatable: status?.allocatable,
    addresses: status?.addresses,
    nodeInfo: status?.nodeInfo,
    images: status?.images,
    daemonEndpoints: status?.daemonEndpoints,
    conditions: status?.conditions?.map(({ lastHeartbeatTime: _, ...rest }) => rest),
  })
  return deepEqual(bare(a), bare(b))
}
