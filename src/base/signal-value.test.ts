import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSignalValue } from './signal-value.ts'

test('signal value: a waiter gets the first value that satisfies it, be it the present one', async () => {
  const count = createSignalValue(1)
  assert.equal(await count.waitFor((value) => value === 1), 1)
  const three = count.waitFor((value) => value >= 3)
  for (const value of [2, 3, 4]) count.set(value)
  assert.deepEqual([await three, count.value], [3, 4])
})

test('signal value: an aborted wait rejects with the reason, a failing predicate with its failure', async () => {
  const count = createSignalValue(1)
  const controller = new AbortController()
  const aborted = count.waitFor((value) => value === 2, { signal: controller.signal })
  const failing = count.waitFor((value) => {
    if (value === 2) throw new Error('bad predicate')
    return false
  })
  controller.abort('stop')
  count.set(2)
  await assert.rejects(aborted, (reason) => reason === 'stop')
  await assert.rejects(failing, /bad predicate/)
})

test('signal value: listeners hear each change until disposed, and nothing when the value stays', () => {
  const value = createSignalValue('a')
  const heard: string[] = []
  const listening = value.onChange((next) => heard.push(next))
  for (const next of ['a', 'b', 'b', 'c']) value.set(next)
  listening[Symbol.dispose]()
  value.set('d')
  assert.deepEqual(heard, ['b', 'c'])
})
