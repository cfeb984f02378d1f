// How fast the API server is over HTTPS, beside a bare node:https server that answers the same bytes: both in a process of their
// own, driven one after the other by the same load (creates, gets, lists, tables, status patches with watchers, deletes). The
// store is the embedded one, on disk. Prints JSON: rates of both, their ratios, processor time and memory.
//   node --conditions=source bench/api.ts [--n 5000] [--c 32] [--watchers 20] [--load ../shared/bench/kload.mjs] [--profile FOLDER]
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, type ApiServer, createApiServer } from '#apiserver'
import { startHttpsListener } from '#apiserver/node'
import type { Transport } from '#base'
import { realClock, realRandom } from '#base/node'
import { createMemoryStore, type Store } from '#store'
import { openSqliteStore } from '#store/node'
import { ensurePki } from '../src/cluster/pki/ensure-pki.ts'

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '5000' },
    c: { type: 'string', default: '32' },
    watchers: { type: 'string', default: '20' },
    load: { type: 'string', default: join(import.meta.dirname, '../../shared/bench/kload.mjs') },
    profile: { type: 'string' },
    role: { type: 'string', default: 'parent' },
    folder: { type: 'string', default: '' },
  },
})

const token = 'bench'
const namespace = 'kload'
const readyWithinMs = 60_000
const pods = `/api/v1/namespaces/${namespace}/pods`

interface Started {
  readonly port: number
  readonly startMs: number
}

/** What a child says when it is asked, lastly to stop. */
interface Used {
  readonly cpuSeconds: number
  readonly rssMiB: number
}

function certificates(folder: string) {
  return ensurePki({
    folder: join(folder, 'pki'),
    nodeName: 'bench',
    serverNames: ['127.0.0.1'],
    serviceIp: '10.96.0.1',
    clusterDomain: 'cluster.local',
    now: realClock.now(),
  })
}

async function createServerOver(store: Store): Promise<ApiServer> {
  const registry = createKindRegistry(builtInKinds)
  const deps = { store, registry, clock: realClock, random: realRandom }
  return createApiServer(deps, { tokens: new Map([[token, adminUser('bench')]]) })
}

async function send(transport: Transport, method: 'GET' | 'POST', target: string, value?: object): Promise<Buffer> {
  const body = value === undefined ? {} : { body: { kind: 'value', value } as const }
  const answer = await transport({ method, target, headers: {}, ...body })
  return answer.body.kind === 'bytes' ? Buffer.concat(answer.body.chunks) : Buffer.alloc(0)
}

/** The namespace, and the account that the load waits for. */
async function prepare(transport: Transport): Promise<void> {
  await send(transport, 'POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  await send(transport, 'POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
}

function report(port: number, startMs: number): void {
  process.send?.({ port, startMs } satisfies Started)
  process.on('message', (message) => {
    const { user, system } = process.cpuUsage()
    const used: Used = { cpuSeconds: (user + system) / 1e6, rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20) }
    process.send?.(used, () => message === 'stop' && process.exit(0))
  })
}

async function serve(folder: string): Promise<void> {
  const { apiserver, ca } = await certificates(folder)
  const start = realClock.monotonic()
  const log = { debug() {}, info() {}, warn: console.error, error: console.error } as never
  const store = await openSqliteStore({ clock: realClock, log }, { path: join(folder, 'state.db') })
  const server = await createServerOver(store)
  const listener = await startHttpsListener(
    { server, clock: realClock },
    { host: '127.0.0.1', port: 0, ...apiserver, clientCa: ca.cert },
  )
  const startMs = Math.round(realClock.monotonic() - start)
  await prepare(server.transportFor(adminUser('bench')))
  report(listener.port, startMs)
}

/** A Pod as the load creates them. */
function pod(index: number): object {
  return {
    metadata: { name: `p-${index}`, labels: { app: 'kload', shard: String(index % 10) } },
    spec: {
      schedulerName: 'none',
      containers: [
        {
          name: 'app',
          image: 'nginx:1.14.2',
          ports: [{ containerPort: 80 }],
          env: Array.from({ length: 8 }, (_, at) => ({ name: `VAR_${at}`, value: `value-${at}` })),
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 80 } },
        },
      ],
    },
  }
}

/** The bytes that the API server answers. */
async function recordAnswers() {
  await using store = createMemoryStore({ clock: realClock })
  await using server = await createServerOver(store)
  const transport = server.transportFor(adminUser('bench'))
  await prepare(transport)
  for (let index = 0; index < Number(values.n); index++) await send(transport, 'POST', pods, pod(index))
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const table = await transport({ method: 'GET', target: pods, headers: { accept } })
  return {
    one: await send(transport, 'GET', `${pods}/p-0`),
    list: await send(transport, 'GET', pods),
    table: table.body.kind === 'bytes' ? Buffer.concat(table.body.chunks) : Buffer.alloc(0),
  }
}

