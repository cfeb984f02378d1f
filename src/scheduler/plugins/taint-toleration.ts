// TaintToleration: NoSchedule and NoExecute taints must be tolerated; of nodes with PreferNoSchedule taints, those with
// the fewest that are not tolerated are better.
import { type core, findUntoleratedTaint, toleratesTaint } from '#api'
import { bringsNode } from '../framework/cluster-event.ts'
import { normalizeReversed } from '../framework/normalize-scores.ts'
import type { Plugin, Rejection } from '../framework/plugin.ts'

const untolerated: Rejection = { reasons: ['node(s) had untolerated taint(s)'], resolvable: false }

function passes(pod: core.Pod, node: core.Node): boolean {
  return findUntoleratedTaint(pod.spec.tolerations, node.spec.taints, ['NoSchedule', 'NoExecute']) === undefined
}

export const taintToleration: Plugin = {
  name: 'TaintToleration',
  preFilter: ({ pod }) => ({ type: 'filter', filter: ({ node }) => (passes(pod, node) ? undefined : untolerated) }),
  preScore: ({ pod }) => {
    const tolerations = pod.spec.tolerations?.filter(({ effect }) => !effect || effect === 'PreferNoSchedule')
    return {
      score: ({ node }) =>
        node.spec.taints?.filter((taint) => taint.effect === 'PreferNoSchedule' && !toleratesTaint(tolerations, taint))
          .length ?? 0,
      normalize: normalizeReversed,
    }
  },
  mayHelp: (pod, event) =>
    event.type === 'PodUpdated'
      ? event.pod.spec.tolerations !== event.previous.spec.tolerations
      : bringsNode(event, (node) => passes(pod, node)),
}
