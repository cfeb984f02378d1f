// How fast the API server is over HTTPS and how much memory it takes, beside a bare node:https server that answers the same bytes,
// and whether that is enough (api/goals.ts). Servers run in processes of their own, one after the other, driven by the same load on
// the same machine: creates, gets, lists, tables, status patches with watchers, deletes. The store is the embedded one, on disk.
// Prints JSON.
//   node --conditions=source bench/api.ts [--n 5000] [--c 32] [--load ../shared/bench/kload.mjs] [--only load,watch,scale]
//     [--source] [--profile FOLDER]
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { realClock } from '#base/node'
import { ensurePki } from '../src/cluster/pki/ensure-pki.ts'
import { build, type Code, fill, type Serving, startCounting, startServing, type Usage } from './api/child.ts'
import { costs } from './api/costs.ts'
import { judged, type Reached } from './api/goals.ts'
import { specOfLoad, statusOfLoad } from './api/pod-of-load.ts'
import { openStuckWatcher } from './api/stuck-watcher.ts'

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '5000' },
    c: { type: 'string', default: '32' },
    load: { type: 'string', default: join(import.meta.dirname, '../../shared/bench/kload.mjs') },
    only: { type: 'string', default: 'load,watch,scale' },
    source: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const token = 'bench'
const code: Code = values.source ? 'source' : 'built'
/** Objects in the store when memory per object and the time to be ready are measured. */
const scales = [50_000, 100_000, 200_000]

interface Phase {
  readonly perSecond: number
  readonly p99ms: number
  readonly failed: number
}
type Phases = Readonly<Record<'create' | 'get' | 'list' | 'listConsistent' | 'table' | 'patchStatus' | 'delete', Phase>>
type Loaded = Phases & { readonly watch: { readonly perSecond: number; readonly events: number } }

/** Runs the load in a namespace of its own. */
async function load({ port, prepare }: Serving, namespace: string, watchers: number): Promise<Loaded> {
  await prepare(namespace)
  const args = [
    '--server',
    `https://127.0.0.1:${port}`,
    '--token',
    token,
    '--insecure',
    '--n',
    values.n,
    '--c',
    values.c,
  ]
  const all = [values.load, ...args, '--watchers', String(watchers), '--ns', namespace]
  return JSON.parse((await promisify(execFile)(process.execPath, all)).stdout) as Loaded
}

const inMB = (bytes: number): number => Math.round(bytes / 1e5) / 10
const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100
const shown = ({ rss, heapUsed, heapTotal, external }: Usage) => ({
  rss: inMB(rss),
  heapUsed: inMB(heapUsed),
  heapTotal: inMB(heapTotal),
  external: inMB(external),
})

function compared(own: Loaded, bare: Loaded) {
  const names = ['create', 'get', 'list', 'listConsistent', 'table', 'patchStatus', 'delete'] as const
  const rows = names.map((name) => {
    const { perSecond, p99ms, failed } = own[name]
    const limit = bare[name].perSecond
    return [name, { perSecond, p99ms, failed, bare: limit, ratio: ratio(perSecond, limit) }]
  })
  const { events, perSecond } = own.watch
  const limit = bare.watch.perSecond
  const watch = { events, perSecond, bare: limit, ratio: ratio(perSecond, limit) }
  return { ...Object.fromEntries(rows), watch } as Phases & { readonly watch: unknown }
}

/** Status patches with 20 watchers that do nothing but count. */
async function patchedBesideCounting(server: Serving): Promise<number> {
  const namespace = 'counting'
  await server.prepare(namespace)
  using _counting = await startCounting(server.port, { token, namespace, watchers: 20, events: Infinity })
  return (await load(server, namespace, 0)).patchStatus.perSecond
}

/** The load with 20 watchers, on both servers. */
async function measureLoad(folder: string) {
  const perCost = { count: Number(values.n), connections: Number(values.c), token }
  const measureBare = async () => {
    await using bare = await startServing('serve-bare', [folder, values.n], { code: 'source' })
    return { loaded: await load(bare, 'kload', 20), microseconds: await costs(bare, perCost) }
  }
  const bare = await measureBare()
  await using server = await startServing('serve', [folder], { code, profile: values.profile })
  const { readyMs } = server
  const empty = await server.usage()
  const loaded = await load(server, 'kload', 20)
  const after = await server.usage()
  const phases = compared(loaded, bare.loaded)
  const microseconds = { server: await costs(server, perCost), bare: bare.microseconds }
  const reached: Reached = {
    create: loaded.create.perSecond,
    patchStatus: loaded.patchStatus.perSecond,
    patchCounted: await patchedBesideCounting(server),
    delete: loaded.delete.perSecond,
    getRatio: ratio(loaded.get.perSecond, bare.loaded.get.perSecond),
    listRatio: ratio(loaded.listConsistent.perSecond, bare.loaded.listConsistent.perSecond),
    table: loaded.table.perSecond,
    readyEmpty: readyMs,
    rssEmpty: inMB(empty.rss),
    rssLoaded: inMB(after.rss),
  }
  const memoryMB = { empty: shown(empty), loaded: shown(after) }
  return { reached, details: { phases, microseconds, readyCpuMs: Math.round(empty.cpuMs), memoryMB } }
}

