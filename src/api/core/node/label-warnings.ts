// Labels of nodes that have given way to others, wherever nodes are selected by them. Upstream: pkg/api/node/util.go.
import { isLabelValue } from '../../meta/names.ts'
import type { NodeSelectorTerm } from '../v1.types.ts'

const deprecatedLabels: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
])

/** What to use instead of a label of nodes; undefined if the label is still good. */
export function nodeLabelDeprecation(key: string): string | undefined {
  return deprecatedLabels.get(key)
}

/** Warns of old labels that `keys` names, at `path` each. */
export function warnOfNodeLabels(keys: readonly string[], pathOf: (key: string) => string): string[] {
  return keys.flatMap((key) => {
    const deprecation = nodeLabelDeprecation(key)
    return deprecation === undefined ? [] : [`${pathOf(key)}: ${deprecation}`]
  })
}

/** Warns of an old label that `path` holds. */
export function warnOfNodeLabelKey(key: string, path: string): string[] {
  const deprecation = nodeLabelDeprecation(key)
  return deprecation === undefined ? [] : [`${path}: ${key} is ${deprecation}`]
}

/** Warns of old labels in a term and, of one that is only preferred, of values that no label can have. */
export function warnOfNodeSelectorTerm(term: NodeSelectorTerm, path: string, checkValues: boolean): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`
    const ofValues = (checkValues ? values : []).flatMap((value, v) =>
      isLabelValue(value).map((problem) => `${at}.values[${v}]: ${value} is invalid, ${problem}`),
    )
    return [...warnOfNodeLabelKey(key, `${at}.key`), ...ofValues]
  })
}
