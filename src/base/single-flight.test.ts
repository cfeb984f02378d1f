import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSingleFlight } from './single-flight.ts'

test('single flight: concurrent calls of a key share one call, also its failure, which is not kept', async () => {
  const flights = createSingleFlight<string, number>()
  let calls = 0
  const gate = Promise.withResolvers<void>()
  const work = async () => {
    const call = ++calls
    await gate.promise
    if (call === 1) throw new Error('first fails')
    return call
  }
  const [a, again, other] = [flights.run('a', work), flights.run('a', work), flights.run('b', work)]
  assert.deepEqual([calls, flights.size], [2, 2])
  gate.resolve()
  await assert.rejects(a, /first fails/)
  await assert.rejects(again, /first fails/)
  assert.deepEqual([await other, await flights.run('a', work), flights.size], [2, 3, 0])
})

test('single flight: work that throws at once is not kept either', async () => {
  const flights = createSingleFlight<string, number>()
  const broken = (): Promise<number> => {
    throw new Error('at once')
  }
  await assert.rejects(flights.run('a', broken), /at once/)
  assert.equal(await flights.run('a', async () => 1), 1)
})