/** Events a second to watchers that do nothing but count, of patches that no client sends. */
async function delivered(server: Serving, watchers: number): Promise<number> {
  const namespace = 'counted'
  const count = Number(values.n)
  await server.prepare(namespace)
  await server.write({ namespace, count, spec: specOfLoad })
  const events = count * watchers
  using counting = await startCounting(server.port, { token, namespace, watchers, events })
  const started = performance.now()
  await Promise.all([server.write({ namespace, count, status: statusOfLoad }), counting.done()])
  return Math.round(events / ((performance.now() - started) / 1e3))
}

/** The load with 100 watchers: alone, then with one beside them that takes nothing, then what the bare server delivers. */
async function measureWatches(folder: string) {
  const measureServer = async () => {
    await using server = await startServing('serve', [folder], { code })
    // The code is warm for both that are compared.
    await load(server, 'warm', 20)
    const counted = await delivered(server, 100)
    const alone = await load(server, 'alone', 100)
    using _stuck = await openStuckWatcher(server.port, token)
    return { counted, alone, besideStuck: await load(server, 'stuck', 100) }
  }
  const { counted, alone, besideStuck } = await measureServer()
  await using server = await startServing('serve-bare', [folder, values.n], { code: 'source' })
  const bare = await load(server, 'kload', 100)
  const reached: Reached = {
    events: alone.watch.perSecond,
    eventsCounted: counted,
    eventsWithStuck: ratio(besideStuck.watch.perSecond, alone.watch.perSecond),
  }
  const perSecond = { alone: alone.watch, besideStuck: besideStuck.watch, bare: bare.watch }
  return { reached, details: { with100Watchers: perSecond } }
}

/** Starts on stores with many objects. */
async function measureScale(folder: string) {
  const path = join(folder, 'state.db')
  const atStart = async () => {
    await using server = await startServing('serve', [folder], { code })
    return { readyMs: server.readyMs, usage: await server.usage() }
  }
  const empty = await atStart()
  const rows: Record<string, unknown>[] = []
  let filled = 0
  let full = empty
  const perObject: number[] = []
  for (const count of scales) {
    await fill(path, { from: filled, to: count })
    filled = count
    const started = await atStart()
    if (count === 100_000) full = started
    const bytes = Math.round((started.usage.rss - empty.usage.rss) / count)
    perObject.push(bytes)
    const { readyMs, usage } = started
    const cpuMs = Math.round(usage.cpuMs)
    rows.push({ objects: count, readyMs, cpuMs, bytesPerObject: bytes, memoryMB: shown(usage) })
  }
  const reached: Reached = { readyFull: full.readyMs, growth: (perObject.at(-1) ?? 0) / (perObject[0] ?? 1) }
  return { reached, details: { scale: rows } }
}

async function writeTls(folder: string): Promise<void> {
  const { apiserver, ca } = await ensurePki({
    folder: join(folder, 'pki'),
    nodeName: 'bench',
    serverNames: ['127.0.0.1'],
    serviceIp: '10.96.0.1',
    clusterDomain: 'cluster.local',
    now: realClock.now(),
  })
  writeFileSync(join(folder, 'tls.json'), JSON.stringify({ ...apiserver, clientCa: ca.cert }))
}

const parts = { load: measureLoad, watch: measureWatches, scale: measureScale }

async function run(): Promise<void> {
  if (code === 'built') await build()
  const wanted = values.only.split(',')
  let reached: Reached = {}
  const details: Record<string, unknown> = {}
  for (const [name, measure] of Object.entries(parts)) {
    if (!wanted.includes(name)) continue
    const folder = mkdtempSync(join(tmpdir(), 'api-bench-'))
    try {
      await writeTls(folder)
      const part = await measure(folder)
      reached = { ...reached, ...part.reached }
      Object.assign(details, part.details)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const result = { n: Number(values.n), connections: Number(values.c), code, goals: judged(reached), ...details }
  process.stdout.write(`${JSON.stringify(result, undefined, 1)}\n`)
}

if (existsSync(values.load)) await run()
else process.stdout.write(`skipped: there is no load generator at ${values.load}\n`)
