// How fast the stores are: durable creates, gets, ranges, watch fan-out, with 2 KB values. Prints one JSON line a driver.
//   node --conditions=source bench/store.ts [objects, default 20000] [folder for the database, default the system's]
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { realClock } from '#base/node'
import { createMemoryStore, type Store, type StoreWatch } from '#store'
import { openSqliteStore } from '#store/node'

const valueBytes = 2_048
const writers = 32
const watchers = 100

const objects = Number(process.argv[2] ?? 20_000)
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'store-bench-'))

/** Keys as the apiserver makes them, in no helpful order. */
const keyOf = (index: number): string => `/registry/pods/ns-${index % 50}/pod-${(index * 7_919) % 1_000_003}`

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = realClock.monotonic()
  await work()
  return (realClock.monotonic() - start) / 1_000
}

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> =>
  Math.round(count / (await seconds(work)))

/** Runs `count` pieces of work, `width` at a time. */
async function inParallel(count: number, width: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

async function takeEvents(watch: StoreWatch, count: number): Promise<void> {
  for (let seen = 0; seen < count && (await watch.wait()) === 'more'; ) {
    for (const frame of watch.take()) if (frame.type !== 'progress') seen++
  }
}

async function fanOut(store: Store): Promise<number> {
  const watches = Array.from({ length: watchers }, () => store.watch({ prefix: '/registry/leases/' }))
  const events = Math.min(objects, 2_000)
  const value = new Uint8Array(valueBytes)
  const delivered = perSecond(events * watchers, async () => {
    const taken = watches.map((watch) => takeEvents(watch, events))
    await inParallel(events, writers, (index) => store.create(`/registry/leases/${index}`, value))
    await Promise.all(taken)
  })
  await delivered
  for (const watch of watches) watch[Symbol.dispose]()
  return delivered
}

async function measure(name: string, open: () => Promise<Store>): Promise<void> {
  const store = await open()
  const value = new Uint8Array(valueBytes).fill(120)
  const serial = Math.min(objects, 1_000)
  const createsSerialPerSecond = await perSecond(serial, () =>
    inParallel(serial, 1, (index) => store.create(`/serial/${index}`, value)),
  )
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const createsPerSecond = await perSecond(objects, () =>
    inParallel(objects, writers, (index) => store.create(keyOf(index), value)),
  )
  delay.disable()
  const getsPerSecond = await perSecond(objects, () => inParallel(objects, 8, (index) => store.get(keyOf(index))))
  const prefix = '/registry/pods/'
  const rangeAllMs = Math.round((await seconds(() => store.range({ prefix }))) * 1_000)
  const page500Ms = (await seconds(() => store.range({ prefix, limit: 500 }))) * 1_000
  const watchEventsPerSecond = await fanOut(store)
  const updatesPerSecond = await perSecond(objects, () =>
    inParallel(objects, writers, async (index) => {
      const { item } = await store.get(keyOf(index))
      if (item !== undefined) await store.update(item.key, value, item.modRevision)
    }),
  )
  await store[Symbol.asyncDispose]()
  const reopenMs = (await seconds(async () => (await open())[Symbol.asyncDispose]())) * 1_000
  const { heapUsed, rss } = process.memoryUsage()
  const loopDelayP99Ms = delay.percentile(99) / 1e6
  const figures = { createsSerialPerSecond, createsPerSecond, loopDelayP99Ms, updatesPerSecond, getsPerSecond }
  const more = { rangeAllMs, page500Ms, watchers, watchEventsPerSecond, reopenMs, heapUsed, rss }
  console.log(JSON.stringify({ store: name, objects, valueBytes, writers, ...figures, ...more }))
}

try {
  const path = join(folder, 'store.db')
  await measure('sqlite', () => openSqliteStore({ clock: realClock }, { path }))
  console.log(JSON.stringify({ store: 'sqlite', fileBytes: statSync(path).size }))
  await measure('memory', async () => createMemoryStore({ clock: realClock }))
} finally {
  rmSync(folder, { recursive: true })
}
