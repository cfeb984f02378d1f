// ReplicaSet. Upstream: pkg/registry/apps/replicaset, pkg/apis/apps/validation.
import { deepEqual } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import {
  column,
  containerColumns,
  validateAtMost,
  validateCounts,
  validateSelectorAndTemplate,
  wideColumn,
} from '../../core/pod-template/workload.ts'
import { defaultPodTemplateSpec } from '../../core/pod/defaults.ts'
import { templateWarnings } from '../../core/pod-template/warnings.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import { renderLabelSelector } from '../../meta/label-selector.ts'
import type { ReplicaSet, ReplicaSetStatus } from '../v1.types.ts'
import { replicaSet } from './schema.ts'

/** Upstream speaks of a deployment here, and the answer is compared with upstream's. */
const words = { kind: 'ReplicaSet', selector: 'deployment', invalidSelector: 'invalid label selector' }

function* validate(next: ReplicaSet, previous: ReplicaSet | undefined): Iterable<FieldError> {
  const { replicas, minReadySeconds, selector } = next.spec
  yield* validateCounts({ replicas, minReadySeconds }, 'spec')
  yield* validateSelectorAndTemplate(next.spec, words)
  if (previous !== undefined && !deepEqual(selector, previous.spec.selector)) {
    yield invalidError('spec.selector', JSON.parse(JSON.stringify(selector ?? null)), 'field is immutable')
  }
}

function* validateStatus(status: ReplicaSetStatus): Iterable<FieldError> {
  const { replicas, fullyLabeledReplicas, readyReplicas, availableReplicas, observedGeneration } = status
  const parts = { fullyLabeledReplicas, readyReplicas, availableReplicas }
  const { terminatingReplicas } = status
  yield* validateCounts({ replicas, ...parts, observedGeneration, terminatingReplicas }, 'status')
  yield* validateAtMost(parts, { path: 'status', whole: replicas, name: 'status.replicas' })
  yield* validateAtMost({ availableReplicas }, { path: 'status', whole: readyReplicas ?? 0, name: 'readyReplicas' })
}

export const replicaSetKind = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  schema: replicaSet,
  status: true,
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => renderLabelSelector(spec.selector),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  generation: true,
  columns: [
    nameColumn,
    column('Desired', ({ spec }) => spec.replicas ?? 0, 'Pods that there should be.'),
    column('Current', ({ status }) => status.replicas, 'Pods that there are.'),
    column('Ready', ({ status }) => status.readyReplicas ?? 0, 'Pods that are ready.'),
    ageColumn,
    ...containerColumns<ReplicaSet>(({ spec }) => spec.template),
    wideColumn('Selector', ({ spec }) => renderLabelSelector(spec.selector), 'Labels of its Pods.'),
  ],
  defaults: (object) => ({
    ...object,
    spec: { ...object.spec, template: defaultPodTemplateSpec(object.spec.template) },
  }),
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0 } }),
  validate: (next, previous) => [...validate(next, previous)],
  validateStatus: ({ status }) => [...validateStatus(status)],
  warn: templateWarnings<ReplicaSet>({ named: true }),
})
