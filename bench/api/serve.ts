// The server that is measured, in a process of its own: the API server over the embedded store on disk, behind HTTPS.
//   serve.ts FOLDER      with tls.json in the folder, where state.db is or is made
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { startHttpsListener } from '#apiserver/node'
import { collectGarbage, realClock, realRandom } from '#base/node'
import { openSqliteStore } from '#store/node'

const token = 'bench'
const mergePatch = 'application/merge-patch+json'
/** Writes under way at a time. */
const writers = 32
const [folder = '.'] = process.argv.slice(2)
const tls = JSON.parse(readFileSync(join(folder, 'tls.json'), 'utf8')) as Record<'cert' | 'key' | 'clientCa', string>
const problem = (message: string, fields?: unknown): void => console.error(message, fields)
const log = { debug() {}, info() {}, warn: problem, error: problem } as never

const deps = { clock: realClock, random: realRandom, log }
const store = await openSqliteStore(deps, { path: join(folder, 'state.db') })
const registry = createKindRegistry(builtInKinds)
const options = { tokens: new Map([[token, adminUser(token)]]) }
const server = await createApiServer({ ...deps, store, registry }, options)
const listener = await startHttpsListener({ ...deps, server }, { host: '127.0.0.1', port: 0, ...tls })

const transport = server.transportFor(adminUser(token))
const send = (method: 'POST' | 'PATCH', target: string, value: object) =>
  transport({ method, target, headers: { 'content-type': mergePatch }, body: { kind: 'value', value } })

/** What the load waits for: the account that a controller would make. */
async function prepare(namespace: string): Promise<void> {
  await send('POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  await send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
}

interface Write {
  readonly namespace: string
  readonly count: number
  /** Of the Pods to create. */
  readonly spec?: object
  /** What all get. */
  readonly status?: object
}

/** Creates Pods, or changes the status of all, without a client's cost. */
async function write({ namespace, count, spec, status }: Write): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`
  let next = 0
  const writer = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      if (spec !== undefined) await send('POST', pods, { metadata: { name: `p-${at}` }, spec })
      if (status !== undefined) await send('PATCH', `${pods}/p-${at}/status`, { status })
    }
  }
  await Promise.all(Array.from({ length: writers }, writer))
}

function usage() {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  return { cpuMs: (user + system) / 1e3, rss, heapUsed, heapTotal, external }
}

interface Message {
  readonly prepare?: string
  readonly write?: Write
  readonly stop?: true
}

process.on('message', async (message: Message) => {
  if (message.prepare !== undefined) await prepare(message.prepare)
  if (message.write !== undefined) await write(message.write)
  process.send?.(usage(), () => message.stop === true && process.exit(0))
})
// As src/main does, though later, when nobody waits.
await collectGarbage()
process.send?.({ port: listener.port })
