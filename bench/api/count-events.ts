// Watchers that cost as little as they can, so that the server is what is measured: each only looks for the ends of lines.
//   count-events.ts PORT TOKEN NAMESPACE WATCHERS EVENTS
import { type IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'

const [port, token, namespace, watchers, events] = process.argv.slice(2)
const pods = `/api/v1/namespaces/${namespace}/pods`
const agent = new Agent({ rejectUnauthorized: false, maxSockets: Infinity })

function open(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    request({ host: '127.0.0.1', port, path, headers, agent }, resolve).on('error', reject).end()
  })
}

async function revision(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await open(`${pods}?limit=1`)) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString()).metadata.resourceVersion
}

let counted = 0
function count(chunk: Buffer): void {
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) counted++
  if (counted === Number(events)) process.send?.({ counted }, () => process.exit(0))
}

const path = `${pods}?watch=1&resourceVersion=${await revision()}`
const streams = await Promise.all(Array.from({ length: Number(watchers) }, () => open(path)))
for (const stream of streams) stream.on('data', count)
process.send?.({ open: streams.length })
