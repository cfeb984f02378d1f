// Pod: a group of containers that share a node, a network and volumes. Upstream: pkg/registry/core/pod.
import { defineKind } from '../../kind-definition.ts'
import type { Pod } from '../v1.types.ts'
import { podColumns } from './columns.ts'
import { defaultPod } from './defaults.ts'
import { pod } from './schema.ts'
import { podGracePeriodSeconds, preparePodForCreate, preparePodForUpdate } from './strategy.ts'
import { validatePod } from './validate/pod.ts'
import { validatePodStatusUpdate } from './validate/status.ts'
import { warnOfPod } from './warnings/pod-spec.ts'

export const podKind = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  schema: pod,
  status: true,
  statusKeeps: ['ownerReferences'],
  generation: true,
  fieldSelectors: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    // What the field was called once.
    'spec.host': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status.phase ?? '',
    'status.podIP': ({ status }) => status.podIPs?.[0]?.ip ?? status.podIP ?? '',
    // Upstream lets it be asked for, and has no value for it.
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
  },
  columns: podColumns,
  defaults: defaultPod,
  defaultsSpecAlone: true,
  prepareForCreate: preparePodForCreate,
  prepareForUpdate: preparePodForUpdate,
  validate: validatePod,
  validateStatus: (next, previous) => [...validatePodStatusUpdate(next, previous)],
  warn: warnOfPod,
  gracefulDelete: podGracePeriodSeconds,
})
