// StatefulSets: most of their spec is fixed, since Pods and claims made from it have names and storage that stay.
// Upstream: ValidateStatefulSet, ValidateStatefulSetUpdate.
import { deepEqual } from '#base'
import { validateClaimSpec } from '../../core/persistent-volume-claim/validate-spec.ts'
import {
  validateAtMost,
  validateCounts,
  validateNotDecremented,
  validateSelectorAndTemplate,
} from '../../core/pod-template/workload.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isZero, validateAtMostAll, validateIntOrPercent } from '../rolling-update/int-or-percent.ts'
import { internalValue } from '../../schema/internal-value.ts'
import { rollingUpdateStatefulSetStrategy, statefulSetUpdateStrategy } from './schema.ts'
import type { StatefulSet, StatefulSetSpec } from '../v1.types.ts'

const words = { kind: 'StatefulSet', selector: 'statefulset', invalidSelector: '' }
const retentionPolicies: readonly string[] = ['Retain', 'Delete']
const updatable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const satisfies readonly (keyof StatefulSetSpec)[]

/** What is wrong with a StatefulSet. */
export function* validateStatefulSet(next: StatefulSet, previous: StatefulSet | undefined): Iterable<FieldError> {
  const { spec } = next
  const policy = spec.podManagementPolicy
  if (policy === undefined) yield requiredError('spec.podManagementPolicy')
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    yield invalidError('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")
  }
  yield* validateUpdateStrategy(spec)
  const retention = spec.persistentVolumeClaimRetentionPolicy
  for (const name of retention === undefined ? [] : (['whenDeleted', 'whenScaled'] as const)) {
    const value = retention?.[name] ?? ''
    if (retentionPolicies.includes(value)) continue
    yield notSupportedError(`spec.persistentVolumeClaimRetentionPolicy.${name}`, value, retentionPolicies)
  }
  const { replicas, minReadySeconds, ordinals } = spec
  yield* validateCounts({ replicas, minReadySeconds }, 'spec')
  yield* validateCounts({ start: ordinals?.start }, 'spec.ordinals')
  // Mounts of claims that the set makes for each Pod are as good as volumes of the template.
  yield* validateSelectorAndTemplate({ selector: spec.selector, template: withClaimVolumes(spec) }, words)
  for (const [i, claim] of (spec.volumeClaimTemplates ?? []).entries()) {
    yield* validateClaimSpec(claim.spec, `spec.volumeClaimTemplates[${i}].spec`)
  }
  if (previous !== undefined) yield* validateUpdate(spec, previous.spec)
}

function withClaimVolumes({ template, volumeClaimTemplates = [] }: StatefulSetSpec): StatefulSetSpec['template'] {
  const own = template.spec.volumes ?? []
  const names = new Set(own.map(({ name }) => name))
  const claims = volumeClaimTemplates.flatMap(({ metadata: { name } }) =>
    names.has(name) ? [] : [{ name, persistentVolumeClaim: { claimName: name } }],
  )
  return { ...template, spec: { ...template.spec, volumes: [...own, ...claims] } }
}

function* validateUpdateStrategy({ updateStrategy }: StatefulSetSpec): Iterable<FieldError> {
  const path = 'spec.updateStrategy'
  const { type, rollingUpdate } = updateStrategy
  if (type === undefined) yield requiredError(path)
  else if (type === 'OnDelete') {
    if (rollingUpdate === undefined) return
    const detail = "only allowed for updateStrategy 'RollingUpdate'"
    yield invalidError(`${path}.rollingUpdate`, internalValue(rollingUpdateStatefulSetStrategy, rollingUpdate), detail)
  } else if (type === 'RollingUpdate') {
    const { partition, maxUnavailable } = rollingUpdate ?? {}
    yield* validateCounts({ partition }, `${path}.rollingUpdate`)
    if (maxUnavailable === undefined) return
    const at = `${path}.rollingUpdate.maxUnavailable`
    yield* validateIntOrPercent(maxUnavailable, at)
    if (isZero(maxUnavailable)) yield invalidError(at, maxUnavailable, 'cannot be 0')
    yield* validateAtMostAll(maxUnavailable, at)
  } else {
    const shown = internalValue(statefulSetUpdateStrategy, updateStrategy)
    yield invalidError(path, shown, "must be 'RollingUpdate' or 'OnDelete'")
  }
}

function* validateUpdate(next: StatefulSetSpec, previous: StatefulSetSpec): Iterable<FieldError> {
  const rest = (spec: StatefulSetSpec) =>
    Object.fromEntries(Object.entries(spec).filter(([name]) => !(updatable as readonly string[]).includes(name)))
  if (deepEqual(rest(next), rest(previous))) return
  const names = updatable.map((name) => `'${name}'`)
  const listed = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  yield forbiddenError('spec', `updates to statefulset spec for fields other than ${listed} are forbidden`)
}

/** What is wrong with a status. */
export function* validateStatefulSetStatus({ status }: StatefulSet, previous: StatefulSet): Iterable<FieldError> {
  const { replicas, readyReplicas, currentReplicas, updatedReplicas, availableReplicas } = status
  const { observedGeneration, collisionCount } = status
  const parts = { readyReplicas, currentReplicas, updatedReplicas, availableReplicas }
  yield* validateCounts({ replicas, ...parts, observedGeneration, collisionCount }, 'status')
  yield* validateAtMost(parts, { path: 'status', whole: replicas, name: 'status.replicas' })
  yield* validateAtMost(
    { availableReplicas },
    { path: 'status', whole: readyReplicas ?? 0, name: 'status.readyReplicas' },
  )
  yield* validateNotDecremented(
    { next: collisionCount, previous: previous.status.collisionCount },
    'status.collisionCount',
  )
}
