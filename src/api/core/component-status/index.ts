// ComponentStatus: how a part of the control plane is. Deprecated, and answered from what the server itself knows; nothing is
// kept. Upstream: pkg/registry/core/componentstatus.
import { nameColumn } from '../../columns.ts'
import { type Column, defineKind } from '../../kind-definition.ts'
import type { ComponentStatus } from '../v1.types.ts'
import { componentStatus } from './schema.ts'

const healthOf = ({ conditions = [] }: ComponentStatus) => conditions.find(({ type }) => type === 'Healthy')

const column = (name: string, cell: Column<ComponentStatus>['cell'], description: string): Column<ComponentStatus> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell,
})

function renderHealth(status: ComponentStatus): string {
  const health = healthOf(status)
  if (health === undefined) return 'Unknown'
  return health.status === 'True' ? 'Healthy' : 'Unhealthy'
}

export const componentStatusKind = defineKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  schema: componentStatus,
  verbs: ['get', 'list'],
  stored: false,
  columns: [
    nameColumn,
    column('Status', renderHealth, 'Whether it is well.'),
    column('Message', (status) => healthOf(status)?.message ?? '', 'What it said.'),
    column('Error', (status) => healthOf(status)?.error ?? '', 'What is wrong with it.'),
  ],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
})
