import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseIndexes, renderIndexes } from './indexes.ts'

const rows: readonly (readonly [string, number[]])[] = [
  ['', []],
  ['0', [0]],
  ['1,3-5,7', [1, 3, 4, 5, 7]],
  ['0-9', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ['0,1,5', [0, 1, 5]],
]
for (const [text, indexes] of rows) {
  test(`W5: indexes ${JSON.stringify(indexes)} are written ${JSON.stringify(text)}`, () => {
    assert.equal(renderIndexes(indexes), text)
    assert.deepEqual([...parseIndexes(text)], indexes)
  })
}

test('W5: indexes that a smaller Job no longer has are left out', () => {
  assert.deepEqual([...parseIndexes('1-3,7', 3)], [1, 2])
})
