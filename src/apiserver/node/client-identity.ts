// What a TLS connection says about its client: the subject of a certificate that the handshake has verified.
import type { TLSSocket } from 'node:tls'
import type { RequestIdentity } from '../user-info.ts'

const nobody: RequestIdentity = { kind: 'none' }

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/** Looked up once a connection. */
export function identityOf(socket: TLSSocket): RequestIdentity {
  const certificate = socket.getPeerCertificate()
  // Without a certificate Node gives an empty object.
  if (certificate?.subject === undefined) return nobody
  if (!socket.authorized) return { kind: 'refusedCertificate' }
  const { CN, O: organizations } = certificate.subject
  const [commonName = ''] = listOf(CN)
  return { kind: 'certificate', commonName, organizations: listOf(organizations) }
}
