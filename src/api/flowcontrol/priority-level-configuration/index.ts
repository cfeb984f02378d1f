// PriorityLevelConfiguration: how many requests of a level run at once, and what becomes of the others. Stored and checked;
// no request waits yet. Upstream: pkg/registry/flowcontrol/prioritylevelconfiguration.
import { openGet } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { changeableMetadata, type Column, defineKind } from '../../kind-definition.ts'
import { shownValue } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { semanticDeepEqual } from '../../schema/fields.ts'
import { validateConditionTypes } from '../conditions.ts'
import { exemptName, flowControlGroup, mandatoryPriorityLevels } from '../mandatory.ts'
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../v1.types.ts'
import { priorityLevelConfiguration, priorityLevelConfigurationSpec } from './schema.ts'

const queuesMax = 10_000_000
const hashBitsMax = 60
const types: readonly string[] = ['Exempt', 'Limited']
const responses: readonly string[] = ['Queue', 'Reject']

/** Bits that it takes to deal a hand of different cards. Upstream: shufflesharding.RequiredEntropyBits. */
function entropyBits(deckSize: number, handSize: number): number {
  let bits = 0
  for (let i = 0; i < handSize; i++) bits += Math.log2(deckSize - i)
  return Math.ceil(bits)
}

function* validateQueuing(queuing: QueuingConfiguration, path: string): Iterable<FieldError> {
  const { queues, handSize, queueLengthLimit } = queuing
  if (queueLengthLimit <= 0) yield invalidError(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive')
  if (queues <= 0) yield invalidError(`${path}.queues`, queues, 'must be positive')
  else if (queues > queuesMax) yield invalidError(`${path}.queues`, queues, `must not be greater than ${queuesMax}`)
  const at = `${path}.handSize`
  if (handSize <= 0) yield invalidError(at, handSize, 'must be positive')
  else if (handSize > queues) yield invalidError(at, handSize, `should not be greater than queues (${queues})`)
  // A hand of this many cards takes too many bits from any deck: no need to count.
  else if (handSize > hashBitsMax || entropyBits(queues, handSize) > hashBitsMax) {
    const detail = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${hashBitsMax}`
    yield invalidError(at, handSize, detail)
  }
}

function* validateResponse({ type, queuing }: LimitResponse, path: string): Iterable<FieldError> {
  const at = `${path}.queuing`
  if (!responses.includes(type)) yield notSupportedError(`${path}.type`, type, responses)
  else if (type === 'Reject') {
    if (queuing !== undefined) {
      yield forbiddenError(at, 'must be nil if limited.limitResponse.type is not Limited')
    }
  } else if (queuing === undefined) {
    yield requiredError(at, 'must not be empty if limited.limitResponse.type is Limited')
  } else yield* validateQueuing(queuing, at)
}

type Shares = ExemptPriorityLevelConfiguration | LimitedPriorityLevelConfiguration

function* validateShares({ nominalConcurrencyShares: shares = 0 }: Shares, path: string): Iterable<FieldError> {
  if (shares < 0) yield invalidError(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')
}

function* validateLendable({ lendablePercent: percent = 0 }: Shares, path: string): Iterable<FieldError> {
  if (percent < 0 || percent > 100) yield invalidError(`${path}.lendablePercent`, percent, 'must be between 0 and 100')
}

function* validateLimited(limited: LimitedPriorityLevelConfiguration, path: string): Iterable<FieldError> {
  yield* validateShares(limited, path)
  yield* validateResponse(limited.limitResponse, `${path}.limitResponse`)
  yield* validateLendable(limited, path)
  const { borrowingLimitPercent: limit = 0 } = limited
  if (limit < 0) {
    yield invalidError(`${path}.borrowingLimitPercent`, limit, 'if specified, must be a non-negative integer')
  }
}

function* validateSpec(name: string, spec: PriorityLevelConfigurationSpec): Iterable<FieldError> {
  const { type, limited, exempt } = spec
  if ((name === exemptName) !== (type === 'Exempt')) {
    yield invalidError('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'")
  }
  if (!types.includes(type)) yield notSupportedError('spec.type', type, types)
  else if (type === 'Exempt') {
    if (limited !== undefined) yield forbiddenError('spec.limited', 'must be nil if the type is not Limited')
    if (exempt === undefined) return
    yield* validateShares(exempt, 'spec.exempt')
    yield* validateLendable(exempt, 'spec.exempt')
  } else {
    if (exempt !== undefined) yield forbiddenError('spec.exempt', 'must be nil if the type is Limited')
    if (limited === undefined) yield requiredError('spec.limited', 'must not be empty when type is Limited')
    else yield* validateLimited(limited, 'spec.limited')
  }
}

/** Levels that every cluster has stay as they are; of the exempt one only its shares may change. */
function* validateMandatory(name: string, spec: PriorityLevelConfigurationSpec): Iterable<FieldError> {
  const fixed = openGet(mandatoryPriorityLevels, name)
  if (fixed === undefined) return
  const isExempt = name === exemptName
  const compared = isExempt ? { ...spec, ...(fixed.exempt === undefined ? {} : { exempt: fixed.exempt }) } : spec
  if (semanticDeepEqual(priorityLevelConfigurationSpec, compared, fixed)) return
  const except = isExempt ? " except the 'spec.exempt' field" : ''
  yield invalidError('spec', shownValue(spec), `spec of '${name}'${except} must equal the fixed value`)
}

function* validate({ metadata, spec, status }: PriorityLevelConfiguration): Iterable<FieldError> {
  yield* validateSpec(metadata.name, spec)
  yield* validateMandatory(metadata.name, spec)
  yield* validateConditionTypes(status.conditions)
}

function defaults(level: PriorityLevelConfiguration): PriorityLevelConfiguration {
  const { spec } = level
  if (spec.type !== 'Exempt' || spec.exempt !== undefined) return level
  return { ...level, spec: { ...spec, exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } } }
}

type Cell = (spec: PriorityLevelConfigurationSpec) => string | number | undefined

const column = (name: string, cell: Cell, description: string): Column<PriorityLevelConfiguration> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell: ({ spec }) => cell(spec) ?? none,
})

const queuingOf = ({ limited }: PriorityLevelConfigurationSpec) => limited?.limitResponse.queuing

export const priorityLevelConfigurationKind = defineKind<PriorityLevelConfiguration>({
  group: flowControlGroup,
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  schema: priorityLevelConfiguration,
  status: true,
  statusKeeps: changeableMetadata,
  generation: true,
  columns: [
    nameColumn,
    column('Type', ({ type }) => type, 'Whether requests of the level are limited.'),
    column(
      'NominalConcurrencyShares',
      ({ limited }) => limited?.nominalConcurrencyShares,
      'Its part of the requests that run at once.',
    ),
    column('Queues', (spec) => queuingOf(spec)?.queues, 'How many queues requests wait in.'),
    column('HandSize', (spec) => queuingOf(spec)?.handSize, 'Among how many queues a flow is spread.'),
    column('QueueLengthLimit', (spec) => queuingOf(spec)?.queueLengthLimit, 'How many requests wait in a queue.'),
    ageColumn,
  ],
  defaults,
  validate: (next) => [...validate(next)],
  validateStatus: ({ status }) => [...validateConditionTypes(status.conditions)],
})
