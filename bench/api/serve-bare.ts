// What Node can do on this machine: a bare node:https server that answers the bytes that the API server would, and sends each
// watcher the event of each patch.
//   serve-bare.ts FOLDER COUNT      with tls.json in the folder; COUNT objects in a list
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { realClock, realRandom } from '#base/node'
import { createMemoryStore } from '#store'
import { podOfLoad, statusOfLoad } from './pod-of-load.ts'

const [folder = '.', count] = process.argv.slice(2)
const tls = JSON.parse(readFileSync(join(folder, 'tls.json'), 'utf8')) as Record<'cert' | 'key', string>
const collection = '/api/v1/namespaces/recorded/pods'

/** The bytes that the API server answers. */
async function recordAnswers() {
  await using store = createMemoryStore({ clock: realClock })
  const registry = createKindRegistry(builtInKinds)
  await using server = await createApiServer({ store, registry, clock: realClock, random: realRandom })
  const transport = server.transportFor(adminUser('bench'))
  const send = async (method: 'GET' | 'POST' | 'PATCH', target: string, value?: object, headers = {}) => {
    const body = value === undefined ? {} : { body: { kind: 'value', value } as const }
    const answer = await transport({ method, target, headers, ...body })
    return answer.body.kind === 'bytes' ? Buffer.concat([...answer.body.chunks]) : Buffer.alloc(0)
  }
  await send('POST', '/api/v1/namespaces', { metadata: { name: 'recorded' } })
  for (let index = 0; index < Number(count); index++) await send('POST', collection, podOfLoad(index))
  const one = await send('GET', `${collection}/p-0`)
  const list = await send('GET', collection)
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const table = await send('GET', collection, undefined, { accept })
  const merge = { 'content-type': 'application/merge-patch+json' }
  const patched = await send('PATCH', `${collection}/p-0/status`, { status: statusOfLoad }, merge)
  const event = Buffer.from(`{"type":"MODIFIED","object":${patched.toString()}}\n`)
  return { one, list, table, patched, event }
}

const { one, list, table, patched, event } = await recordAnswers()
const watchers = new Set<ServerResponse>()

function answerOf({ method, url = '', headers }: IncomingMessage): Buffer {
  if (method === 'PATCH') return patched
  if (method !== 'GET' || !/\/pods(\?|$)/.test(url)) return one
  return headers.accept?.includes('as=Table') === true ? table : list
}

function write(request: IncomingMessage, response: ServerResponse): void {
  const answer = answerOf(request)
  response.writeHead(request.method === 'POST' ? 201 : 200, {
    'content-type': 'application/json',
    'content-length': answer.length,
  })
  response.end(answer)
  if (request.method === 'PATCH') for (const watcher of watchers) watcher.write(event)
}

const https = createServer({ ...tls, keepAliveTimeout: 90_000 }, (request, response) => {
  if (request.url?.includes('watch=') === true) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    watchers.add(response)
    response.on('close', () => watchers.delete(response))
  } else if (request.method === 'GET') write(request, response)
  else request.on('data', () => {}).on('end', () => write(request, response))
})
process.on('message', (message: { readonly stop?: true }) => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  const usage = { cpuMs: (user + system) / 1e3, rss, heapUsed, heapTotal, external }
  process.send?.(usage, () => message.stop === true && process.exit(0))
})
https.listen(0, '127.0.0.1', () => process.send?.({ port: (https.address() as AddressInfo).port }))
