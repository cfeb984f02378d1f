import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { endOfJsonValue, jsonTextAt } from './json-span.ts'

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', ':', 'ü', '😀', '\n') })
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom<unknown>(null, true, false, 0, -1.5e20),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}))

test('endOfJsonValue: where the value ends, whatever stands behind it', () => {
  fc.assert(
    fc.property(json, json, (value, other) => {
      const alone = bytesOf(value)
      const inList = bytesOf([value, other])
      assert.equal(endOfJsonValue(inList, 1), 1 + alone.length)
      assert.equal(endOfJsonValue(bytesOf({ a: value }), 5), 5 + alone.length)
      assert.equal(endOfJsonValue(alone, 0), alone.length)
    }),
  )
})

test('jsonTextAt: the text that parsing would find', () => {
  const spec = fc.dictionary(fc.constantFrom('nodeName', 'node', 'other', 'nodeNames'), json)
  const object = fc.dictionary(fc.constantFrom('kind', 'metadata', 'spec', 'status'), fc.oneof(json, spec))
  fc.assert(
    fc.property(object, (value) => {
      const inner = value['spec'] as { readonly nodeName?: unknown } | null | undefined
      const isRecord = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'nodeName')
      const expected = isRecord && typeof inner.nodeName === 'string' ? inner.nodeName : undefined
      assert.equal(jsonTextAt(bytesOf(value), 0, ['spec', 'nodeName']), expected)
    }),
    { numRuns: 500 },
  )
})
