// Processor time of a server per request: it says more than rates do on a machine that others use too.
import { Agent, request } from 'node:https'
import type { Serving } from './child.ts'
import { podOfLoad } from './pod-of-load.ts'

const pods = '/api/v1/namespaces/default/pods'
const status = { status: { phase: 'Running' } }
const mergePatch = 'application/merge-patch+json'

/** Microseconds by what is asked; threads of the store are counted. */
export async function costs(
  serving: Serving,
  load: { readonly count: number; readonly connections: number; readonly token: string },
): Promise<Readonly<Record<string, number>>> {
  const { count, connections, token } = load
  const agent = new Agent({ keepAlive: true, maxSockets: connections, rejectUnauthorized: false })
  const ask = (method: string, path: string, body?: object, type = 'application/json'): Promise<void> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const headers = {
        authorization: `Bearer ${token}`,
        ...(payload === undefined ? {} : { 'content-type': type, 'content-length': payload.length }),
      }
      const options = { host: '127.0.0.1', port: serving.port, method, path, agent, headers }
      const outgoing = request(options, (incoming) => incoming.resume().on('end', resolve))
      outgoing.on('error', reject)
      outgoing.end(payload)
    })
  const work: Readonly<Record<string, (index: number) => Promise<void>>> = {
    create: (index) => ask('POST', pods, podOfLoad(index)),
    get: (index) => ask('GET', `${pods}/p-${index}`),
    patchStatus: (index) => ask('PATCH', `${pods}/p-${index}/status`, status, mergePatch),
    delete: (index) => ask('DELETE', `${pods}/p-${index}?gracePeriodSeconds=0`),
  }
  const result: Record<string, number> = {}
  for (const [name, one] of Object.entries(work)) {
    const before = await serving.usage()
    let next = 0
    const worker = async (): Promise<void> => {
      for (let at = next++; at < count; at = next++) await one(at)
    }
    await Promise.all(Array.from({ length: connections }, worker))
    result[name] = Math.round((((await serving.usage()).cpuMs - before.cpuMs) / count) * 1e3)
  }
  agent.destroy()
  return result
}
