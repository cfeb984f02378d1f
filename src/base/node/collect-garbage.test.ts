import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectGarbage } from './collect-garbage.ts'

test('collectGarbage: what nobody holds is gone afterwards, what somebody holds is not', async () => {
  const held = { name: 'held' }
  const [dropped, kept] = [new WeakRef({ name: 'dropped' }), new WeakRef(held)]
  // A WeakRef holds its target until the turn is over.
  await new Promise((resolve) => setImmediate(resolve))
  await collectGarbage()
  assert.deepEqual([dropped.deref(), kept.deref()], [undefined, held])
  assert.equal('gc' in globalThis, false)
})
