// PriorityClass: a number under a name. Those of the system are fixed. Upstream: pkg/apis/scheduling/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import type { PriorityClass } from '../v1.types.ts'
import { priorityClass } from './schema.ts'

/** The highest priority that people may give. */
export const highestUserPriority = 1_000_000_000

/** Pods that the cluster cannot do without. */
export const systemCriticalPriority = 2 * highestUserPriority

const systemPrefix = 'system-'

export interface SystemPriorityClass {
  readonly name: string
  readonly value: number
  readonly description: string
}

/** Classes that every cluster has. */
export const systemPriorityClasses: readonly SystemPriorityClass[] = [
  {
    name: 'system-node-critical',
    value: systemCriticalPriority + 1000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: systemCriticalPriority,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]

const preemptionPolicies: readonly string[] = ['PreemptLowerPriority', 'Never']

function systemProblem({ metadata: { name }, value, globalDefault = false }: PriorityClass): string | undefined {
  const known = systemPriorityClasses.find((one) => one.name === name)
  if (known === undefined) return `${name} is not a known system priority class`
  if (value !== known.value) return `value of ${name} PriorityClass must be ${known.value}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}

function* validateCreate(object: PriorityClass): Iterable<FieldError> {
  const { metadata, value, preemptionPolicy: policy } = object
  if (metadata.name.startsWith(systemPrefix)) {
    const problem = systemProblem(object)
    if (problem !== undefined) {
      const text = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${problem}`
      yield forbiddenError('metadata.name', text)
    }
  } else if (value > highestUserPriority) {
    const text = `maximum allowed value of a user defined priority is ${highestUserPriority}`
    yield forbiddenError('value', text)
  }
  if (policy === undefined) return
  if ((policy as string) === '') yield requiredError('preemptionPolicy')
  else if (!preemptionPolicies.includes(policy)) yield notSupportedError('preemptionPolicy', policy, preemptionPolicies)
}

function* validateUpdate(next: PriorityClass, previous: PriorityClass): Iterable<FieldError> {
  if (next.value !== previous.value) yield forbiddenError('value', 'may not be changed in an update.')
  if (next.preemptionPolicy !== previous.preemptionPolicy) {
    yield invalidError('preemptionPolicy', next.preemptionPolicy ?? null, 'field is immutable')
  }
}

export const priorityClassKind = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  schema: priorityClass,
  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', priority: 0, description: 'The priority.', cell: ({ value }) => value },
    {
      name: 'Global-Default',
      type: 'boolean',
      priority: 0,
      description: 'Whether Pods that name no class get this one.',
      cell: ({ globalDefault }) => globalDefault ?? false,
    },
    ageColumn,
    {
      name: 'PreemptionPolicy',
      type: 'string',
      priority: 0,
      description: 'Whether its Pods may take the place of others.',
      cell: ({ preemptionPolicy }) => preemptionPolicy ?? '',
    },
  ],
  // The generation is 1 for ever: no change makes it grow.
  prepareForCreate: (object) => ({ ...object, metadata: { ...object.metadata, generation: 1 } }),
  validate: (next, previous) => [...(previous === undefined ? validateCreate(next) : validateUpdate(next, previous))],
})
