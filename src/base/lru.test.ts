import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLru } from './lru.ts'
import { settleTurn } from './node/index.ts'
import { createVirtualClock } from './virtual-clock.ts'

test('lru: drops what was used longest ago, and says so', () => {
  const dropped: [string, number][] = []
  const lru = createLru<string, number>({ entriesMax: 2, onEvict: (key, value) => dropped.push([key, value]) })
  lru.set('a', 1)
  lru.set('b', 2)
  lru.get('a')
  lru.peek('b')
  lru.set('c', 3)
  lru.set('a', 4)
  lru.set('d', 5)
  assert.deepEqual(dropped, [
    ['b', 2],
    ['c', 3],
  ])
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.get('d'), lru.size], [4, undefined, 5, 2])
  assert.deepEqual([lru.delete('a'), lru.delete('a'), lru.size], [true, false, 1])
  lru.clear()
  assert.deepEqual([lru.size, dropped.length], [0, 2])
})

test('lru: an entry as old as its time to live is absent; using it does not make it younger', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const lru = createLru<string, number>({ entriesMax: 2, ttl: { ms: 100, clock } })
  lru.set('a', 1)
  await clock.advance(99)
  assert.equal(lru.get('a'), 1)
  await clock.advance(1)
  assert.deepEqual([lru.peek('a'), lru.get('a'), lru.size], [undefined, undefined, 0])
})
