import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type SortedMap, sizeOf, sortedMaps } from './sorted-map.ts'

const maps = sortedMaps<number>((a, b) => a - b)
type NumberMap = SortedMap<number, string>

/** Height, failing where a node's children are out of balance or its size is wrong. */
function checkedHeight(map: NumberMap): number {
  if (map === undefined) return 0
  const left = sizeOf(map.left)
  const right = sizeOf(map.right)
  assert.equal(map.size, 1 + left + right)
  assert.ok(left + 1 <= 3 * (right + 1) && right + 1 <= 3 * (left + 1), `${left} against ${right}`)
  return 1 + Math.max(checkedHeight(map.left), checkedHeight(map.right))
}

test('sortedMaps: any sets and removes give what a Map gives, in order, balanced, and leave old maps as they were', () => {
  const change = fc.record({ key: fc.nat(40), remove: fc.boolean() })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), fc.nat(45), (changes, start) => {
      const expected = new Map<number, string>()
      let map: NumberMap
      let old: { readonly map: NumberMap; readonly entries: readonly (readonly [number, string])[] } | undefined
      for (const [index, { key, remove }] of changes.entries()) {
        if (remove) expected.delete(key)
        else expected.set(key, `${index}`)
        map = remove ? maps.remove(map, key) : maps.set(map, key, `${index}`)
        checkedHeight(map)
        if (index === 20) old = { map, entries: entriesFrom(map, 0) }
      }
      const sorted = [...expected].toSorted(([a], [b]) => a - b)
      assert.deepEqual(
        entriesFrom(map, start),
        sorted.filter(([key]) => key >= start),
      )
      assert.equal(maps.rank(map, start), sorted.filter(([key]) => key < start).length)
      assert.equal(maps.get(map, start), expected.get(start))
      assert.equal(maps.first(map)?.key, sorted[0]?.[0])
      if (old !== undefined) assert.deepEqual(entriesFrom(old.map, 0), old.entries)
    }),
    { numRuns: 100 },
  )
})

test('sortedMaps: removing what is not there gives the same map', () => {
  const map = maps.set(undefined, 1, 'one')
  assert.equal(maps.remove(map, 2), map)
})

function entriesFrom(map: NumberMap, start: number): [number, string][] {
  return [...maps.from(map, start)].map(({ key, value }) => [key, value])
}
