// StatefulSet. Upstream: pkg/registry/apps/statefulset, pkg/apis/apps/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { warnOfClaimSpec } from '../../core/persistent-volume-claim/warnings.ts'
import { isNewGeneration, templateWarnings } from '../../core/pod-template/warnings.ts'
import { column, containerColumns } from '../../core/pod-template/workload.ts'
import { defaultPodTemplateSpec } from '../../core/pod/defaults.ts'
import { defineKind } from '../../kind-definition.ts'
import { renderLabelSelector } from '../../meta/label-selector.ts'
import { nameIsDns1123Label } from '../../meta/names.ts'
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
      ...(rolling ? { updateStrategy: { ...updateStrategy, rollingUpdate: { partition: 0 } } } : {}),
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

const warnOfTemplate = templateWarnings<StatefulSet>({ named: false })

function warn(next: StatefulSet, previous: StatefulSet | undefined): string[] {
  if (!isNewGeneration(next, previous)) return []
  const { volumeClaimTemplates = [], revisionHistoryLimit = 0 } = next.spec
  const limit =
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'
  return [
    ...warnOfTemplate(next, previous),
    ...volumeClaimTemplates.flatMap(({ spec }, i) => warnOfClaimSpec(spec, `spec.volumeClaimTemplates[${i}]`)),
    ...(revisionHistoryLimit < 0 ? [limit] : []),
  ]
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
  // Names of Pods are made of it, with a number behind.
  validateName: nameIsDns1123Label,
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
  warn,
})
