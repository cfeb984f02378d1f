// What may change in a Pod once it exists: images, a deadline that comes nearer, more tolerations, fewer scheduling
// gates; while gates hold it, also where it may run. Upstream: ValidatePodUpdate.
import { deepEqual, openGet } from '#base'
import { type FieldError, forbiddenError, invalidError, requiredError } from '../../../meta/field-error.ts'
import { internalValue } from '../../../schema/internal-value.ts'
import { isInRange } from '../../../meta/names.ts'
import type { Container, NodeAffinity, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../../v1.types.ts'
import { nodeSelectorTerm } from '../schema/affinity.ts'
import { renderDifference } from './difference.ts'
import { validateTolerations } from './tolerations.ts'

const int32Max = 2 ** 31 - 1
const required = 'requiredDuringSchedulingIgnoredDuringExecution'

const updatableFields = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

/** Whether `next` may follow `previous`. That it is valid by itself is checked elsewhere. */
export function* validatePodSpecUpdate(next: Pod, previous: Pod): Iterable<FieldError> {
  for (const name of ['containers', 'initContainers'] as const) {
    const now = next.spec[name] ?? []
    if (now.length !== (previous.spec[name] ?? []).length) {
      return yield forbiddenError(`spec.${name}`, 'pod updates may not add or remove containers')
    }
    yield* validateImages(now, `spec.${name}`)
  }
  const deadline = [...validateDeadline(next.spec, previous.spec)]
  yield* deadline
  if (deadline.length > 0 && next.spec.activeDeadlineSeconds !== undefined) return
  yield* validateTolerationsKept(next.spec.tolerations ?? [], previous.spec.tolerations ?? [])
  yield* validateGatesRemoved(next.spec, previous.spec)
  const gated = (previous.spec.schedulingGates ?? []).length > 0
  if (gated) yield* validateGatedChanges(next.spec, previous.spec)
  const rest = withoutUpdatable(next.spec, previous.spec, gated)
  if (!deepEqual(rest, previous.spec)) {
    const difference = renderDifference(previous.spec, rest)
    yield forbiddenError('spec', `pod updates may not change fields other than ${updatableFields}\n${difference}`)
  }
}

function* validateImages(containers: readonly Container[], path: string): Iterable<FieldError> {
  for (const [i, { image = '' }] of containers.entries()) {
    if (image === '') yield requiredError(`${path}[${i}].image`)
    if (image.trim() !== image) {
      yield invalidError(`${path}[${i}].image`, image, 'must not have leading or trailing whitespace')
    }
  }
}

/** Unset to positive, or to something not above what it was. */
function* validateDeadline(next: PodSpec, previous: PodSpec): Iterable<FieldError> {
  const path = 'spec.activeDeadlineSeconds'
  const now = next.activeDeadlineSeconds
  const before = previous.activeDeadlineSeconds
  if (now === undefined) {
    if (before !== undefined) yield invalidError(path, now, 'must not update from a positive integer to nil value')
    return
  }
  const problems = isInRange(now, 0, int32Max)
  for (const problem of problems) yield invalidError(path, now, problem)
  if (problems.length === 0 && before !== undefined && before < now) {
    yield invalidError(path, now, 'must be less than or equal to previous value')
  }
}

/** Every toleration that was there still is, but for how long it tolerates. */
function* validateTolerationsKept(next: readonly Toleration[], previous: readonly Toleration[]): Iterable<FieldError> {
  const timeless = ({ tolerationSeconds: _seconds, ...rest }: Toleration) => rest
  const kept = previous.every((old) => next.some((one) => deepEqual(timeless(one), timeless(old))))
  if (!kept) {
    const detail = 'existing toleration can not be modified except its tolerationSeconds'
    return yield forbiddenError('spec.tolerations', detail)
  }
  yield* validateTolerations(next, 'spec.tolerations')
}

function* validateGatesRemoved(next: PodSpec, previous: PodSpec): Iterable<FieldError> {
  const before = new Set((previous.schedulingGates ?? []).map(({ name }) => name))
  for (const [i, { name }] of (next.schedulingGates ?? []).entries()) {
    if (before.has(name)) continue
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`
    yield forbiddenError(`spec.schedulingGates[${i}].name`, detail)
  }
}

/** A gated Pod may be told where to run, as long as that only narrows where it may. */
function* validateGatedChanges(next: PodSpec, previous: PodSpec): Iterable<FieldError> {
  for (const [key, value] of Object.entries(previous.nodeSelector ?? {})) {
    if (openGet(next.nodeSelector, key) === value) continue
    const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'
    yield invalidError('spec.nodeSelector', next.nodeSelector ?? null, detail)
  }
  const before = previous.affinity?.nodeAffinity
  const now = next.affinity?.nodeAffinity
  if (!deepEqual(now, before)) yield* validateAffinityNarrowed(now, before, 'spec.affinity.nodeAffinity')
}

function* validateAffinityNarrowed(
  next: NodeAffinity | undefined,
  previous: NodeAffinity | undefined,
  path: string,
): Iterable<FieldError> {
  const before = previous?.[required]
  if (before === undefined) return
  const at = `${path}.${required}.nodeSelectorTerms`
  const now = next?.[required]
  if (now?.nodeSelectorTerms.length !== before.nodeSelectorTerms.length) {
    const shown = (now?.nodeSelectorTerms ?? null)?.map((term) => internalValue(nodeSelectorTerm, term)) ?? null
    return yield invalidError(at, shown, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')
  }
  for (const [i, term] of now.nodeSelectorTerms.entries()) {
    const old = before.nodeSelectorTerms[i]
    if (old === undefined || isNarrowed(term, old)) continue
    const detail = 'only additions are allowed (no mutations or deletions)'
    yield invalidError(`${at}[${i}]`, internalValue(nodeSelectorTerm, term), detail)
  }
}

/** An empty term matches nothing, so nothing may be added to it. */
function isNarrowed(next: NodeSelectorTerm, previous: NodeSelectorTerm): boolean {
  const { matchExpressions: expressions = [], matchFields: fields = [] } = previous
  if (expressions.length + fields.length === 0) return deepEqual(next, previous)
  const startsWith = (list: readonly unknown[], start: readonly unknown[]) =>
    deepEqual(list.slice(0, start.length), start)
  return startsWith(next.matchExpressions ?? [], expressions) && startsWith(next.matchFields ?? [], fields)
}

/** `next` with what may change put back to what it was; whatever still differs may not. */
function withoutUpdatable(next: PodSpec, previous: PodSpec, gated: boolean): PodSpec {
  const restored = {
    ...next,
    containers: withImagesOf(next.containers, previous.containers),
    initContainers: next.initContainers && withImagesOf(next.initContainers, previous.initContainers ?? []),
    activeDeadlineSeconds: previous.activeDeadlineSeconds,
    tolerations: previous.tolerations,
    schedulingGates: previous.schedulingGates,
    terminationGracePeriodSeconds: restoredGrace(next, previous),
  }
  if (!gated) return restored as PodSpec
  const { nodeAffinity: _nodeAffinity, ...affinity } = next.affinity ?? {}
  const nodeAffinity = previous.affinity?.nodeAffinity
  const whole = { ...affinity, ...(nodeAffinity === undefined ? {} : { nodeAffinity }) }
  const empty = Object.keys(whole).length === 0 && previous.affinity === undefined
  return { ...restored, nodeSelector: previous.nodeSelector, affinity: empty ? undefined : whole } as PodSpec
}

function withImagesOf(containers: readonly Container[], previous: readonly Container[]): readonly Container[] {
  return containers.map((container, i) => {
    const { image: _image, ...rest } = container
    const image = previous[i]?.image
    return image === undefined ? rest : { ...rest, image }
  })
}

function restoredGrace(next: PodSpec, previous: PodSpec): number | undefined {
  const before = previous.terminationGracePeriodSeconds
  const now = next.terminationGracePeriodSeconds
  return before !== undefined && before < 0 && now === 1 ? before : now
}
