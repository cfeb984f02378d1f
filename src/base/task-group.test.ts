import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleTurn } from './node/index.ts'
import { createTaskGroup } from './task-group.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('TaskGroup: disposing aborts the tasks, waits for them, and reports no failure that is the abort', async () => {
  const errors: unknown[] = []
  const group = createTaskGroup({ onError: (error) => errors.push(error) })
  let cleanedUp = false
  group.run('waits', untilAborted)
  group.run('cleans up', async (signal) => {
    await untilAborted(signal).catch(() => {})
    await settleTurn()
    cleanedUp = true
  })
  await group[Symbol.asyncDispose]()
  await group[Symbol.asyncDispose]()
  assert.deepEqual({ cleanedUp, errors, size: group.size }, { cleanedUp: true, errors: [], size: 0 })
  assert.equal(
    group.run('late', async () => assert.fail('must not run')),
    false,
  )
})

test('TaskGroup: a failure is reported with the name of its task, also one after the abort', async () => {
  const errors: [string, string][] = []
  const group = createTaskGroup({ onError: (error, name) => errors.push([name, String(error)]) })
  group.run('sync', () => {
    throw new Error('at once')
  })
  group.run('async', async () => {
    throw new Error('later')
  })
  await group.idle()
  group.run('cleanup', async (signal) => {
    await untilAborted(signal).catch(() => {})
    throw new Error('while stopping')
  })
  await group[Symbol.asyncDispose]()
  assert.deepEqual(errors, [
    ['sync', 'Error: at once'],
    ['async', 'Error: later'],
    ['cleanup', 'Error: while stopping'],
  ])
})

test('TaskGroup: runs at most `concurrency` tasks, the others in order, and drops waiting ones at the end', async () => {
  const parent = new AbortController()
  const group = createTaskGroup({ onError: assert.fail, concurrency: 2, waitingMax: 3, signal: parent.signal })
  const started: string[] = []
  const gates = new Map<string, () => void>()
  const task = (name: string) =>
    group.run(name, () => {
      started.push(name)
      return new Promise<void>((resolve) => gates.set(name, resolve))
    })
  for (const name of ['a', 'b', 'c', 'd', 'e']) task(name)
  assert.throws(() => task('f'), { name: 'LimitExceededError' })
  assert.deepEqual(started, ['a', 'b'])
  gates.get('b')?.()
  await settleTurn()
  assert.deepEqual(started, ['a', 'b', 'c'])
  parent.abort()
  for (const open of gates.values()) open()
  await group.idle()
  assert.deepEqual({ started, size: group.size }, { started: ['a', 'b', 'c'], size: 0 })
})
