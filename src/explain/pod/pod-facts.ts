// What an explanation of a Pod is made from. Everything but the Pod may be absent: then less is said.
import type { core, PodReport } from '#api'
import type { Step } from '../explanation.ts'

/** A node as it was found; `missing`: the API has none of that name. */
export type FoundNode = core.Node | 'missing' | undefined

export interface PodFacts {
  readonly pod: core.Pod
  /** About the Pod, oldest first. */
  readonly events: readonly core.Event[]
  /** The Pod's node. */
  readonly node: FoundNode
  /** All nodes, where the Pod has none; undefined if they may not be read. */
  readonly nodes: readonly core.Node[] | undefined
  /** What keeps the Pod's claims from being bound, claim by claim. */
  readonly claims: readonly Step[]
  readonly report: PodReport | undefined
  /** The last lines of containers that have ended, by name. */
  readonly logs: ReadonlyMap<string, readonly string[]>
  readonly nowMs: number
}

/** The container's status, of whatever kind it is. */
export function statusOf({ status }: core.Pod, name: string): core.ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {}
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find(
    (one) => one.name === name,
  )
}

/** The last event with one of these reasons, about a container if one is named. */
export function lastEvent(
  events: readonly core.Event[],
  reasons: readonly string[],
  container?: string,
): core.Event | undefined {
  return events.findLast(
    ({ reason = '', involvedObject }) =>
      reasons.includes(reason) && (container === undefined || involvedObject.fieldPath?.endsWith(`{${container}}`)),
  )
}

/** How a lifecycle handler or a probe asks, in a few words. */
export function renderHandler(handler: core.LifecycleHandler & Pick<core.Probe, 'grpc'>): string {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  if (exec !== undefined) return `exec: ${(exec.command ?? []).join(' ')}`
  if (httpGet !== undefined) return `httpGet: ${httpGet.path ?? '/'} on port ${httpGet.port}`
  if (tcpSocket !== undefined) return `tcpSocket: port ${tcpSocket.port}`
  if (grpc !== undefined) return `grpc: port ${grpc.port}`
  return sleep === undefined ? 'none' : `sleep: ${sleep.seconds}s`
}
