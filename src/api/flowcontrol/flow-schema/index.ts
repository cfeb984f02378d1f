// FlowSchema: which requests are of which priority level. Stored and checked; no request waits yet, so nothing says whether
// a schema's level is there. Upstream: pkg/registry/flowcontrol/flowschema.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { changeableMetadata, type Column, defineKind } from '../../kind-definition.ts'
import { findCondition } from '../../meta/conditions.ts'
import { validateConditionTypes } from '../conditions.ts'
import { flowControlGroup } from '../mandatory.ts'
import type { FlowSchema } from '../v1.types.ts'
import { flowSchema } from './schema.ts'
import { validateFlowSchema } from './validate.ts'

const column = (name: string, cell: Column<FlowSchema>['cell'], description: string): Column<FlowSchema> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell,
})

/** Whether the level is missing; `?` while nobody has looked. */
function renderMissing({ status }: FlowSchema): string {
  const conditions = (status.conditions ?? []).map((one) => ({ ...one, type: one.type ?? '' }))
  return findCondition(conditions, 'Dangling')?.status ?? '?'
}

export const flowSchemaKind = defineKind<FlowSchema>({
  group: flowControlGroup,
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  schema: flowSchema,
  status: true,
  statusKeeps: changeableMetadata,
  generation: true,
  columns: [
    nameColumn,
    column('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name, 'The level of its requests.'),
    {
      ...column('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence, 'Which schema counts: the lowest.'),
      type: 'integer',
    },
    column('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? none, 'What makes a flow.'),
    ageColumn,
    column('MissingPL', renderMissing, 'Whether its level is missing.'),
  ],
  validate: (next) => [...validateFlowSchema(next), ...validateConditionTypes(next.status.conditions)],
  validateStatus: ({ status }) => [...validateConditionTypes(status.conditions)],
})
