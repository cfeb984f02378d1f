// ServiceAccount: who a Pod is to the API.
import { openGet } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import type { ServiceAccount } from '../v1.types.ts'
import { serviceAccount } from './schema.ts'

const enforceAnnotation = 'kubernetes.io/enforce-mountable-secrets'

/** Warns of an annotation that is given, or given another value. */
function warn({ metadata }: ServiceAccount, previous: ServiceAccount | undefined): string[] {
  const value = openGet(metadata.annotations, enforceAnnotation)
  if (value === undefined || value === openGet(previous?.metadata.annotations, enforceAnnotation)) return []
  const text = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets'
  return [`metadata.annotations[${enforceAnnotation}]: ${text}`]
}

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
  warn,
})
