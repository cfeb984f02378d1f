// Who sends an HTTPS request: the subject of the certificate that the server's authority has signed, or a bearer token's owner.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Caller, DelegatedAuth } from '../delegated-auth.ts'

function certificateCaller(request: IncomingMessage): Caller | undefined {
  const socket = request.socket as TLSSocket
  if (!socket.authorized) return undefined
  const { subject } = socket.getPeerCertificate()
  const names = (value: string | readonly string[] | undefined): readonly string[] =>
    [value ?? []].flat().filter((name) => name !== '')
  const [username] = names(subject?.CN)
  return username === undefined ? undefined : { username, groups: [...names(subject?.O), 'system:authenticated'] }
}

/** The token that a request shows; undefined if none. */
function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** `nobody`: nothing was shown by which they could be known. `unknown`: what was shown is nobody's. */
export type RequestCaller = Caller | 'nobody' | 'unknown'

/** Who it is. Rejects if the API server cannot be asked about a token. */
export async function callerOfRequest(auth: DelegatedAuth, request: IncomingMessage): Promise<RequestCaller> {
  const known = certificateCaller(request)
  if (known !== undefined) return known
  const token = bearerToken(request)
  return token === undefined ? 'nobody' : ((await auth.callerOf(token)) ?? 'unknown')
}
