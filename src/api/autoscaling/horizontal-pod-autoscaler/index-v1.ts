// HorizontalPodAutoscaler of autoscaling/v1: a view of what autoscaling/v2 keeps, for those who only care for the CPU.
import { autoscalerColumns } from './columns.ts'
import { type Column, defineKind } from '../../kind-definition.ts'
import type { HorizontalPodAutoscaler as Stored } from '../v2.types.ts'
import type { HorizontalPodAutoscaler } from '../v1.types.ts'
import { autoscalerFromStored, autoscalerToStored } from './conversion.ts'
import { horizontalPodAutoscaler } from './schema-v1.ts'
import { validateAutoscaler, validateAutoscalerStatus } from './validate.ts'

const columns = autoscalerColumns.map(
  (column): Column<HorizontalPodAutoscaler> => ({
    ...column,
    cell: (object, now) => column.cell(autoscalerToStored(object), now),
  }),
)

/** What can only be said in annotations is validated as what they say. */
export const horizontalPodAutoscalerV1Kind = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  schema: horizontalPodAutoscaler,
  storage: {
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    fromStored: (object) => autoscalerFromStored(object as Stored),
    toStored: autoscalerToStored,
  },
  status: true,
  columns,
  defaults: (object) => ({ ...object, spec: { ...object.spec, minReplicas: object.spec.minReplicas ?? 1 } }),
  prepareForCreate: (object) => ({ ...object, status: { currentReplicas: 0, desiredReplicas: 0 } }),
  validate: (next, previous) =>
    validateAutoscaler(autoscalerToStored(next), previous === undefined ? undefined : autoscalerToStored(previous)),
  validateStatus: (next) => [...validateAutoscalerStatus(autoscalerToStored(next))],
})
