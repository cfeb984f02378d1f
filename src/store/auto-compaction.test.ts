import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { createMemoryStore } from './memory/memory-store.ts'

test('autoCompactionMs: each interval compacts to the revision of one interval before', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  await using store = createMemoryStore({ clock }, { autoCompactionMs: 300_000 })
  const compacted: number[] = []
  for (let interval = 0; interval < 4; interval++) {
    await store.create(`/${interval}`, new Uint8Array(1))
    await clock.advance(300_000)
    compacted.push(await store.compactedRevision())
  }
  assert.deepEqual(compacted, [0, 2, 3, 4])
})

test('autoCompactionMs: closing the store stops it', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const store = createMemoryStore({ clock }, { autoCompactionMs: 300_000 })
  await store.create('/event', new Uint8Array(1), { ttlSeconds: 3_600 })
  await store[Symbol.asyncDispose]()
  assert.equal(clock.pending, 0)
})
