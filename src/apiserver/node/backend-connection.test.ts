import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import type { Frame, FrameStream } from '#base'
import { createBackendConnection } from './backend-connection.ts'

async function textOf(frames: FrameStream<Frame>): Promise<string> {
  const chunks: Uint8Array[] = []
  do chunks.push(...(frames.take() as Uint8Array[]))
  while ((await frames.wait()) !== 'ended')
  return Buffer.concat([...chunks, ...(frames.take() as Uint8Array[])]).toString()
}

it('createBackendConnection: sends method, path, headers and body, streams the answer, and tells who does not answer', async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(202, { 'x-seen': `${request.method} ${request.url} ${request.headers['x-mine']}` })
      response.write(Buffer.concat(chunks))
      response.end('x'.repeat(300_000))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  using connection = createBackendConnection({})
  const backend = { kind: 'http', host: '127.0.0.1', port, target: '/a?b=c' } as const
  const request = { method: 'POST', headers: { 'x-mine': '1' }, bytes: Buffer.from('body'), signal: undefined } as const
  const { status, headers, body } = await connection.request(backend, request)
  assert.deepEqual([status, headers['x-seen']], [202, 'POST /a?b=c 1'])
  assert.equal(body.kind, 'stream')
  assert.equal(body.kind === 'stream' && (await textOf(body.frames)), `body${'x'.repeat(300_000)}`)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(connection.request(backend, request), /ECONNREFUSED/)
})
