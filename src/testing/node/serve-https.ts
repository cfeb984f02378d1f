// Opens a test cluster to kubectl and to client libraries of any language: HTTPS on loopback with an authority of its own.
// The clock of the cluster should be a real one then, or somebody must move it.
import { startHttpsListener } from '#apiserver/node'
import { realClock } from '#base/node'
import type { TestCluster } from '../start-cluster.ts'
import { createCertificates } from './certificates.ts'

export interface ServedCluster extends AsyncDisposable {
  /** `https://127.0.0.1:41234`. */
  readonly server: string
  /** The authority that signed the server's certificate, as PEM. */
  readonly ca: string
  /** An administrator's. */
  readonly cert: string
  readonly key: string
  /** A kubeconfig with all of that in it, as YAML (which JSON is). */
  readonly kubeconfig: string
}

const host = '127.0.0.1'

/** Listens on a free port until disposed. Restarts of the API server are not noticed: it serves the one that runs now. */
export async function serveHttps(cluster: TestCluster): Promise<ServedCluster> {
  const { ca, serverPair, adminPair } = await createCertificates(host, realClock.now())
  const listener = await startHttpsListener(
    { server: cluster.server(), clock: realClock },
    { host, port: 0, cert: serverPair.cert, key: serverPair.key, clientCa: ca },
  )
  const server = `https://${host}:${listener.port}`
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [
      {
        name: 'admin',
        user: { 'client-certificate-data': base64(adminPair.cert), 'client-key-data': base64(adminPair.key) },
      },
    ],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  })
  return {
    server,
    ca,
    ...adminPair,
    kubeconfig,
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}
