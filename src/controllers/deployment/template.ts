// A Deployment's template and the ReplicaSets made of it: which is which, and what a new one is called.
// Upstream counterpart: FindNewReplicaSet and ComputeHash of pkg/controller/deployment/util and pkg/controller.
import { type apps, type core, safeEncodeString } from '#api'
import { fnv1a32, openWith, openWithout } from '#base'
import { createdMs } from '../pod/facts.ts'
import { stableJson } from '../stable-json.ts'

export const hashLabel = 'pod-template-hash'

const texts = new WeakMap<core.PodTemplateSpec, string>()

/** The template without the label that its hash is kept in, as text. */
function templateText(template: core.PodTemplateSpec): string {
  const known = texts.get(template)
  if (known !== undefined) return known
  const { metadata, spec } = template
  const text = stableJson({ metadata: { ...metadata, labels: openWithout(metadata?.labels, hashLabel) }, spec })
  texts.set(template, text)
  return text
}

/** The hash in the ReplicaSet's name; another one after each collision. */
export function templateHash(template: core.PodTemplateSpec, collisionCount: number | undefined): string {
  const text = collisionCount === undefined ? templateText(template) : `${templateText(template)}${collisionCount}`
  return safeEncodeString(String(fnv1a32(text)))
}

/** Whether two templates make the same Pods. */
export function isSameTemplate(a: core.PodTemplateSpec, b: core.PodTemplateSpec): boolean {
  return templateText(a) === templateText(b)
}

/** Older first. */
export function byAge(a: apps.ReplicaSet, b: apps.ReplicaSet): number {
  return createdMs(a) - createdMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1)
}

/** The oldest ReplicaSet with the Deployment's own template. */
export function findNewReplicaSet(
  { spec }: apps.Deployment,
  replicaSets: readonly apps.ReplicaSet[],
): apps.ReplicaSet | undefined {
  return [...replicaSets].sort(byAge).find((one) => isSameTemplate(one.spec.template, spec.template))
}

/** The template with the hash among its labels. */
export function withHash(template: core.PodTemplateSpec, hash: string): core.PodTemplateSpec {
  return {
    ...template,
    metadata: { ...template.metadata, labels: openWith(template.metadata?.labels, hashLabel, hash) },
  }
}
