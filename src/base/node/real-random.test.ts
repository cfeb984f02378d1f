import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realRandom } from './real-random.ts'

test('real random: numbers in [0, 1), bytes of any count', () => {
  const numbers = Array.from({ length: 1000 }, () => realRandom.next())
  assert.ok(numbers.every((number) => number >= 0 && number < 1))
  assert.equal(new Set(numbers).size, 1000)
  const bytes = realRandom.bytes(200_000)
  assert.deepEqual([bytes.length, new Set(bytes.subarray(190_000)).size], [200_000, 256])
})
