// Node: a machine that runs Pods. Its status may be given when it is created: a kubelet registers with all it knows.
import { defineKind } from '../../kind-definition.ts'
import type { Node } from '../v1.types.ts'
import { nodeColumns } from './columns.ts'
import { node } from './schema.ts'
import { validateNode, validateNodeUpdate } from './validate.ts'

/** One range is the first of its list; and all that a node has may be allocated, unless it says less. */
function defaultNode(object: Node): Node {
  const { podCIDR, podCIDRs } = object.spec
  const ranges = podCIDRs ?? (podCIDR === undefined ? undefined : [podCIDR])
  const { capacity, allocatable = capacity } = object.status
  return {
    ...object,
    spec: { ...object.spec, ...(ranges?.[0] === undefined ? {} : { podCIDR: ranges[0], podCIDRs: ranges }) },
    status: { ...object.status, ...(allocatable === undefined ? {} : { allocatable }) },
  }
}

function warn({ spec: { configSource, externalID } }: Node): string[] {
  return [
    ...(configSource === undefined ? [] : ['spec.configSource: the feature is removed']),
    ...(externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
  ]
}

export const nodeKind = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  schema: node,
  status: true,
  fieldSelectors: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  columns: nodeColumns,
  defaults: defaultNode,
  prepareForCreate: (next) => next,
  prepareForUpdate: (next, previous, { subresource }) =>
    subresource === '' ? { ...next, status: previous.status } : next,
  validate: validateNode,
  validateStatus: (next, previous) => [...validateNodeUpdate(next, previous)],
  warn,
})
