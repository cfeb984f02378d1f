// Killed with SIGKILL in the middle of writes, a hundred times, the store loses no acknowledged write and invents none.
// This file is its own child: with arguments it is a process that writes and notes in a file what was acknowledged. The
// n-th operation of each writer is known beforehand, so the parent can tell each write that it finds: acknowledged, or
// the one that was under way. Both processes of a pair of lanes share the machine, so a hundred rounds take half the time.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposableSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Random, randomInt, seededRandom, sleep } from '#base'
import { realClock } from '#base/node'
import type { Store, StoredItem, StoreEvent } from '../contract.ts'
import { openSqliteStore } from './sqlite-store.ts'

const writers = 16
const rounds = 100
const lanes = 2
/** Rounds that follow each other on one file, so that what survived a kill survives the next. */
const roundsPerFile = 5
const killDelayMsMax = 80
/** In one of so many rounds the kill comes at any moment after the start, also while the store is being opened. */
const earlyKillEvery = 10
const earlyKillDelayMsMax = 300
const testTimeoutMs = 120_000

interface Operation {
  readonly type: 'create' | 'update' | 'delete'
  readonly key: string
  readonly value: Uint8Array
}

/** The n-th operation of a writer: create a key, update it, create another one, delete the first. */
function operation(round: number, writer: number, n: number): Operation {
  const key = `/${round}/${writer}/${Math.floor(n / 4)}`
  // 20 to 5,000 bytes that tell which write they are, in their first byte and in their last.
  const mark = new TextEncoder().encode(`${round}/${writer}/${n};`)
  const value = new Uint8Array(20 + ((n * 7_919 + writer * 104_729) % 4_980))
  for (let i = 0; i < value.length; i++) value[i] = mark[i % mark.length] ?? 0
  if (n % 4 === 2) return { type: 'create', key: `${key}b`, value }
  if (n % 4 === 3) return { type: 'delete', key, value: new Uint8Array(0) }
  return { type: n % 4 === 0 ? 'create' : 'update', key, value }
}

