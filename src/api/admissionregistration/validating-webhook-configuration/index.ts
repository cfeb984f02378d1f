// ValidatingWebhookConfiguration: who may refuse requests. Stored and checked; nobody is called yet.
import { defineKind } from '../../kind-definition.ts'
import { admissionGroup } from '../rules.ts'
import type { ValidatingWebhookConfiguration } from '../v1.types.ts'
import { validateWebhooks, webhookColumns } from '../webhooks.ts'
import { validatingWebhookConfiguration } from './schema.ts'

export const validatingWebhookConfigurationKind = defineKind<ValidatingWebhookConfiguration>({
  group: admissionGroup,
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  schema: validatingWebhookConfiguration,
  generation: true,
  columns: webhookColumns,
  validate: ({ webhooks }) => [...validateWebhooks(webhooks)],
})
