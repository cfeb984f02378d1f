// NodeUnschedulable: nothing new goes to a cordoned node, unless it tolerates the taint that stands for it.
import { type core, taintKeys, toleratesTaint } from '#api'
import { bringsNode } from '../framework/cluster-event.ts'
import type { Plugin, Rejection } from '../framework/plugin.ts'

const taint: core.Taint = { key: taintKeys.unschedulable, effect: 'NoSchedule' }
const unschedulable: Rejection = { reasons: ['node(s) were unschedulable'], resolvable: false }

const tolerates = ({ spec }: core.Pod): boolean => toleratesTaint(spec.tolerations, taint)

export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  preFilter: ({ pod }) =>
    tolerates(pod)
      ? { type: 'skip' }
      : { type: 'filter', filter: ({ node }) => (node.spec.unschedulable ? unschedulable : undefined) },
  mayHelp: (pod, event) =>
    event.type === 'PodUpdated'
      ? tolerates(event.pod)
      : bringsNode(event, ({ spec }) => !spec.unschedulable || tolerates(pod)),
}
