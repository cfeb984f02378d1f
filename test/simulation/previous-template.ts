// What `kubectl rollout undo` goes back to: the template of the revision before the newest.
import { type apps, type core, type JsonValue, type KubernetesObject } from '#api'
import type { WorkloadKind } from './actions.ts'
import { workloadKinds, resourceOf } from './kinds.ts'
import { namespace } from './manifests.ts'
import type { World } from './world.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'
const hashLabel = 'pod-template-hash'

interface Revision {
  readonly number: number
  readonly template: core.PodTemplateSpec
}

function revisionOf(object: KubernetesObject): Revision | undefined {
  if (object.kind === 'ReplicaSet') {
    const { metadata, spec } = object as apps.ReplicaSet
    const { [hashLabel]: _hash, ...labels } = spec.template.metadata?.labels ?? {}
    const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } }
    return { number: Number(metadata.annotations?.[revisionAnnotation] ?? 0), template }
  }
  if (object.kind !== 'ControllerRevision') return undefined
  const { revision, data } = object as apps.ControllerRevision
  const { spec } = data as unknown as { readonly spec: { readonly template: core.PodTemplateSpec } }
  return { number: revision, template: spec.template }
}

/** A merge patch of the template; undefined where there is nothing to go back to. */
export function previousTemplate(
  world: World,
  { kind, name }: { readonly kind: WorkloadKind; readonly name: string },
): JsonValue | undefined {
  const resource = resourceOf(workloadKinds[kind] ?? { group: 'apps', plural: '' })
  const owner = world.get(resource, namespace, name)
  if (owner === undefined) return undefined
  const revisions = world
    .controlledBy(owner.metadata.uid)
    .map(revisionOf)
    .filter((revision) => revision !== undefined)
    .sort((a, b) => b.number - a.number)
  const template = revisions[1]?.template
  if (template === undefined) return undefined
  const { metadata, spec } = template
  // Of a template the script's edits change only these.
  return {
    metadata: { annotations: { ...metadata?.annotations } },
    spec: { containers: spec.containers },
  } as unknown as JsonValue
}
