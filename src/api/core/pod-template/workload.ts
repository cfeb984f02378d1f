// What workloads, which all make Pods from a template, have in common: columns, and rules about selector and template.
// Upstream: layoutContainerCells, ValidatePodTemplateSpecForReplicaSet and its like.
import type { Column } from '../../kind-definition.ts'
import { shownValue } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import type { KubernetesObject } from '../../meta/object-meta.ts'
import { matchesLabelSelector, validateLabelSelector } from '../../meta/label-selector.ts'
import type { LabelSelector } from '../../meta/v1.types.ts'
import { validatePodTemplateSpec } from '../pod/validate/spec.ts'
import type { PodTemplateSpec } from '../v1.types.ts'

/** A column that is always shown. */
export function column<T extends KubernetesObject>(
  name: string,
  cell: Column<T>['cell'],
  description: string,
): Column<T> {
  return { name, type: 'string', priority: 0, description, cell }
}

/** A column that `-o wide` shows. */
export function wideColumn<T extends KubernetesObject>(
  name: string,
  cell: Column<T>['cell'],
  description: string,
): Column<T> {
  return { name, type: 'string', priority: 1, description, cell }
}

/** The wide columns of the containers that a template has. */
export function containerColumns<T extends KubernetesObject>(
  templateOf: (object: T) => PodTemplateSpec | undefined,
): readonly Column<T>[] {
  const containers = (object: T) => templateOf(object)?.spec.containers ?? []
  const names = (object: T) => containers(object).map(({ name }) => name)
  const images = (object: T) => containers(object).map(({ image = '' }) => image)
  return [
    wideColumn('Containers', (object) => names(object).join(','), 'Names of the containers.'),
    wideColumn('Images', (object) => images(object).join(','), 'Images of the containers.'),
  ]
}

/** Which workload a rule is told for, as upstream's texts have it. */
export interface WorkloadWords {
  /** In `activeDeadlineSeconds in ReplicaSet is not Supported`. */
  readonly kind: string
  /** In `empty selector is invalid for deployment`. */
  readonly selector: string
  /** Of a selector that cannot be read. */
  readonly invalidSelector: string
}

/** A selector that selects something, and a template that it selects. A selector that is none selects nothing. */
export function* validateSelectorAndTemplate(
  { selector, template }: { readonly selector: LabelSelector | undefined; readonly template: PodTemplateSpec },
  words: WorkloadWords,
): Iterable<FieldError> {
  const path = 'spec.selector'
  if (selector === undefined) {
    yield requiredError(path)
    yield notSelected(template)
  } else {
    const problems = validateLabelSelector(selector, path)
    yield* problems
    if (isEmptySelector(selector)) yield emptySelector(selector, words)
    if (problems.length > 0) return yield invalidError(path, shownValue(selector), words.invalidSelector)
    yield* validateSelected(template, selector)
  }
  yield* validateTemplate(template, words)
}

/** That a selector with requirements selects the template's Pods. */
export function* validateSelected(template: PodTemplateSpec, selector: LabelSelector): Iterable<FieldError> {
  if (!isEmptySelector(selector) && !matchesLabelSelector(selector, template.metadata.labels))
    yield notSelected(template)
}

/** The error of a template whose Pods would not be selected. */
export function notSelected({ metadata: { labels } }: PodTemplateSpec): FieldError {
  return invalidError('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
}

/** The error of a selector that selects everything. */
export function emptySelector(selector: LabelSelector, words: Pick<WorkloadWords, 'selector'>): FieldError {
  const detail = `empty selector is invalid for ${words.selector}`
  return invalidError('spec.selector', shownValue(selector), detail)
}

/** Whether a selector has no requirement, and so selects everything. */
export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0
}

/** A template whose Pods are started again for as long as they are wanted. */
export function* validateTemplate(template: PodTemplateSpec, words: Pick<WorkloadWords, 'kind'>): Iterable<FieldError> {
  const path = 'spec.template'
  yield* validatePodTemplateSpec(template, path)
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') {
    yield notSupportedError(`${path}.spec.restartPolicy`, restartPolicy ?? '', ['Always'])
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${words.kind} is not Supported`
    yield forbiddenError(`${path}.spec.activeDeadlineSeconds`, detail)
  }
}

/** Numbers that count something. */
export function* validateCounts(
  counts: Readonly<Record<string, number | undefined>>,
  path: string,
): Iterable<FieldError> {
  for (const [name, count = 0] of Object.entries(counts)) {
    if (count < 0) yield invalidError(`${path}.${name}`, count, 'must be greater than or equal to 0')
  }
}

/** A number that only grows, such as one that names are made of. */
export function* validateNotDecremented(
  { next, previous }: { readonly next: number | undefined; readonly previous: number | undefined },
  path: string,
): Iterable<FieldError> {
  if (previous === undefined || (next !== undefined && next >= previous)) return
  yield invalidError(path, next ?? 0, 'cannot be decremented')
}

/** Parts of a whole cannot be more than it. */
export function* validateAtMost(
  parts: Readonly<Record<string, number | undefined>>,
  { path, whole, name }: { readonly path: string; readonly whole: number; readonly name: string },
): Iterable<FieldError> {
  for (const [part, count = 0] of Object.entries(parts)) {
    if (count > whole) yield invalidError(`${path}.${part}`, count, `cannot be greater than ${name}`)
  }
}
