// grpc.health.v1.Health/Check, plaintext. The two messages are a string and an enum, so they are coded by hand.
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'

const statusNames = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const

/** HealthCheckRequest {string service = 1}. */
function encodeRequest(service: string): Buffer {
  if (service === '') return Buffer.alloc(0)
  const text = Buffer.from(service)
  const length: number[] = []
  for (let left = text.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left)
    if (left <= 127) break
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), text])
}

/** HealthCheckResponse {ServingStatus status = 1}. */
function decodeResponse(bytes: Buffer): string {
  return bytes[0] === 0x08 ? (statusNames[bytes[1] ?? 0] ?? 'UNKNOWN') : 'UNKNOWN'
}

/** The status that the service reports; rejects when it cannot be asked. */
export async function grpcHealth(
  host: string,
  port: number,
  { service, timeoutMs }: { readonly service: string; readonly timeoutMs: number },
): Promise<string> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.enable_http_proxy': 0,
    'grpc.primary_user_agent': 'kube-probe/1.36',
  })
  using _closing = { [Symbol.dispose]: () => client.close() }
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  client.makeUnaryRequest(
    '/grpc.health.v1.Health/Check',
    encodeRequest,
    decodeResponse,
    service,
    new Metadata(),
    { deadline: performance.timeOrigin + performance.now() + timeoutMs },
    (error: ServiceError | null, status?: string) => {
      if (error === null) resolve(status ?? 'UNKNOWN')
      else reject(error)
    },
  )
  return await promise
}
