import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareKeys, keyBounds, prefixEnd, withinBounds } from './key-order.ts'

// Few and telling characters, so that strings share beginnings.
const character = fc.constantFrom('a', '/', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}')
const string = fc.array(character, { maxLength: 5 }).map((characters) => characters.join(''))

test('compareKeys orders as the UTF-8 bytes do', () => {
  fc.assert(
    fc.property(string, string, (a, b) => {
      assert.equal(Math.sign(compareKeys(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
    { numRuns: 500 },
  )
})

test('keyBounds of a prefix hold exactly the keys that start with it', () => {
  fc.assert(
    fc.property(string, string, (prefix, key) => {
      assert.equal(withinBounds(key, keyBounds({ prefix })), key.startsWith(prefix))
    }),
    { numRuns: 500 },
  )
})

test('prefixEnd is the first key after all with the prefix', () => {
  const cases = [
    ['/a/', '/a0'],
    ['', undefined],
    ['\u{10ffff}', undefined],
    ['a\u{10ffff}\u{10ffff}', 'b'],
    ['a\ud7ff', 'a\ue000'],
    ['a\uffff', 'a\u{10000}'],
  ] as const
  for (const [prefix, end] of cases) assert.equal(prefixEnd(prefix), end, JSON.stringify(prefix))
})

test('keyBounds after a key leave it out, and never begin before the range', () => {
  assert.deepEqual(keyBounds({ prefix: '/b/' }, '/b/1'), { start: '/b/1\0', end: '/b0' })
  assert.deepEqual(keyBounds({ prefix: '/b/' }, '/a'), { start: '/b/', end: '/b0' })
})
