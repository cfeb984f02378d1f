// StatefulSet. Upstream: pkg/registry/apps/statefulset, pkg/apis/apps/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { column, containerColumns } from '../../core/pod-template/workload.ts'
import { defaultPodTemplateSpec } from '../../core/pod/defaults.ts'
import { defineKind } from '../../kind-definition.ts'
import { renderLabelSelector } from '../../meta/label-selector.ts'
import type { StatefulSet } from '../v1.types.ts'
import { statefulSet } from './schema.ts'
import { validateStatefulSet, validateStatefulSetStatus } from './validate.ts'

/** Claims in templates say what they are; a rolling update starts with the last Pod and stops at the partition. */
function withDefaults(object: StatefulSet): StatefulSet {
  const { updateStrategy, volumeClaimTemplates } = object.spec
  const rolling = updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate === undefined
  return {
    ...object,
    spec: {
      ...object.spec,
      template: defaultPodTemplateSpec(object.spec.template),
      ...(rolling ? { updateStrategy: { ...updateStrategy, rollingUpdate: { partition: 0, maxUnavailable: 1 } } } : {}),
      ...(volumeClaimTemplates === undefined
        ? {}
        : {
            volumeClaimTemplates: volumeClaimTemplates.map((claim) => ({
              ...claim,
              kind: claim.kind ?? 'PersistentVolumeClaim',
              apiVersion: claim.apiVersion ?? 'v1',
            })),
          }),
    },
  }
}

export const statefulSetKind = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  schema: statefulSet,
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
    column('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`, 'Pods that are ready.'),
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec.template),
  ],
  defaults: withDefaults,
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0, availableReplicas: 0 } }),
  validate: (next, previous) => [...validateStatefulSet(next, previous)],
  validateStatus: (next, previous) => [...validateStatefulSetStatus(next, previous)],
})
