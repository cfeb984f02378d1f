// Ingress: hosts and paths of HTTP, and the Services behind them.
import { openHas } from '#base'
import { defineKind } from '../../kind-definition.ts'
import type { Ingress } from '../v1.types.ts'
import { ingressColumns } from './columns.ts'
import { ingress } from './schema.ts'
import { ingressClassAnnotation, validateIngress, validateIngressStatus } from './validate.ts'

const annotationWarning = `annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`

export const ingressKind = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  schema: ingress,
  status: true,
  generation: true,
  columns: ingressColumns,
  prepareForCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
  validate: validateIngress,
  validateStatus: (next) => [...validateIngressStatus(next)],
  warn: ({ metadata }, previous) =>
    previous === undefined && openHas(metadata.annotations, ingressClassAnnotation) ? [annotationWarning] : [],
})
