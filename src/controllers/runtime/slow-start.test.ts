import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slowStart } from './slow-start.ts'

test('slowStart: batches double, and nothing follows a batch with a failure', async () => {
  const batches: number[][] = []
  let batch: number[] = []
  const work = async (item: number): Promise<void> => {
    batch.push(item)
    await Promise.resolve()
    if (batch.length > 0) {
      batches.push(batch)
      batch = []
    }
    if (item === 5) throw new Error('five')
  }
  await assert.rejects(slowStart([0, 1, 2, 3, 4, 5, 6, 7, 8], work), /five/)
  assert.deepEqual(batches, [[0], [1, 2], [3, 4, 5, 6]])
  batches.length = 0
  await slowStart([0, 1, 2, 3], work)
  assert.deepEqual(batches, [[0], [1, 2], [3]])
})
