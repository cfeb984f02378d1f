import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { createVirtualClock, silentLog } from '#base'
import { settleTurn } from '#base/node'
import type { Span } from '../tracing/tracer.ts'
import { createOtlpExporter } from './otlp-exporter.ts'

const span: Span = {
  traceId: '0'.repeat(31) + '1',
  spanId: '0'.repeat(15) + '1',
  parentSpanId: undefined,
  name: 'get pods',
  startMs: 1,
  endMs: 2,
  attributes: {},
  isError: false,
}

it('createOtlpExporter sends spans together, drops what is too much, and sends the rest when it ends', async () => {
  const batches: number[] = []
  let status = 200
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      assert.equal(request.url, '/v1/traces')
      const body = JSON.parse(Buffer.concat(chunks).toString())
      batches.push(body.resourceSpans[0].scopeSpans[0].spans.length)
      response.statusCode = status
      response.end('{}')
    })
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`
  const clock = createVirtualClock({ settle: settleTurn })
  const exporter = createOtlpExporter({ clock, log: silentLog }, { endpoint, serviceName: 'test' })
  for (let at = 0; at < 3_000; at++) exporter.record(span)
  assert.equal(exporter.dropped, 3_000 - 2_048)
  assert.deepEqual(batches, [], 'nothing is sent at once')
  await clock.advance(5_000)
  while (batches.length < 4) await settleTurn()
  assert.deepEqual(batches, [512, 512, 512, 512])
  status = 503
  exporter.record(span)
  await exporter[Symbol.asyncDispose]()
  assert.deepEqual(batches, [512, 512, 512, 512, 1])
  assert.equal(exporter.dropped, 3_000 - 2_048 + 1)
  collector.close()
})
