// Who a Pod of a StatefulSet is: its ordinal, and the name, labels, host name and volumes that follow from it.
// Upstream counterpart: pkg/controller/statefulset/stateful_set_utils.go.
import type { apps, core, Draft, meta } from '#api'
import { openGet, openMerge } from '#base'
import { revisionHashLabel } from '../controller-revisions/controller-revisions.ts'
import { newPod } from '../pod/new-pod.ts'

export const podNameLabel = 'statefulset.kubernetes.io/pod-name'
export const podIndexLabel = 'apps.kubernetes.io/pod-index'

const memberName = /^(.*)-(\d+)$/

/** The ordinal of a Pod with this name, if it is one of this StatefulSet. */
export function ordinalOf({ metadata: { name: set } }: apps.StatefulSet, podName: string): number | undefined {
  const [, parent, ordinal] = memberName.exec(podName) ?? []
  return parent === set && ordinal !== undefined ? Number(ordinal) : undefined
}

/** The first ordinal. */
export function startOf({ spec }: apps.StatefulSet): number {
  return spec.ordinals?.start ?? 0
}

/** Whether the StatefulSet is to have a Pod of this ordinal. */
export function isInRange(set: apps.StatefulSet, ordinal: number): boolean {
  return ordinal >= startOf(set) && ordinal < startOf(set) + (set.spec.replicas ?? 1)
}

/** The name of a Pod. */
export function podNameOf({ metadata }: apps.StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`
}

/** The name of a Pod's claim. */
export function claimNameOf(set: apps.StatefulSet, template: string, ordinal: number): string {
  return `${template}-${podNameOf(set, ordinal)}`
}

function identityLabels(set: apps.StatefulSet, ordinal: number): Readonly<Record<string, string>> {
  return { [podNameLabel]: podNameOf(set, ordinal), [podIndexLabel]: String(ordinal) }
}

/** The labels that a Pod should have by its identity and has not. */
export function missingIdentityLabels(
  set: apps.StatefulSet,
  { metadata }: core.Pod,
  ordinal: number,
): Readonly<Record<string, string>> | undefined {
  const wanted = Object.entries(identityLabels(set, ordinal))
  const missing = wanted.filter(([key, value]) => openGet(metadata.labels, key) !== value)
  return missing.length === 0 ? undefined : Object.fromEntries(missing)
}

/** Volumes of the template, those of claims in place of others of the same name. */
function volumesOf(set: apps.StatefulSet, template: core.PodTemplateSpec, ordinal: number): readonly core.Volume[] {
  const claims = (set.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: claimNameOf(set, name, ordinal), readOnly: false },
  }))
  const names = new Set(claims.map(({ name }) => name))
  return [...claims, ...(template.spec.volumes ?? []).filter(({ name }) => !names.has(name))]
}

export interface StatefulPodOptions {
  readonly ordinal: number
  readonly owner: meta.OwnerReference
  readonly revision: string
}

/** The Pod of an ordinal, made from a revision's template. */
export function newStatefulPod(
  set: apps.StatefulSet,
  template: core.PodTemplateSpec,
  { ordinal, owner, revision }: StatefulPodOptions,
): Draft<core.Pod> {
  const name = podNameOf(set, ordinal)
  const pod = newPod(template, { namespace: set.metadata.namespace, owner, name })
  const volumes = volumesOf(set, template, ordinal)
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: openMerge(template.metadata.labels, identityLabels(set, ordinal), { [revisionHashLabel]: revision }),
    },
    spec: {
      ...pod.spec,
      hostname: name,
      subdomain: set.spec.serviceName,
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  }
}

/** The revision that a Pod was made from. */
export function revisionOf({ metadata }: core.Pod): string {
  return openGet(metadata.labels, revisionHashLabel) ?? ''
}
