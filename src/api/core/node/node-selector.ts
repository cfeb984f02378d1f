// Which nodes a selector or a Pod's node affinity allows. Upstream: component-helpers/scheduling/corev1/nodeaffinity.
import { openGet } from '#base'
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from '../v1.types.ts'

type Selectable = Pick<Node, 'metadata'>

/** Whether any of the terms matches; a selector without terms matches no node. */
export function matchesNodeSelector(selector: NodeSelector, node: Selectable): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesNodeSelectorTerm(term, node))
}

/** Whether all expressions and fields of a term match; a term without any matches no node. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, { metadata }: Selectable): boolean {
  const { matchExpressions: expressions = [], matchFields: fields = [] } = term
  if (expressions.length + fields.length === 0) return false
  return (
    expressions.every((one) => matchesRequirement(one, openGet(metadata.labels, one.key))) &&
    fields.every((one) => matchesRequirement(one, one.key === 'metadata.name' ? metadata.name : undefined))
  )
}

function matchesRequirement({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt':
      return compares(operator, value, values[0])
    default:
      return false
  }
}

/** Only whole numbers compare; all else matches nothing. */
function compares(operator: 'Gt' | 'Lt', value: string | undefined, bound: string | undefined): boolean {
  const number = /^[+-]?\d+$/
  if (value === undefined || bound === undefined || !number.test(value) || !number.test(bound)) return false
  const difference = BigInt(value.replace(/^\+/, '')) - BigInt(bound.replace(/^\+/, ''))
  return operator === 'Gt' ? difference > 0n : difference < 0n
}

/** Whether a Pod's nodeSelector and required node affinity both allow the node. */
export function matchesNodeAffinity(spec: Pick<PodSpec, 'nodeSelector' | 'affinity'>, node: Selectable): boolean {
  const wanted = Object.entries(spec.nodeSelector ?? {})
  if (!wanted.every(([key, value]) => openGet(node.metadata.labels, key) === value)) return false
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || matchesNodeSelector(required, node)
}
