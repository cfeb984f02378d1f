// Finding what a selector selects, and who selects an object, without a look at everything in its namespace: objects are indexed
// by their labels, selectors by one label that all they select must have. What is found is still to be matched.
import type { KubernetesObject, Labels } from '#api'
import type { KindCache } from '../runtime/caches.ts'

const placeOf = (namespace: string | undefined, key: string, value: string): string =>
  `${namespace ?? ''} ${key}=${value}`

/** By each label: `label`. */
export const byLabel = {
  label: ({ metadata }: KubernetesObject): readonly string[] =>
    Object.entries(metadata.labels ?? {}).map(([key, value]) => placeOf(metadata.namespace, key, value)),
}

/** The place of those who want this of labels; of one who wants no certain label, the namespace. */
function placeOfSelector(namespace: string | undefined, wanted: Labels | undefined): string {
  const [first] = Object.entries(wanted ?? {})
  return first === undefined ? (namespace ?? '') : placeOf(namespace, ...first)
}

/** An index `selector` of objects that select others; `wanted`: labels that all they select must have. */
export const bySelector = <T extends KubernetesObject>(wanted: (object: T) => Labels | undefined) => ({
  selector: (object: T): readonly string[] => [placeOfSelector(object.metadata.namespace, wanted(object))],
})

/** Those that may select the object. Their cache has the index `bySelector`. */
export function* maySelect<T>({ metadata }: KubernetesObject, selecting: KindCache<T>): Generator<T> {
  yield* selecting.byIndex('selector', metadata.namespace ?? '')
  for (const place of byLabel.label({ metadata } as KubernetesObject)) yield* selecting.byIndex('selector', place)
}

/** Those that may be selected by one who wants these labels. Their cache has the indexes `byLabel` and `byNamespace`. */
export function maybeSelected<T>(
  namespace: string | undefined,
  wanted: Labels | undefined,
  selected: KindCache<T>,
): Iterable<T> {
  const [first] = Object.entries(wanted ?? {})
  return first === undefined
    ? selected.byIndex('namespace', namespace ?? '')
    : selected.byIndex('label', placeOf(namespace, ...first))
}
