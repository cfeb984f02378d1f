// HorizontalPodAutoscaler of autoscaling/v2: how many Pods, by what is measured of them. This version is stored.
import { defineKind } from '../../kind-definition.ts'
import type { HorizontalPodAutoscaler } from '../v2.types.ts'
import { autoscalerColumns } from './columns.ts'
import { defaultAutoscaler } from './defaults.ts'
import { horizontalPodAutoscaler } from './schema-v2.ts'
import { validateAutoscaler, validateAutoscalerStatus } from './validate.ts'

export const horizontalPodAutoscalerKind = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  schema: horizontalPodAutoscaler,
  status: true,
  columns: autoscalerColumns,
  defaults: defaultAutoscaler,
  prepareForCreate: (object) => ({ ...object, status: { desiredReplicas: 0, currentMetrics: [] } }),
  validate: validateAutoscaler,
  validateStatus: (next) => [...validateAutoscalerStatus(next)],
})
