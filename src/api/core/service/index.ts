// Service: a stable name and address for Pods.
import { defineKind } from '../../kind-definition.ts'
import { nameIsDns1123Label } from '../../meta/names.ts'
import type { Service } from '../v1.types.ts'
import { serviceColumns } from './columns.ts'
import { service } from './schema.ts'
import { defaultService, prepareServiceForCreate, prepareServiceForUpdate } from './strategy.ts'
import { validateService, validateServiceStatus } from './validate.ts'
import { warnOfService } from './warnings.ts'

export const serviceKind = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  schema: service,
  status: true,
  fieldSelectors: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  columns: serviceColumns,
  validateName: nameIsDns1123Label,
  defaults: defaultService,
  prepareForCreate: prepareServiceForCreate,
  prepareForUpdate: prepareServiceForUpdate,
  validate: validateService,
  validateStatus: (next) => [...validateServiceStatus(next)],
  warn: warnOfService,
})
