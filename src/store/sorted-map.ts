// A sorted map that never changes: `set` and `remove` give a new map that shares all but O(log n) nodes with the old
// one. A weight-balanced tree (Adams; parameters 3 and 2, proved by Hirai and Yamamoto), so that counting the entries
// of a range takes O(log n) too. The empty map is undefined.

/** A node, and the map of everything under it. */
export interface SortedNode<K, V> {
  readonly key: K
  readonly value: V
  readonly left: SortedMap<K, V>
  readonly right: SortedMap<K, V>
  readonly size: number
}

export type SortedMap<K, V> = SortedNode<K, V> | undefined

export type Compare<K> = (a: K, b: K) => number

const delta = 3
const ratio = 2

/** How many entries. */
export function sizeOf(map: SortedMap<unknown, unknown>): number {
  return map === undefined ? 0 : map.size
}

interface Entry<K, V> {
  readonly key: K
  readonly value: V
}

function join<K, V>(entry: Entry<K, V>, left: SortedMap<K, V>, right: SortedMap<K, V>): SortedNode<K, V> {
  return { key: entry.key, value: entry.value, left, right, size: 1 + sizeOf(left) + sizeOf(right) }
}

/** Joins two trees of which one may have grown or shrunk by one entry. */
function balance<K, V>(entry: Entry<K, V>, left: SortedMap<K, V>, right: SortedMap<K, V>): SortedNode<K, V> {
  const weightLeft = sizeOf(left) + 1
  const weightRight = sizeOf(right) + 1
  if (right !== undefined && weightRight > delta * weightLeft) return leanLeft(entry, left, right)
  if (left !== undefined && weightLeft > delta * weightRight) return leanRight(entry, left, right)
  return join(entry, left, right)
}

function leanLeft<K, V>(entry: Entry<K, V>, left: SortedMap<K, V>, right: SortedNode<K, V>): SortedNode<K, V> {
  const inner = right.left
  if (inner === undefined || sizeOf(inner) + 1 < ratio * (sizeOf(right.right) + 1)) {
    return join(right, join(entry, left, inner), right.right)
  }
  return join(inner, join(entry, left, inner.left), join(right, inner.right, right.right))
}

function leanRight<K, V>(entry: Entry<K, V>, left: SortedNode<K, V>, right: SortedMap<K, V>): SortedNode<K, V> {
  const inner = left.right
  if (inner === undefined || sizeOf(inner) + 1 < ratio * (sizeOf(left.left) + 1)) {
    return join(left, left.left, join(entry, inner, right))
  }
  return join(inner, join(left, left.left, inner.left), join(entry, inner.right, right))
}

/** The functions of maps whose keys have one order. */
export interface SortedMaps<K> {
  get<V>(map: SortedMap<K, V>, key: K): V | undefined
  set<V>(map: SortedMap<K, V>, key: K, value: V): SortedNode<K, V>
  /** The map without `key`; the same map if it has no such key. */
  remove<V>(map: SortedMap<K, V>, key: K): SortedMap<K, V>
  /** How many keys are before `key`. */
  rank(map: SortedMap<K, unknown>, key: K): number
  /** Entries from `start` (included), in order. */
  from<V>(map: SortedMap<K, V>, start: K): Generator<SortedNode<K, V>, void, undefined>
  first<V>(map: SortedMap<K, V>): SortedNode<K, V> | undefined
}

/** Maps with keys in the order of `compare`. */
export function sortedMaps<K>(compare: Compare<K>): SortedMaps<K> {
  function get<V>(map: SortedMap<K, V>, key: K): V | undefined {
    let node = map
    while (node !== undefined) {
      const order = compare(key, node.key)
      if (order === 0) return node.value
      node = order < 0 ? node.left : node.right
    }
    return undefined
  }

  function set<V>(map: SortedMap<K, V>, key: K, value: V): SortedNode<K, V> {
    if (map === undefined) return { key, value, left: undefined, right: undefined, size: 1 }
    const order = compare(key, map.key)
    if (order === 0) return { key, value, left: map.left, right: map.right, size: map.size }
    return order < 0
      ? balance(map, set(map.left, key, value), map.right)
      : balance(map, map.left, set(map.right, key, value))
  }

  function removeFirst<V>(node: SortedNode<K, V>): SortedMap<K, V> {
    return node.left === undefined ? node.right : balance(node, removeFirst(node.left), node.right)
  }

  function remove<V>(map: SortedMap<K, V>, key: K): SortedMap<K, V> {
    if (map === undefined) return undefined
    const order = compare(key, map.key)
    if (order === 0) {
      if (map.left === undefined) return map.right
      const next = first(map.right)
      return next === undefined || map.right === undefined ? map.left : balance(next, map.left, removeFirst(map.right))
    }
    const child = order < 0 ? map.left : map.right
    const smaller = remove(child, key)
    if (smaller === child) return map
    return order < 0 ? balance(map, smaller, map.right) : balance(map, map.left, smaller)
  }

  function rank(map: SortedMap<K, unknown>, key: K): number {
    let before = 0
    let node = map
    while (node !== undefined) {
      const order = compare(key, node.key)
      if (order <= 0) {
        if (order === 0) return before + sizeOf(node.left)
        node = node.left
      } else {
        before += sizeOf(node.left) + 1
        node = node.right
      }
    }
    return before
  }

  function* from<V>(map: SortedMap<K, V>, start: K): Generator<SortedNode<K, V>, void, undefined> {
    const path: SortedNode<K, V>[] = []
    for (let node = map; node !== undefined; ) {
      const after = compare(node.key, start) >= 0
      if (after) path.push(node)
      node = after ? node.left : node.right
    }
    for (let next = path.pop(); next !== undefined; next = path.pop()) {
      yield next
      for (let node = next.right; node !== undefined; node = node.left) path.push(node)
    }
  }

  function first<V>(map: SortedMap<K, V>): SortedNode<K, V> | undefined {
    let node = map
    while (node?.left !== undefined) node = node.left
    return node
  }

  return { get, set, remove, rank, from, first }
}
