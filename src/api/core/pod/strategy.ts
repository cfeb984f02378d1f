// What the server does to a Pod that is created, changed or deleted, beyond defaults. Upstream: pkg/registry/core/pod.
import { openGet } from '#base'
import type { RequestContext } from '../../kind-definition.ts'
import type { LabelSelector, LabelSelectorRequirement } from '../../meta/v1.types.ts'
import type {
  Affinity,
  Container,
  Pod,
  PodAffinity,
  PodAffinityTerm,
  PodSpec,
  PodStatus,
  TopologySpreadConstraint,
} from '../v1.types.ts'
import { isPodTerminal } from './phase.ts'
import { computeQOSClass } from './qos.ts'

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

/** A new Pod is Pending, of the class its spec makes it, and selects by its own labels where it says so. */
export function preparePodForCreate(pod: Pod): Pod {
  // Groups of Pods belong to a feature that is not switched on in v1.36's defaults.
  const { schedulingGroup: _schedulingGroup, ...spec } = mergeLabelKeys(pod)
  return { ...pod, spec, status: initialStatus(pod) }
}

function initialStatus(pod: Pod): PodStatus {
  const status: PodStatus = { phase: 'Pending', qosClass: computeQOSClass(pod) }
  if ((pod.spec.schedulingGates ?? []).length === 0) return status
  return {
    ...status,
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ],
  }
}

/** Values of the Pod's own labels, looked up once, since selectors cannot refer to them. */
function mergeLabelKeys({ metadata: { labels }, spec }: Pod): PodSpec {
  const { affinity, topologySpreadConstraints: constraints } = spec
  return {
    ...spec,
    ...(affinity === undefined ? {} : { affinity: mergeAffinity(affinity, labels) }),
    ...(constraints === undefined
      ? {}
      : { topologySpreadConstraints: constraints.map((constraint) => mergeTerm(constraint, labels)) }),
  }
}

type Labels = Readonly<Record<string, string>> | undefined

function mergeAffinity(affinity: Affinity, labels: Labels): Affinity {
  const { podAffinity, podAntiAffinity } = affinity
  return {
    ...affinity,
    ...(podAffinity === undefined ? {} : { podAffinity: mergePodAffinity(podAffinity, labels) }),
    ...(podAntiAffinity === undefined ? {} : { podAntiAffinity: mergePodAffinity(podAntiAffinity, labels) }),
  }
}

function mergePodAffinity(affinity: PodAffinity, labels: Labels): PodAffinity {
  const terms = affinity[required]
  const weighted = affinity[preferred]
  return {
    ...affinity,
    ...(terms === undefined ? {} : { [required]: terms.map((term) => mergeTerm(term, labels)) }),
    ...(weighted === undefined
      ? {}
      : {
          [preferred]: weighted.map((one) => ({ ...one, podAffinityTerm: mergeTerm(one.podAffinityTerm, labels) })),
        }),
  }
}

function mergeTerm<T extends PodAffinityTerm | TopologySpreadConstraint>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [] } = term
  const mismatchLabelKeys = 'mismatchLabelKeys' in term ? (term.mismatchLabelKeys ?? []) : []
  if (labelSelector === undefined || matchLabelKeys.length + mismatchLabelKeys.length === 0) return term
  const added = [...requirements(matchLabelKeys, 'In', labels), ...requirements(mismatchLabelKeys, 'NotIn', labels)]
  if (added.length === 0) return term
  const merged: LabelSelector = {
    ...labelSelector,
    matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added],
  }
  return { ...term, labelSelector: merged }
}

/** Keys that the Pod has no label of are passed over. */
function requirements(keys: readonly string[], operator: string, labels: Labels): LabelSelectorRequirement[] {
  return keys.flatMap((key) => {
    const value = openGet(labels, key)
    return value === undefined ? [] : [{ key, operator, values: [value] }]
  })
}

/** Each subresource changes its own part of the Pod; all else stays as it was. */
export function preparePodForUpdate(next: Pod, previous: Pod, { subresource }: RequestContext): Pod {
  const { status, metadata } = previous
  switch (subresource) {
    case '':
      return { ...next, status }
    case 'ephemeralcontainers': {
      const { ephemeralContainers: _ephemeralContainers, ...spec } = previous.spec
      const added = next.spec.ephemeralContainers
      return { ...next, metadata, spec: added === undefined ? spec : { ...spec, ephemeralContainers: added }, status }
    }
    case 'resize':
      return { ...next, metadata, spec: resizedSpec(next.spec, previous.spec), status }
    default:
      return next
  }
}

function resizedSpec(next: PodSpec, previous: PodSpec): PodSpec {
  const { initContainers, resources: _resources, ...rest } = previous
  return {
    ...rest,
    ...(next.resources === undefined ? {} : { resources: next.resources }),
    containers: resizedContainers(next.containers, previous.containers),
    ...(initContainers === undefined
      ? {}
      : { initContainers: resizedContainers(next.initContainers ?? [], initContainers) }),
  }
}

/** Containers that are not there any more keep what they had: resizing removes none. */
function resizedContainers(next: readonly Container[], previous: readonly Container[]): readonly Container[] {
  const byName = new Map(next.map((container) => [container.name, container]))
  return previous.map((container) => {
    const resized = byName.get(container.name)
    if (resized === undefined) return container
    const { resizePolicy: _resizePolicy, ...rest } = container
    const { resources, resizePolicy } = resized
    return { ...rest, resources, ...(resizePolicy === undefined ? {} : { resizePolicy }) }
  })
}

/**
 * Seconds that a Pod being deleted is given. A Pod that no node has, or whose containers have all ended, goes at once; a
 * negative period is an old way to say "as fast as possible".
 */
export function podGracePeriodSeconds(pod: Pod, requested: number | undefined): number {
  if (pod.spec.nodeName === undefined || isPodTerminal(pod)) return 0
  const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0
  return seconds < 0 ? 1 : seconds
}
