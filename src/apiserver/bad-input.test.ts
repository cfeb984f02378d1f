// Whatever comes, the server answers, with a Status where it refuses, never with 500, and nothing of it stays behind. Seeded:
// a failure prints the seed with which it happens again.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { parseProtobufEnvelope, podKind, encodeProtobuf } from '#api'
import type { TransportRequest, TransportResponse } from '#base'
import * as bad from './bad-input.fuzz.ts'
import { podNamed, startTestServer, takeEvents, type TestServer, textOf } from './server.testing.ts'

const seed = 20_261_128
const pods = '/api/v1/namespaces/default/pods'
const encoder = new TextEncoder()
const methods: readonly TransportRequest['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

let test: TestServer
before(async () => {
  test = await startTestServer()
})
after(() => test[Symbol.asyncDispose]())

/** Sends, and looks at the answer: anything but 500, and a Status for what is refused. */
async function answered(
  method: TransportRequest['method'],
  target: string,
  sent: Parameters<TestServer['raw']>[2] = {},
) {
  const response: TransportResponse = await test.raw(method, target, sent)
  const { status, headers, body } = response
  assert.notEqual(status, 500, `${method} ${target}: ${textOf(response)}`)
  if (body.kind === 'stream') {
    body.frames[Symbol.dispose]()
    return status
  }
  if (status < 400) return status
  const type = headers['content-type'] ?? ''
  if (type.startsWith('application/json')) {
    const failure = JSON.parse(textOf(response))
    assert.deepEqual([failure.kind, failure.status, failure.code], ['Status', 'Failure', status], `${method} ${target}`)
  } else if (type.startsWith('application/vnd.kubernetes.protobuf')) {
    const bytes = body.kind === 'bytes' ? Buffer.concat([...body.chunks]) : Buffer.alloc(0)
    assert.equal(parseProtobufEnvelope(bytes)?.kind, 'Status')
  }
  return status
}

async function holds(property: fc.IAsyncProperty<never> | fc.IAsyncProperty<unknown>, numRuns: number): Promise<void> {
  await fc.assert(property as fc.IAsyncProperty<unknown>, { seed, numRuns })
  assert.deepEqual(Object.keys(Object.prototype), [], 'the prototype of everything has changed')
}

async function freshPod(): Promise<void> {
  await test.ask('DELETE', `${pods}/fuzzed?gracePeriodSeconds=0`)
  await test.ask('POST', pods, { body: podNamed('fuzzed', { labels: { a: 'b' } }) })
}

describe('bad input', () => {
  it('any method, path, query and Accept', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...methods),
      bad.target,
      bad.accept,
      async (method, target, accept) => {
        await answered(method, target, { headers: { accept } })
      },
    )
    await holds(property, 1_500)
  })

  it('any body under any type', async () => {
    const bytes = fc.oneof(
      bad.jsonValue.map((value) => encoder.encode(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }).map((text) => encoder.encode(text)),
    )
    const writes = fc.constantFrom<TransportRequest['method']>('POST', 'PUT', 'PATCH', 'DELETE')
    const property = fc.asyncProperty(
      writes,
      bad.target,
      bytes,
      bad.contentType,
      async (method, target, body, type) => {
        await answered(method, target, { bytes: body, headers: { 'content-type': type } })
      },
    )
    await holds(property, 1_500)
  })

  it('Pods with one thing wrong, created, replaced and applied', async () => {
    await freshPod()
    const validation = fc.constantFrom('Ignore', 'Warn', 'Strict')
    const property = fc.asyncProperty(bad.almostPod, validation, async (value, fieldValidation) => {
      const query = `dryRun=All&fieldValidation=${fieldValidation}`
      await answered('POST', `${pods}?${query}`, { body: value })
      await answered('PUT', `${pods}/fuzzed?${query}`, { body: value })
      await answered('PUT', `${pods}/fuzzed/status?${query}`, { body: value })
      const headers = { 'content-type': 'application/apply-patch+yaml' }
      await answered('PATCH', `${pods}/fuzzed?${query}&fieldManager=fuzz&force=true`, { body: value, headers })
    })
    await holds(property, 400)
  })

  it('an applied name that is no text', async () => {
    await freshPod()
    const bytes = encoder.encode('{"apiVersion":"v1","kind":"Pod","metadata":{"name":[{"toString":null}]}}')
    const headers = { 'content-type': 'application/apply-patch+yaml' }
    assert.equal(await answered('PATCH', `${pods}/fuzzed?fieldManager=fuzz`, { bytes, headers }), 400)
  })

  it('patches of every type, to a Pod and its subresources', async () => {
    const where = fc.constantFrom('fuzzed', 'fuzzed/status', 'fuzzed/ephemeralcontainers', 'fuzzed/resize', 'absent')
    const types = ['application/merge-patch+json', 'application/strategic-merge-patch+json']
    const patch = fc.oneof(
      fc.tuple(fc.constant('application/json-patch+json'), bad.jsonPatch),
      fc.tuple(fc.constantFrom(...types), fc.oneof(bad.jsonValue, bad.almostPod)),
      fc.tuple(fc.constant('application/apply-patch+yaml'), bad.jsonValue),
    )
    await freshPod()
    const property = fc.asyncProperty(where, patch, async (place, [type, body]) => {
      const query = type.includes('apply') ? '?fieldManager=fuzz' : ''
      await answered('PATCH', `${pods}/${place}${query}`, { body, headers: { 'content-type': type } })
    })
    await holds(property, 1_000)
  })

  it('selectors', async () => {
    const property = fc.asyncProperty(bad.selectorText, async (text) => {
      const value = text.isWellFormed() ? encodeURIComponent(text) : text
      for (const name of ['labelSelector', 'fieldSelector']) {
        await answered('GET', `${pods}?${name}=${value}`)
        await answered('GET', `${pods}?watch=1&${name}=${value}`)
        await answered('DELETE', `/api/v1/namespaces/none/pods?${name}=${value}`)
      }
    })
    await holds(property, 500)
  })

  it('protobuf with bytes changed, cut off and made up', async () => {
    const whole = encodeProtobuf(podKind.schema, {
      ...podNamed('proto', { labels: { a: 'b' } }),
      metadata: { name: 'proto', creationTimestamp: '2026-01-01T00:00:00Z', annotations: { k: 'v' } },
    } as never)
    const changed = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
      .map(([at, byte, end]) => whole.with(at, byte).subarray(0, end < 20 ? end : whole.length))
    const madeUp = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.concat([Buffer.from('k8s\0'), bytes]))
    const property = fc.asyncProperty(fc.oneof(changed, madeUp), async (bytes) => {
      const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' }
      await answered('POST', `${pods}?dryRun=All`, { bytes, headers })
      await answered('DELETE', `${pods}/absent`, { bytes, headers })
    })
    await holds(property, 1_500)
  })

  it('what nests deep, grows when read, or is no number', async () => {
    const depth = 100_000
    const cases: readonly (readonly [type: string, text: string])[] = [
      ['application/json', '['.repeat(depth)],
      ['application/json', `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
      ['application/json', `{"metadata":{"name":"x"},"data":${'['.repeat(depth)}${']'.repeat(depth)}}`],
      ['application/json', `{"spec":{"replicas":1${'0'.repeat(10_000)}}}`],
      ['application/json', '{"spec":{"activeDeadlineSeconds":1e999}}'],
      ['application/json', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
      ['application/yaml', `${'- '.repeat(20_000)}x`],
      ['application/yaml', '[' + '['.repeat(20_000)],
      [
        'application/yaml',
        `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]\n`)}`,
      ],
      ['application/yaml', 'a: &a\n  b: *a\n'],
      ['application/yaml', '!!js/function "x"\n'],
      ['application/merge-patch+json', `{"metadata":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`],
      ['application/strategic-merge-patch+json', `${'{"spec":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
      ['application/json-patch+json', `[{"op":"add","path":"${'/a'.repeat(50_000)}","value":1}]`],
      [
        'application/json-patch+json',
        `[{"op":"add","path":"/metadata/annotations","value":{"a":"x"}},${doubling('/metadata', 60)}]`,
      ],
      ['application/apply-patch+yaml', `${'- '.repeat(20_000)}x`],
    ]
    await freshPod()
    const before = process.memoryUsage().heapUsed
    for (const [type, text] of cases) {
      const bytes = encoder.encode(text)
      const headers = { 'content-type': type }
      const method = type.includes('patch') ? 'PATCH' : 'POST'
      const target = method === 'PATCH' ? `${pods}/fuzzed?fieldManager=fuzz` : pods
      const status = await answered(method, target, { bytes, headers })
      assert.ok(status >= 400 && status < 500, `${status} for ${text.slice(0, 60)}`)
    }
    assert.ok(process.memoryUsage().heapUsed - before < heapGrowthMax)
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

  it('copies that double: in a patch of what is kept as it is', async () => {
    const revisions = '/apis/apps/v1/namespaces/default/controllerrevisions'
    await test.ask('POST', revisions, { body: { metadata: { name: 'any' }, revision: 1, data: { a: 'x' } } })
    const bytes = encoder.encode(`[${doubling('/data', 60)}]`)
    const headers = { 'content-type': 'application/json-patch+json' }
    assert.equal(await answered('PATCH', `${revisions}/any`, { bytes, headers }), 413)
  })

  it('thousands of watches that nobody reads, opened and dropped', async () => {
    const before = process.memoryUsage().heapUsed
    for (let round = 0; round < 2_000; round++) {
      const dropped = new AbortController()
      const watch = await test.raw('GET', `${pods}?watch=1&resourceVersion=0`, { signal: dropped.signal })
      if (round % 500 === 0) takeEvents(watch)
      dropped.abort()
    }
    assert.ok(process.memoryUsage().heapUsed - before < heapGrowthMax)
  })
})

/** Copies that put all of a value into it, again and again. */
function doubling(path: string, times: number): string {
  const steps = Array.from({ length: times }, (_, at) => `{"op":"copy","from":"${path}","path":"${path}/x${at}"}`)
  return steps.join(',')
}

/** What all of this may leave on the heap, garbage not yet collected included. */
const heapGrowthMax = 200 * 1024 * 1024
