// MutatingWebhookConfiguration: who may change objects on their way in. Stored and checked; nobody is called yet.
import { defineKind } from '../../kind-definition.ts'
import { admissionGroup } from '../rules.ts'
import type { MutatingWebhookConfiguration } from '../v1.types.ts'
import { validateWebhooks, webhookColumns } from '../webhooks.ts'
import { mutatingWebhookConfiguration } from './schema.ts'

export const mutatingWebhookConfigurationKind = defineKind<MutatingWebhookConfiguration>({
  group: admissionGroup,
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  schema: mutatingWebhookConfiguration,
  generation: true,
  columns: webhookColumns,
  validate: ({ webhooks }) => [...validateWebhooks(webhooks)],
})
