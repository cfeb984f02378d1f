// The sentence that says why no node will do, as people know it from `kubectl describe`. Upstream: framework.FitError.
import type { NodeRejection } from './plugin.ts'

/** There is no node at all. */
export const noNodesMessage = 'no nodes available to schedule pods'

export interface FitMessageParts {
  readonly nodeCount: number
  /** What a PreFilter said of all nodes alike, instead of each node's reasons. */
  readonly preFilterMessage?: string | undefined
  readonly rejections: Iterable<Pick<NodeRejection, 'reasons'>>
  /** What making room has come to. */
  readonly postFilterMessage?: string | undefined
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: …` */
export function renderFitMessage(parts: FitMessageParts): string {
  const { nodeCount, preFilterMessage, rejections, postFilterMessage } = parts
  const why = preFilterMessage ?? renderReasons(rejections)
  const sentences = [why === '' ? '' : ` ${why}.`, postFilterMessage === undefined ? '' : ` ${postFilterMessage}`]
  return `0/${nodeCount} nodes are available:${sentences.join('')}`
}

/** Each reason with the number of nodes that have it, in the order of the text. */
function renderReasons(rejections: FitMessageParts['rejections']): string {
  const counts = new Map<string, number>()
  for (const { reasons } of rejections) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ')
}
