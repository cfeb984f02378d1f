import assert from 'node:assert/strict'
import { existsSync, mkdtempDisposableSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { createVirtualClock } from '#base'
import { realClock, settleTurn } from '#base/node'
import { storeConformance } from '../conformance.ts'
import type { Store } from '../contract.ts'
import { StoreError, type StoreErrorCode } from '../store-error.ts'
import { openSqliteStore } from './sqlite-store.ts'

const folder = mkdtempDisposableSync(join(tmpdir(), 'store-'))
after(() => folder.remove())
let files = 0
const newPath = (): string => join(folder.path, `${files++}.db`)
const open = (path: string): Promise<Store> => openSqliteStore({ clock: realClock }, { path })
const refused = (code: StoreErrorCode, path: string): Promise<void> =>
  assert.rejects(open(path), (error) => error instanceof StoreError && error.code === code)
const value = new Uint8Array(2_048).fill(120)

storeConformance({
  name: 'sqlite',
  open: ({ clock, ...options }) => openSqliteStore({ clock }, { path: newPath(), ...options }),
})

test('openSqliteStore finds what was there: items, history, revision, compaction', async () => {
  const path = newPath()
  const before = await open(path)
  await before.create('/a', value)
  await before.update('/a', new Uint8Array([1]), 2)
  await before.create('/b', value)
  await before.delete('/b')
  await before.compact(3)
  const items = await before.range({ prefix: '' })
  await before[Symbol.asyncDispose]()
  await using store = await open(path)
  assert.deepEqual(await store.range({ prefix: '' }), items)
  assert.deepEqual([await store.currentRevision(), await store.compactedRevision()], [5, 3])
  using watch = store.watch({ prefix: '', afterRevision: 3 })
  const [put, deleted, progress] = watch.take()
  assert.deepEqual([put?.type, deleted?.type, progress], ['put', 'delete', { type: 'progress', revision: 5 }])
})

test('openSqliteStore keeps the revision when everything was deleted and compacted', async () => {
  const path = newPath()
  const before = await open(path)
  await before.create('/a', value)
  await before.delete('/a')
  await before.compact(3)
  await before[Symbol.asyncDispose]()
  await using store = await open(path)
  assert.deepEqual(await store.create('/a', value), { outcome: 'ok', revision: 4 })
})

test('openSqliteStore lets keys expire whose time came while it was closed', async () => {
  const path = newPath()
  const clock = createVirtualClock({ settle: settleTurn })
  const before = await openSqliteStore({ clock }, { path })
  await before.create('/event', value, { ttlSeconds: 3_600 })
  await before[Symbol.asyncDispose]()
  await clock.advance(7_200_000)
  await using store = await openSqliteStore({ clock }, { path })
  using watch = store.watch({ prefix: '' })
  watch.take()
  await clock.advance(1_000)
  await watch.wait()
  assert.deepEqual(
    watch.take().map((frame) => frame.type),
    ['delete'],
  )
})

test('openSqliteStore keeps its files to their owner', async () => {
  const path = newPath()
  await using store = await open(path)
  await store.create('/secret', value)
  const names = readdirSync(folder.path).filter((name) => join(folder.path, name).startsWith(path))
  assert.equal(names.length, 4)
  for (const name of names) assert.equal(statSync(join(folder.path, name)).mode & 0o777, 0o600, name)
})

test('openSqliteStore opens a file once, and again when it was closed', async () => {
  const path = newPath()
  const first = await open(path)
  await refused('locked', path)
  await first.create('/a', value)
  await first[Symbol.asyncDispose]()
  assert.equal(existsSync(`${path}-wal`), false)
  await using second = await open(path)
  assert.equal(await second.currentRevision(), 2)
})

test('openSqliteStore refuses a file that is not a store, is damaged, or is newer', async () => {
  const text = newPath()
  writeFileSync(text, 'not a database at all'.repeat(500))
  await refused('corrupt', text)

  const other = newPath()
  const database = new DatabaseSync(other)
  database.exec('CREATE TABLE t (x)')
  database.close()
  await refused('corrupt', other)

  const damaged = newPath()
  const store = await open(damaged)
  await Promise.all(Array.from({ length: 100 }, (_, i) => store.create(`/${i}`, value)))
  await store[Symbol.asyncDispose]()
  truncateSync(damaged, statSync(damaged).size / 2)
  await refused('corrupt', damaged)

  const newer = newPath()
  await (await open(newer))[Symbol.asyncDispose]()
  const raised = new DatabaseSync(newer)
  raised.exec('PRAGMA user_version = 99')
  raised.close()
  await refused('newerFormat', newer)
})

test('compaction gives the space back: the file shrinks, while writers go on', async () => {
  const path = newPath()
  await using store = await open(path)
  const keys = Array.from({ length: 6_000 }, (_, i) => `/${i}`)
  await Promise.all(keys.map((key) => store.create(key, value)))
  const full = 6_000 * 2_048
  await Promise.all(keys.slice(100).map((key) => store.delete(key)))
  await store.compact(await store.currentRevision())
  const size = (): number => statSync(path).size
  const startMs = realClock.monotonic()
  for (let i = 0; size() > full / 3 || size() < 2_048 * 100; i++) {
    assert.ok(realClock.monotonic() - startMs < 20_000, `the file still has ${size()} bytes`)
    await store.create(`/more/${i % 50}/${i}`, new Uint8Array([1]))
  }
  const { items } = await store.range({ prefix: '/', limit: 1 })
  assert.equal(items[0]?.value.byteLength, value.byteLength)
})
