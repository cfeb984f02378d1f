import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { podNamed, startTestServer } from '../server.testing.ts'
import { renderOtlpTraces } from './otlp.ts'
import { parseTraceParent, type Span } from './tracer.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

describe('parseTraceParent', () => {
  it('reads what W3C writes, and nothing else', () => {
    assert.deepEqual(parseTraceParent(`00-${traceId}-${spanId}-01`), { traceId, spanId, sampled: true })
    assert.equal(parseTraceParent(`00-${traceId}-${spanId}-00`)?.sampled, false)
    const broken = [
      undefined,
      '',
      'x',
      `ff-${traceId}-${spanId}-01`,
      `00-${'0'.repeat(32)}-${spanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `00-${traceId.toUpperCase()}-${spanId}-01`,
      `00-${traceId}-${spanId}`,
    ]
    for (const header of broken) assert.equal(parseTraceParent(header), undefined, header)
  })
})

describe('tracing', () => {
  it('tells of each request once, in the trace of its client, and not of what its client does not want told', async () => {
    const spans: Span[] = []
    const clock = createVirtualClock({ settle: settleTurn })
    await using test = await startTestServer({ clock, tracer: { record: (span) => spans.push(span) } })
    const traceparent = `00-${traceId}-${spanId}-01`
    await test.ask('POST', '/api/v1/namespaces/default/pods', { body: podNamed('a'), headers: { traceparent } })
    await test.ask('GET', '/api/v1/namespaces/default/pods/a/status')
    await test.ask('GET', '/readyz', { headers: { traceparent: traceparent.replace(/1$/, '0') } })
    assert.deepEqual(
      spans.map(({ name, attributes }) => [name, attributes['http.response.status_code']]),
      [
        ['create pods', 201],
        ['get pods/status', 200],
      ],
    )
    assert.deepEqual([spans[0]?.traceId, spans[0]?.parentSpanId], [traceId, spanId])
    assert.match(spans[1]?.traceId ?? '', /^[0-9a-f]{32}$/)
    assert.notEqual(spans[0]?.spanId, spans[1]?.spanId)
  })

  it('is written as OTLP', () => {
    const span: Span = {
      traceId,
      spanId,
      parentSpanId: undefined,
      name: 'get pods',
      startMs: 1_700_000_000_000.5,
      endMs: 1_700_000_000_001,
      attributes: { 'http.request.method': 'GET', 'http.response.status_code': 500 },
      isError: true,
    }
    assert.deepEqual(renderOtlpTraces([span], { name: 'kube-apiserver' }), {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'kube-apiserver' } }] },
          scopeSpans: [
            {
              scope: { name: 'sampan' },
              spans: [
                {
                  traceId,
                  spanId,
                  name: 'get pods',
                  kind: 2,
                  startTimeUnixNano: '1700000000000500000',
                  endTimeUnixNano: '1700000000001000000',
                  attributes: [
                    { key: 'http.request.method', value: { stringValue: 'GET' } },
                    { key: 'http.response.status_code', value: { intValue: '500' } },
                  ],
                  status: { code: 2 },
                },
              ],
            },
          ],
        },
      ],
    })
  })
})
