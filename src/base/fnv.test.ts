import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fnv1a32, fnv1a64 } from './fnv.ts'

test('fnv1a32 and fnv1a64: the published values', () => {
  const cases: readonly (readonly [string, number, bigint])[] = [
    ['', 0x811c9dc5, 0xcbf29ce484222325n],
    ['a', 0xe40c292c, 0xaf63dc4c8601ec8cn],
    ['foobar', 0xbf9cf968, 0x85944171f73967e8n],
  ]
  for (const [text, hash32, hash64] of cases) assert.deepEqual([fnv1a32(text), fnv1a64(text)], [hash32, hash64])
})

test('fnv1a64: the same as the definition in big integers; hashing goes on where it stopped', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      let hash = 0xcbf29ce484222325n
      for (const byte of [...first, ...second]) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
      assert.equal(fnv1a64(second, fnv1a64(first)), hash)
      assert.equal(fnv1a32(second, fnv1a32(first)), fnv1a32(Uint8Array.from([...first, ...second])))
    }),
  )
})
