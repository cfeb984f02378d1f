// A watcher that opens a watch of all Pods and then takes nothing.
import { request } from 'node:https'

/** Resolves when the watch is open; disposing ends it. */
export function openStuckWatcher(port: number, token: string): Promise<Disposable> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path: '/api/v1/pods?watch=1',
        headers: { authorization: `Bearer ${token}` },
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        response.pause()
        response.on('error', () => {})
        resolve({ [Symbol.dispose]: () => response.destroy() })
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}
