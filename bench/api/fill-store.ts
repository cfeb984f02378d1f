// Fills a store with Pods as the API server keeps them, without going through it.
//   fill-store.ts FILE FROM TO
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { randomUuid } from '#base'
import { realClock, realRandom } from '#base/node'
import { createMemoryStore } from '#store'
import { openSqliteStore } from '#store/node'
import { podOfLoad } from './pod-of-load.ts'

/** Writes under way at a time. */
const writersMax = 1_000
const namespace = 'filled'

/** What is kept of one Pod. */
async function storedPod(): Promise<string> {
  await using store = createMemoryStore({ clock: realClock })
  const registry = createKindRegistry(builtInKinds)
  await using server = await createApiServer({ store, registry, clock: realClock, random: realRandom })
  const transport = server.transportFor(adminUser('bench'))
  const post = (target: string, value: object) =>
    transport({ method: 'POST', target, headers: {}, body: { kind: 'value', value } })
  await post('/api/v1/namespaces', { metadata: { name: namespace } })
  await post(`/api/v1/namespaces/${namespace}/pods`, podOfLoad(0))
  const { item } = await store.get(`/registry/pods/${namespace}/p-0`)
  return new TextDecoder().decode(item?.value)
}

const [path = '', from, to] = process.argv.slice(2)
const pod = await storedPod()
const { uid } = JSON.parse(pod).metadata
const encoder = new TextEncoder()
await using store = await openSqliteStore({ clock: realClock }, { path })
let next = Number(from)
const write = async (): Promise<void> => {
  for (let at = next++; at < Number(to); at = next++) {
    const text = pod.replace('"name":"p-0"', `"name":"p-${at}"`).replace(uid, randomUuid(realRandom))
    await store.create(`/registry/pods/${namespace}/p-${at}`, encoder.encode(text))
  }
}
await Promise.all(Array.from({ length: writersMax }, write))