async function child(path: string, round: number): Promise<void> {
  // A file, not a pipe: its buffer is never full, and what is written stays when the process is killed.
  const notes = openSync(notesPath(path), 'w')
  const store = await openSqliteStore({ clock: realClock }, { path })
  const write = async (writer: number): Promise<void> => {
    let modRevision = 0
    for (let n = 0; ; n++) {
      const { type, key, value } = operation(round, writer, n)
      const result = await apply(store, { type, key, value }, modRevision)
      if (result.outcome !== 'ok') throw new Error(`${type} ${key}: ${result.outcome}`)
      if (type !== 'create' || n % 4 === 0) modRevision = result.revision
      writeSync(notes, `${writer} ${n} ${result.revision}\n`)
      if (n === 0 && writer === 0) process.stdout.write('writing')
      if (writer === 0 && n % 50 === 49) await store.compact(result.revision - 100)
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
}

function apply(store: Store, { type, key, value }: Operation, modRevision: number) {
  if (type === 'create') return store.create(key, value)
  return type === 'update' ? store.update(key, value, modRevision) : store.delete(key, modRevision)
}

const notesPath = (path: string): string => `${path}.acknowledged`

/** What a round's child said: for each writer the revisions of its acknowledged operations. */
type Acknowledged = readonly (readonly number[])[]

async function killedRound(path: string, round: number, random: Random): Promise<Acknowledged> {
  const self = fileURLToPath(import.meta.url)
  const args = [...process.execArgv.filter((arg) => !arg.startsWith('--test')), self, path, String(round)]
  rmSync(notesPath(path), { force: true })
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(process_, 'exit')
  const early = round % earlyKillEvery === 0
  if (!early) await Promise.race([once(process_.stdout, 'data'), exited])
  await sleep(realClock, randomInt(random, early ? earlyKillDelayMsMax : killDelayMsMax))
  process_.kill('SIGKILL')
  assert.deepEqual(await exited, [null, 'SIGKILL'])

  const said = readFileSync(notesPath(path), { encoding: 'utf8', flag: 'a+' })
  const acknowledged: number[][] = Array.from({ length: writers }, () => [])
  for (const line of said
    .slice(0, said.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)) {
    const [writer = 0, n, revision = 0] = line.split(' ').map(Number)
    assert.equal(acknowledged[writer]?.push(revision), (n ?? 0) + 1)
  }
  return acknowledged
}

/** Checks what is there after a round; `before` is the revision the round began with. Gives the revision it ended with. */
async function checkRound(
  store: Store,
  round: number,
  found: { acknowledged: Acknowledged; before: number },
): Promise<number> {
  const { acknowledged, before } = found
  const revision = await store.currentRevision()
  const from = Math.max(before, await store.compactedRevision())
  const events = await eventsAfter(store, from)
  assert.deepEqual(
    events.map((event) => event.modRevision),
    Array.from({ length: revision - from }, (_, i) => from + 1 + i),
  )

  const byKey = Map.groupBy(events, (event) => event.key)
  const { items } = await store.range({ prefix: `/${round}/` })
  const byWriter = Map.groupBy(items, (item) => Number(item.key.split('/')[2]))
  let known = 0
  for (const [writer, revisions] of acknowledged.entries()) {
    const underWay = operation(round, writer, revisions.length)
    const happened = matches(byKey, underWay, (at) => at > (revisions.at(-1) ?? before))
    const done = revisions.length + (happened ? 1 : 0)
    known += revisions.filter((at) => at > from).length + (happened ? 1 : 0)
    for (const [n, at] of revisions.entries()) {
      if (at <= from) continue
      assert.ok(
        matches(byKey, operation(round, writer, n), (eventAt) => eventAt === at),
        `lost: ${writer} ${n} at ${at}`,
      )
    }
    assert.deepEqual(contents(byWriter.get(writer) ?? []), expectedContents(round, writer, done))
  }
  assert.equal(events.length, known, 'an event that nobody wrote')
  return revision
}

function matches(
  events: ReadonlyMap<string, readonly StoreEvent[]>,
  wanted: Operation,
  at: (revision: number) => boolean,
) {
  const type = wanted.type === 'delete' ? 'delete' : 'put'
  const event = events.get(wanted.key)?.find((candidate) => candidate.type === type && at(candidate.modRevision))
  return event !== undefined && (event.type === 'delete' || Buffer.compare(event.value, wanted.value) === 0)
}

async function eventsAfter(store: Store, afterRevision: number): Promise<StoreEvent[]> {
  using watch = store.watch({ prefix: '', afterRevision })
  const events: StoreEvent[] = []
  while ((await watch.wait()) === 'more') {
    for (const frame of watch.take()) {
      if (frame.type === 'progress') return events
      events.push(frame)
    }
  }
  throw new Error('the watch ended')
}

function contents(items: readonly StoredItem[]): Record<string, string> {
  return Object.fromEntries(items.map((item) => [item.key, Buffer.from(item.value).toString('latin1')]))
}

function expectedContents(round: number, writer: number, done: number): Record<string, string> {
  const expected = new Map<string, string>()
  for (let n = 0; n < done; n++) {
    const { type, key, value } = operation(round, writer, n)
    if (type === 'delete') expected.delete(key)
    else expected.set(key, Buffer.from(value).toString('latin1'))
  }
  return Object.fromEntries(expected)
}

/** Runs every `lanes`-th round. Gives how many writes were acknowledged. */
async function runLane(folder: string, lane: number): Promise<number> {
  const random = seededRandom(lane + 1)
  let before = 1
  let total = 0
  for (let round = lane, turn = 0; round < rounds; round += lanes, turn++) {
    if (turn % roundsPerFile === 0) before = 1
    const path = join(folder, `${lane}-${Math.floor(turn / roundsPerFile)}.db`)
    const acknowledged = await killedRound(path, round, random)
    await using store = await openSqliteStore({ clock: realClock }, { path })
    before = await checkRound(store, round, { acknowledged, before })
    for (const revisions of acknowledged) total += revisions.length
  }
  return total
}

const [path, round] = process.argv.slice(2)
if (process.argv[1] === fileURLToPath(import.meta.url) && path !== undefined) {
  await child(path, Number(round))
} else {
  test('openSqliteStore, killed in the middle of writes a hundred times, loses no acknowledged write and invents none', {
    timeout: testTimeoutMs,
  }, async (context) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'store-kill-'))
    const totals = await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(folder.path, lane)))
    const total = totals.reduce((sum, one) => sum + one, 0)
    context.diagnostic(`${total} acknowledged writes`)
    assert.ok(total > rounds * writers, 'the kills came before the writes')
  })
}
