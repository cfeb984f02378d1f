// PriorityClass. Upstream: pkg/apis/scheduling/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { column } from '../../core/pod-template/workload.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, forbiddenError, invalidError, notSupportedError } from '../../meta/field-error.ts'
import type { PriorityClass } from '../v1.types.ts'
import { priorityClass } from './schema.ts'

/** Priorities above this are Kubernetes' own. */
export const highestUserPriority = 1_000_000_000

/** Pods that the cluster cannot do without. */
export const systemCriticalPriority = 2 * highestUserPriority

/** The classes that every cluster has. */
export const systemPriorityClasses: readonly { readonly name: string; readonly value: number }[] = [
  { name: 'system-node-critical', value: systemCriticalPriority + 1000 },
  { name: 'system-cluster-critical', value: systemCriticalPriority },
]

const systemPrefix = 'system-'
const policies: readonly string[] = ['Never', 'PreemptLowerPriority']

function* validate(next: PriorityClass, previous: PriorityClass | undefined): Iterable<FieldError> {
  const { value, preemptionPolicy: policy } = next
  const { name } = next.metadata
  if (previous !== undefined) {
    if (value !== previous.value) yield invalidError('value', value, 'field is immutable')
    if (policy !== previous.preemptionPolicy) {
      yield invalidError('preemptionPolicy', policy ?? null, 'field is immutable')
    }
  } else if (name.startsWith(systemPrefix)) {
    if (!systemPriorityClasses.some((one) => one.name === name && one.value === value)) {
      const detail = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${name} is not a known system priority class`
      yield forbiddenError('metadata.name', detail)
    }
  } else if (value > highestUserPriority) {
    yield forbiddenError('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`)
  }
  if (policy !== undefined && !policies.includes(policy)) yield notSupportedError('preemptionPolicy', policy, policies)
}

export const priorityClassKind = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  schema: priorityClass,
  generation: true,
  columns: [
    nameColumn,
    column('Value', ({ value }) => value, 'Priority of Pods of the class.'),
    column('Global-Default', ({ globalDefault }) => globalDefault ?? false, 'Whether Pods without class get it.'),
    ageColumn,
    column('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? '', 'Whether its Pods push others out.'),
  ],
  validate: (next, previous) => [...validate(next, previous)],
})