async function serveBare(folder: string): Promise<void> {
  const { apiserver } = await certificates(folder)
  const { one, list, table } = await recordAnswers()
  const answerOf = ({ method, url = '', headers }: IncomingMessage): Buffer => {
    if (method !== 'GET' || !url.startsWith(pods) || url.length > pods.length + 25 || url.includes('/p-')) return one
    return headers.accept?.includes('as=Table') === true ? table : list
  }
  const https = createServer({ ...apiserver, keepAliveTimeout: 90_000 }, (request, response) => {
    const answer = answerOf(request)
    const write = (): void => {
      response.writeHead(request.method === 'POST' ? 201 : 200, {
        'content-type': 'application/json',
        'content-length': answer.length,
      })
      response.end(answer)
    }
    // A watch, which stays open and silent.
    if (request.url?.includes('watch=') === true) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
      return
    }
    if (request.method === 'GET') return write()
    request.on('data', () => {})
    request.on('end', write)
  })
  https.listen(0, '127.0.0.1', () => report((https.address() as AddressInfo).port, 0))
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(new Error('the child says nothing')), readyWithinMs)
  child.once('message', (message) => {
    clearTimeout(timer)
    resolve(message as T)
  })
  child.once('exit', () => reject(new Error('the child ended')))
  return promise
}

function used(child: ChildProcess, message: 'used' | 'stop'): Promise<Used> {
  const answer = answerOf<Used>(child)
  child.send(message)
  return answer
}

/**
 * Processor time of the server per request, in microseconds: it says more than rates do on a machine that others use too.
 * Threads of the store are counted.
 */
async function costs(child: ChildProcess, port: number): Promise<Readonly<Record<string, number>>> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number(values.c), rejectUnauthorized: false })
  const ask = (method: string, path: string, body?: object, type = 'application/json'): Promise<void> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const headers = {
        authorization: `Bearer ${token}`,
        ...(payload === undefined ? {} : { 'content-type': type, 'content-length': payload.length }),
      }
      const outgoing = request({ host: '127.0.0.1', port, method, path, agent, headers }, (incoming) => {
        incoming.resume()
        incoming.on('end', resolve)
      })
      outgoing.on('error', reject)
      outgoing.end(payload)
    })
  const work: Readonly<Record<string, (index: number) => Promise<void>>> = {
    create: (index) => ask('POST', '/api/v1/namespaces/default/pods', pod(index)),
    get: (index) => ask('GET', `/api/v1/namespaces/default/pods/p-${index}`),
    patchStatus: (index) =>
      ask(
        'PATCH',
        `/api/v1/namespaces/default/pods/p-${index}/status`,
        { status: { phase: 'Running' } },
        'application/merge-patch+json',
      ),
    delete: (index) => ask('DELETE', `/api/v1/namespaces/default/pods/p-${index}?gracePeriodSeconds=0`),
  }
  const result: Record<string, number> = {}
  for (const [name, one] of Object.entries(work)) {
    const before = await used(child, 'used')
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < Number(values.n)) await one(next++)
    }
    await Promise.all(Array.from({ length: Number(values.c) }, worker))
    const { cpuSeconds } = await used(child, 'used')
    result[name] = Math.round(((cpuSeconds - before.cpuSeconds) / Number(values.n)) * 1e6)
  }
  agent.destroy()
  return result
}

interface Phase {
  readonly perSecond: number
  readonly p99ms: number
  readonly failed: number
}
type Measured = Readonly<Record<string, Phase | number | string>>

async function measure(role: 'server' | 'bare', folder: string) {
  const profile =
    values.profile === undefined || role === 'bare' ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  const child = fork(import.meta.filename, ['--role', role, '--folder', folder, '--n', values.n], {
    execArgv: ['--conditions=source', ...profile],
  })
  const started = await answerOf<Started>(child)
  const server = `https://127.0.0.1:${started.port}`
  const args = ['--server', server, '--token', token, '--insecure', '--n', values.n, '--c', values.c]
  const { stdout } = await promisify(execFile)(process.execPath, [
    values.load,
    ...args,
    '--watchers',
    values.watchers,
    '--ns',
    namespace,
  ])
  const microseconds = await costs(child, started.port)
  return {
    measured: JSON.parse(stdout) as Measured,
    startMs: started.startMs,
    microseconds,
    ...(await used(child, 'stop')),
  }
}

const phases = ['create', 'get', 'list', 'listConsistent', 'table', 'patchStatus', 'delete']

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'api-bench-'))
  try {
    const bare = await measure('bare', folder)
    const server = await measure('server', folder)
    const rows = phases.map((name) => {
      const own = server.measured[name] as Phase
      const limit = bare.measured[name] as Phase
      const ratio = Math.round((own.perSecond / limit.perSecond) * 100) / 100
      return [name, { perSecond: own.perSecond, p99ms: own.p99ms, failed: own.failed, bare: limit.perSecond, ratio }]
    })
    const { startMs, cpuSeconds, rssMiB } = server
    const result = {
      n: Number(values.n),
      startMs,
      ...Object.fromEntries(rows),
      watch: server.measured['watch'],
      listBytes: server.measured['listBytes'],
      microseconds: { server: server.microseconds, bare: bare.microseconds },
      cpuSeconds: { server: cpuSeconds, bare: bare.cpuSeconds },
      rssMiB: { server: rssMiB, bare: bare.rssMiB },
    }
    process.stdout.write(`${JSON.stringify(result, undefined, 1)}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.role === 'server') await serve(values.folder)
else if (values.role === 'bare') await serveBare(values.folder)
else await run()
