import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecords } from './records.ts'

test('records: found by all labels of a selector, in the order in which they were made, until they are removed', () => {
  const records = createRecords(({ labels }: { readonly labels?: Record<string, string> }) => labels)
  const [a, b, c, bare] = [{ labels: { pod: 'x', name: 'a' } }, { labels: { pod: 'y' } }, { labels: { pod: 'x' } }, {}]
  for (const [id, record] of Object.entries({ a, b, c, bare })) records.set(id, record)
  assert.deepEqual(records.selected(undefined), [a, b, c, bare])
  assert.deepEqual(records.selected({ pod: 'x' }), [a, c])
  assert.deepEqual(records.selected({ pod: 'x', name: 'a' }), [a])
  assert.deepEqual(records.selected({ pod: 'z' }), [])
  assert.deepEqual([records.delete('a'), records.delete('a'), records.selected({ pod: 'x' })], [true, false, [c]])
})
