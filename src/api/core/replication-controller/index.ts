// ReplicationController. Upstream: pkg/registry/core/replicationcontroller.
import { ageColumn, nameColumn, renderLabels } from '../../columns.ts'
import { templateWarnings } from '../pod-template/warnings.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, requiredError } from '../../meta/field-error.ts'
import {
  column,
  containerColumns,
  validateAtMost,
  validateCounts,
  validateSelected,
  validateTemplate,
  wideColumn,
} from '../pod-template/workload.ts'
import { defaultPodTemplateSpec } from '../pod/defaults.ts'
import type { ReplicationController, ReplicationControllerStatus } from '../v1.types.ts'
import { replicationController } from './schema.ts'

const words = { kind: 'ReplicationController' }

/** A controller without labels or selector has those of its template. */
function withDefaults(object: ReplicationController): ReplicationController {
  const { template } = object.spec
  if (template === undefined) return object
  const templateLabels = template.metadata.labels ?? {}
  const named = Object.keys(templateLabels).length > 0
  const selector = object.spec.selector ?? (named ? templateLabels : undefined)
  const labels = object.metadata.labels ?? (named ? templateLabels : undefined)
  return {
    ...object,
    metadata: { ...object.metadata, ...(labels === undefined ? {} : { labels }) },
    spec: {
      ...object.spec,
      template: defaultPodTemplateSpec(template),
      ...(selector === undefined ? {} : { selector }),
    },
  }
}

function* validate({ spec }: ReplicationController): Iterable<FieldError> {
  const { selector = {}, template } = spec
  yield* validateCounts({ minReadySeconds: spec.minReadySeconds }, 'spec')
  if (Object.keys(selector).length === 0) yield requiredError('spec.selector')
  yield* validateCounts({ replicas: spec.replicas }, 'spec')
  if (template === undefined) yield requiredError('spec.template')
  else {
    yield* validateSelected(template, { matchLabels: selector })
    yield* validateTemplate(template, words)
  }
}

function* validateStatus(status: ReplicationControllerStatus): Iterable<FieldError> {
  const { replicas, fullyLabeledReplicas, readyReplicas, availableReplicas, observedGeneration } = status
  const parts = { fullyLabeledReplicas, readyReplicas, availableReplicas }
  yield* validateCounts({ replicas, ...parts, observedGeneration }, 'status')
  yield* validateAtMost(parts, { path: 'status', whole: replicas, name: 'status.replicas' })
  yield* validateAtMost({ availableReplicas }, { path: 'status', whole: readyReplicas ?? 0, name: 'readyReplicas' })
}

export const replicationControllerKind = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  schema: replicationController,
  status: true,
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec: { selector = {} } }) =>
      Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join(','),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  generation: true,
  fieldSelectors: { 'status.replicas': ({ status }) => String(status.replicas) },
  columns: [
    nameColumn,
    column('Desired', ({ spec }) => spec.replicas ?? 0, 'Pods that there should be.'),
    column('Current', ({ status }) => status.replicas, 'Pods that there are.'),
    column('Ready', ({ status }) => status.readyReplicas ?? 0, 'Pods that are ready.'),
    ageColumn,
    ...containerColumns<ReplicationController>(({ spec }) => spec.template),
    wideColumn('Selector', ({ spec }) => renderLabels(spec.selector), 'Labels of its Pods.'),
  ],
  defaults: withDefaults,
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0 } }),
  validate: (next) => [...validate(next)],
  validateStatus: ({ status }) => [...validateStatus(status)],
  warn: templateWarnings<ReplicationController>({ named: true }),
})
