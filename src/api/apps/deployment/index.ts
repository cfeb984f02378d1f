// Deployment. Upstream: pkg/registry/apps/deployment, pkg/apis/apps/validation.
import { deepEqual } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { column, containerColumns, wideColumn } from '../../core/pod-template/workload.ts'
import { defaultPodTemplateSpec } from '../../core/pod/defaults.ts'
import { templateWarnings } from '../../core/pod-template/warnings.ts'
import { defineKind } from '../../kind-definition.ts'
import { renderLabelSelector } from '../../meta/label-selector.ts'
import type { Deployment } from '../v1.types.ts'
import { deployment } from './schema.ts'
import { validateDeployment, validateDeploymentStatus } from './validate.ts'

/** A quarter of the Pods may be missing, and a quarter too many, while one template gives way to the next. */
function withDefaults(object: Deployment): Deployment {
  const { strategy } = object.spec
  const rolling = strategy.type === 'RollingUpdate' && strategy.rollingUpdate === undefined
  return {
    ...object,
    spec: {
      ...object.spec,
      template: defaultPodTemplateSpec(object.spec.template),
      ...(rolling ? { strategy: { ...strategy, rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } } } : {}),
    },
  }
}

export const deploymentKind = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  schema: deployment,
  status: true,
  statusKeeps: ['labels'],
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) => renderLabelSelector(spec.selector),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  generation: true,
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`, 'Pods that are ready.'),
    column('Up-to-date', ({ status }) => status.updatedReplicas ?? 0, 'Pods of the present template.'),
    column('Available', ({ status }) => status.availableReplicas ?? 0, 'Pods that have been ready for long enough.'),
    ageColumn,
    ...containerColumns<Deployment>(({ spec }) => spec.template),
    wideColumn('Selector', ({ spec }) => renderLabelSelector(spec.selector), 'Labels of its Pods.'),
  ],
  defaults: withDefaults,
  prepareForCreate: (object) => ({ ...object, status: {} }),
  // Annotations count as a change here: controllers record revisions in them.
  prepareForUpdate: (next, previous, { subresource }) =>
    subresource === '' &&
    deepEqual(next.spec, previous.spec) &&
    !deepEqual(next.metadata.annotations, previous.metadata.annotations)
      ? { ...next, metadata: { ...next.metadata, generation: (previous.metadata.generation ?? 0) + 1 } }
      : next,
  validate: (next, previous) => [...validateDeployment(next, previous)],
  validateStatus: (next, previous) => [...validateDeploymentStatus(next, previous)],
  warn: templateWarnings<Deployment>({ named: true }),
})
