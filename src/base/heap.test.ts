import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHeap } from './heap.ts'

interface Item {
  readonly key: number
  readonly rank: number
}
const order = (a: Item, b: Item) => a.rank - b.rank || a.key - b.key

test('heap: after any sets, removes and pops it gives its items in order', () => {
  const key = fc.nat(15)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, rank: fc.nat(20) }),
    fc.record({ kind: fc.constant('remove' as const), key }),
    fc.record({ kind: fc.constant('pop' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = createHeap<number, Item>({ keyOf: (item) => item.key, compare: order })
      const model = new Map<number, Item>()
      const first = () => [...model.values()].sort(order)[0]
      for (const step of steps) {
        if (step.kind === 'set') {
          const item = { key: step.key, rank: step.rank }
          heap.set(item)
          model.set(item.key, item)
        } else if (step.kind === 'remove') {
          assert.equal(heap.remove(step.key), model.get(step.key))
          model.delete(step.key)
        } else {
          const popped = heap.pop()
          assert.equal(popped, first())
          if (popped !== undefined) model.delete(popped.key)
        }
        assert.deepEqual(
          [heap.size, heap.peek(), heap.get(3), heap.has(4)],
          [model.size, first(), model.get(3), model.has(4)],
        )
      }
      assert.deepEqual([...heap.values()].sort(order), [...model.values()].sort(order))
      assert.deepEqual(
        Array.from({ length: heap.size }, () => heap.pop()),
        [...model.values()].sort(order),
      )
    }),
  )
})

test('heap: clear empties it', () => {
  const heap = createHeap<number, Item>({ keyOf: (item) => item.key, compare: order })
  heap.set({ key: 1, rank: 1 })
  heap.clear()
  assert.deepEqual([heap.size, heap.peek(), heap.pop(), heap.has(1)], [0, undefined, undefined, false])
})
