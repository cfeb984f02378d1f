// Which objects a list or watch is about: namespace, name, label and field selectors, brought into what the cache can look
// up and a test for the rest. Upstream counterpart: storage.SelectionPredicate.
import {
  badRequest,
  fieldProblem,
  type KindDefinition,
  type KubernetesObject,
  parseFieldSelector,
  parseLabelSelector,
} from '#api'
import type { ResourceCache } from '../cache/resource-cache.ts'
import type { WatcherScope } from '../cache/watcher-index.ts'
import { objectKey, type ServedResource } from '../served-resource.ts'
import type { ResourceRequestInfo } from './request-info.ts'

export type Test = (object: KubernetesObject) => boolean

export interface Selection {
  /** The single object it can be about, when a name is known. */
  readonly key: string | undefined
  /** Keys outside of this prefix are not in it. */
  readonly keyPrefix: string
  /** The value that the cache's indexed field must have. */
  readonly indexedValue: string | undefined
  /** What is left to test of an object in the served version; undefined: everything else matches. */
  readonly test: Test | undefined
}

function fieldValueOf(kind: KindDefinition, field: string): (object: KubernetesObject) => string {
  const problem = fieldProblem(field, kind)
  if (problem !== undefined) throw badRequest(problem)
  if (field === 'metadata.name') return ({ metadata }) => metadata.name
  // Cluster-scoped objects have no namespace.
  if (field === 'metadata.namespace') return ({ metadata }) => metadata.namespace ?? ''
  return kind.fieldSelectors[field] ?? (() => '')
}

function allOf(tests: readonly Test[]): Test | undefined {
  if (tests.length <= 1) return tests[0]
  return (object) => tests.every((test) => test(object))
}

/** Parses the selectors of a request. Throws 400 for what cannot be parsed or is no selectable field. */
export function selectionOf(resource: ServedResource, cache: ResourceCache, info: ResourceRequestInfo): Selection {
  const { kind } = resource
  const tests: Test[] = []
  let { name } = info
  let namespace = kind.namespaced ? info.namespace : ''
  let indexedValue: string | undefined

  const fieldText = info.query.get('fieldSelector')
  if (fieldText !== null && fieldText !== '') {
    const parsed = parseFieldSelector(fieldText)
    if (!parsed.ok) throw badRequest(parsed.message)
    for (const { field, negated, value } of parsed.selector.terms) {
      const valueOf = fieldValueOf(kind, field)
      if (negated) tests.push((object) => valueOf(object) !== value)
      else if (field === 'metadata.name' && name === '') name = value
      else if (field === 'metadata.namespace' && kind.namespaced && namespace === '') namespace = value
      else if (field === cache.indexedField?.name && indexedValue === undefined) indexedValue = value
      else tests.push((object) => valueOf(object) === value)
    }
  }
  const labelText = info.query.get('labelSelector')
  if (labelText !== null && labelText !== '') {
    const parsed = parseLabelSelector(labelText)
    if (!parsed.ok) throw badRequest(parsed.message)
    const { selector } = parsed
    tests.push(({ metadata }) => selector.matches(metadata.labels))
  }
  const keyPrefix = namespace === '' ? cache.prefix : `${cache.prefix}${namespace}/`
  // A name without a namespace may be in any of them.
  const isOne = name !== '' && (!kind.namespaced || namespace !== '')
  if (name !== '' && !isOne) tests.push(({ metadata }) => metadata.name === name)
  return { key: isOne ? objectKey(cache, namespace, name) : undefined, keyPrefix, indexedValue, test: allOf(tests) }
}

/** Where a watcher of the selection stands in the cache's index; the rest is tested. */
export function watcherScopeOf(selection: Selection, cache: ResourceCache): WatcherScope {
  if (selection.key !== undefined) return { by: 'key', key: selection.key }
  if (selection.indexedValue !== undefined) return { by: 'indexed', value: selection.indexedValue }
  if (selection.keyPrefix === cache.prefix) return { by: 'all' }
  return { by: 'namespace', namespace: selection.keyPrefix.slice(cache.prefix.length, -1) }
}
