// The server that is measured, in a process of its own: the API server over the embedded store on disk, behind HTTPS.
//   serve.ts FOLDER      with tls.json in the folder, where state.db is or is made
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { startHttpsListener } from '#apiserver/node'
import { realClock, realRandom } from '#base/node'
import { openSqliteStore } from '#store/node'

const token = 'bench'
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

/** What the load waits for: the account that a controller would make. */
async function prepare(namespace: string): Promise<void> {
  const transport = server.transportFor(adminUser(token))
  const post = (target: string, value: object) =>
    transport({ method: 'POST', target, headers: {}, body: { kind: 'value', value } })
  await post('/api/v1/namespaces', { metadata: { name: namespace } })
  await post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
}

function usage() {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  return { cpuMs: (user + system) / 1e3, rss, heapUsed, heapTotal, external }
}

process.on('message', async (message: { readonly prepare?: string; readonly stop?: true }) => {
  if (message.prepare !== undefined) await prepare(message.prepare)
  process.send?.(usage(), () => message.stop === true && process.exit(0))
})
process.send?.({ port: listener.port })
