import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deepEqual } from './deep-equal.ts'
import { deepFreeze } from './deep-freeze.ts'

test('deepEqual: a JSON value equals its copy with other key order, and agrees with its text', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, held]) => [key, reversed(held)]),
    )
  }
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'small' }), fc.jsonValue({ depthSize: 'small' }), (a, b) => {
      assert.equal(deepEqual(a, reversed(a)), true)
      assert.equal(deepEqual(a, b), deepEqual(b, a))
      if (JSON.stringify(a) === JSON.stringify(b)) assert.equal(deepEqual(a, b), true)
    }),
  )
})

test('deepEqual: cases', () => {
  const evil = JSON.parse('{"__proto__":{"a":1}}')
  const cases: readonly (readonly [unknown, unknown, boolean])[] = [
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: undefined, b: 1 }, { b: 1, c: undefined }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: null }, {}, false],
    [[], {}, false],
    [[1, 2], [1, 2, 3], false],
    [[1, [2]], [1, [2]], true],
    ['1', 1, false],
    [Number.NaN, Number.NaN, true],
    [0, -0, true],
    [null, {}, false],
    [evil, {}, false],
    [evil, JSON.parse('{"__proto__":{"a":1}}'), true],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }, true],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2), true],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 3), false],
    [Uint8Array.of(1), [1], false],
  ]
  for (const [a, b, equal] of cases) assert.deepEqual([deepEqual(a, b), deepEqual(b, a)], [equal, equal])
})

test('deepFreeze: nothing below can be changed; cycles and byte arrays are no trouble', () => {
  const inner = { list: [{ a: 1 }] }
  const value: Record<string, unknown> = { inner: Object.freeze(inner), bytes: Uint8Array.of(1) }
  value['self'] = value
  assert.equal(deepFreeze(value), value)
  assert.throws(() => inner.list.push({ a: 2 }), TypeError)
  assert.throws(() => Object.assign(inner.list[0] ?? {}, { a: 2 }), TypeError)
})
