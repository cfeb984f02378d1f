// ServiceAccount: who a Pod is to the API.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import type { ServiceAccount } from '../v1.types.ts'
import { serviceAccount } from './schema.ts'

export const serviceAccountKind = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  namespaced: true,
  schema: serviceAccount,
  columns: [
    nameColumn,
    {
      name: 'Secrets',
      type: 'string',
      priority: 0,
      description: 'Number of Secrets that the account names.',
      cell: ({ secrets }) => secrets?.length ?? 0,
    },
    ageColumn,
  ],
})
