// TaintNodesByCondition: a new node is taken for not ready until the node lifecycle controller has seen that it is. Upstream
// counterpart: plugin/pkg/admission/nodetaint.
import { type core, hasTaint, type KubernetesObject, taintKeys } from '#api'
import type { AdmissionPlugin } from './plugin.ts'

const notReady = { key: taintKeys.notReady, effect: 'NoSchedule' } as const

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  resources: new Set(['/nodes']),
  mutate(object, { operation, subresource }) {
    const node = object as core.Node
    if (operation !== 'CREATE' || subresource !== '' || hasTaint(node, notReady)) return object
    const spec = { ...node.spec, taints: [...(node.spec.taints ?? []), notReady] }
    return { ...node, spec } as KubernetesObject
  },
}
