// Whom to evict first when the node is short of something, and what is said. Pure: facts §21. Critical Pods never; first who
// uses more than it asked for, then lower priority, then by how much it is over. Upstream: eviction/helpers.go rankMemoryPressure.
import type { core } from '#api'
import { isSidecar } from '../pod/containers.ts'
import { wholeValue } from '../pod/quantity.ts'
import { isCriticalPod, podRequest } from '../pod/resources.ts'
import { type EvictionSignal, evictionSignals, type Observation, type Threshold } from './thresholds.ts'

/** What a Pod's containers use of one resource, by name. */
export interface PodUsage {
  readonly pod: core.Pod
  readonly containers: ReadonlyMap<string, number>
  /** Of the Pod beside its containers: volumes. */
  readonly other: number
}

type Resource = (typeof evictionSignals)[EvictionSignal]['resource']

function requestOf(container: core.Container, resource: Resource): number {
  if (resource !== 'memory' && resource !== 'ephemeral-storage') return 0
  const { requests, limits } = container.resources ?? {}
  return wholeValue(requests?.[resource] ?? limits?.[resource])
}

function measure({ pod, containers, other }: PodUsage, resource: Resource) {
  const used = [...containers.values()].reduce((sum, one) => sum + one, other)
  const requested = resource === 'memory' || resource === 'ephemeral-storage' ? podRequest(pod, resource) : 0
  return { used, over: used - requested, priority: pod.spec.priority ?? 0 }
}

/** Pods that may be evicted, the first to go first. */
export function rankPods(usages: readonly PodUsage[], signal: EvictionSignal): readonly PodUsage[] {
  const { resource } = evictionSignals[signal]
  const byPriorityOnly = resource === 'pids'
  return usages
    .filter(({ pod }) => !isCriticalPod(pod))
    .map((usage) => ({ usage, ...measure(usage, resource) }))
    .sort((a, b) => {
      const exceeds = byPriorityOnly ? 0 : Number(b.over > 0) - Number(a.over > 0)
      return exceeds || a.priority - b.priority || b.over - a.over
    })
    .map(({ usage }) => usage)
}

const suffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti'] as const

/** Bytes with the largest suffix that keeps them whole: `20480Ki`. */
export function renderBytes(bytes: number): string {
  let [value, power] = [Math.floor(bytes), 0]
  while (value !== 0 && value % 1024 === 0 && power < suffixes.length - 1) {
    value /= 1024
    power++
  }
  return `${value}${suffixes[power]}`
}

/** The text of the Pod's status and event. */
export function evictionMessage(
  { pod, containers }: PodUsage,
  threshold: Threshold,
  { available, capacity }: Observation,
): string {
  const { resource } = evictionSignals[threshold.signal]
  const bytes = resource === 'memory' || resource === 'ephemeral-storage'
  const render = (amount: number): string => (bytes ? renderBytes(amount) : String(Math.floor(amount)))
  const quantity = threshold.value.endsWith('%')
    ? render((capacity * Number(threshold.value.slice(0, -1))) / 100)
    : threshold.value
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar)
  const offenders = [...sidecars, ...pod.spec.containers].flatMap((container) => {
    const used = containers.get(container.name) ?? 0
    const request = requestOf(container, resource)
    if (!bytes || used <= request) return []
    return [
      `Container ${container.name} was using ${render(used)}, request is ${render(request)}, has larger consumption of ${resource}. `,
    ]
  })
  return `The node was low on resource: ${resource}. Threshold quantity: ${quantity}, available: ${render(available)}. ${offenders.join('')}`
}
