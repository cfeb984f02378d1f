// NodeAffinity: nodeSelector and required node affinity must match; of the nodes that do, those that match more of the
// preferred terms, by weight, are better. A Pod pinned to nodes by name (a DaemonSet's) has only those looked at.
import { type core, matchesNodeAffinity, matchesNodeSelectorTerm } from '#api'
import { bringsNode } from '../framework/cluster-event.ts'
import { normalizeScores } from '../framework/normalize-scores.ts'
import type { Plugin, Rejection } from '../framework/plugin.ts'

const noMatch: Rejection = { reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false }
const conflict: Rejection = { reasons: ['pod affinity terms conflict'], resolvable: false }

function requiredOf({ spec }: core.Pod): core.NodeSelector | undefined {
  return spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
}

/** The only names that required affinity allows, if every term names nodes. */
export function pinnedNodes(required: core.NodeSelector | undefined): ReadonlySet<string> | undefined {
  const terms = required?.nodeSelectorTerms ?? []
  if (terms.length === 0) return undefined
  const names = new Set<string>()
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    const [first, ...rest] = lists.map(({ values = [] }) => new Set(values))
    if (first === undefined) return undefined
    for (const name of rest.reduce((all, next) => all.intersection(next), first)) names.add(name)
  }
  return names
}

export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  preFilter: ({ pod }) => {
    const required = requiredOf(pod)
    if (required === undefined && pod.spec.nodeSelector === undefined) return { type: 'skip' }
    const nodes = pinnedNodes(required)
    if (nodes?.size === 0) return { type: 'reject', rejection: conflict }
    const filter = ({ node }: { readonly node: core.Node }): Rejection | undefined =>
      matchesNodeAffinity(pod.spec, node) ? undefined : noMatch
    return nodes === undefined ? { type: 'filter', filter } : { type: 'filter', filter, nodes }
  },
  preScore: ({ pod }) => {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    if (preferred.length === 0) return undefined
    return {
      score: ({ node }) =>
        preferred.reduce(
          (sum, { weight, preference }) => (matchesNodeSelectorTerm(preference, node) ? sum + weight : sum),
          0,
        ),
      normalize: normalizeScores,
    }
  },
  mayHelp: (pod, event) =>
    event.type === 'PodUpdated' || bringsNode(event, (node) => matchesNodeAffinity(pod.spec, node)),
}
