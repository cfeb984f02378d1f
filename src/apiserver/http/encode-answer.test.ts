// Answers in protobuf and YAML say the same as those in JSON, whatever is asked.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  builtInKinds,
  createKindRegistry,
  createWireSchemas,
  decodeProtobuf,
  decodeStruct,
  encodeProtobuf,
  parseProtobufEnvelope,
  parseYaml,
} from '#api'
import type { EncodableFrame, TransportResponse } from '#base'
import { type AskOptions, podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const protobuf = 'application/vnd.kubernetes.protobuf'
const metadataOnly = `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`
const pods = '/api/v1/namespaces/default/pods'
const schemas = createWireSchemas(createKindRegistry(builtInKinds))

/** What a client makes of a protobuf body: envelope, then the message by its type. */
function decode(bytes: Uint8Array): Record<string, unknown> {
  const envelope = parseProtobufEnvelope(bytes)
  assert.ok(envelope, 'no envelope')
  const { apiVersion, kind, raw } = envelope
  const schema = schemas(apiVersion, kind)
  assert.ok(schema, `${apiVersion} ${kind}`)
  const message = decodeProtobuf(schema, raw)
  assert.ok(message.ok)
  const decoded = decodeStruct(schema, message.value)
  assert.ok(decoded.ok)
  return { ...JSON.parse(JSON.stringify(decoded.value)), kind, apiVersion }
}

function bytesOf({ body }: TransportResponse): Uint8Array {
  assert.equal(body.kind, 'bytes')
  return body.kind === 'bytes' ? Buffer.concat([...body.chunks]) : new Uint8Array()
}

/** The events of a protobuf watch so far. */
function eventsOf({ body }: TransportResponse): { type: string; object: Record<string, unknown> }[] {
  assert.equal(body.kind, 'stream')
  if (body.kind !== 'stream') return []
  const frames = body.frames.take().map((frame) => (frame as EncodableFrame).encode())
  const stream = Buffer.concat(frames)
  const events: { type: string; object: Record<string, unknown> }[] = []
  for (let at = 0; at < stream.length; ) {
    const length = stream.readUInt32BE(at)
    const event = stream.subarray(at + 4, at + 4 + length)
    at += 4 + length
    // Field 1: the type, field 2: a message with the object in its field 1.
    const typeLength = event[1] ?? 0
    const inner = event.subarray(event.indexOf('k8s\0'))
    events.push({ type: event.subarray(2, 2 + typeLength).toString(), object: decode(inner) })
  }
  return events
}

describe('answers in protobuf', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer()
    await test.ask('POST', pods, { body: podNamed('one', { labels: { app: 'web' } }) })
  })
  after(() => test[Symbol.asyncDispose]())

  const asked = async (
    method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH',
    target: string,
    options: AskOptions = {},
  ) => {
    const { accept = protobuf, ...headers } = options.headers ?? {}
    const response = await test.raw(method, target, { ...options, headers: { accept, ...headers } })
    assert.equal(response.headers['content-type'], protobuf)
    return { status: response.status, value: decode(bytesOf(response)) }
  }
  /** What JSON says, without the null that upstream's JSON has for times that are not there. */
  const json = async (target: string) => (await test.ask('GET', target)).body

  it('get and list say what JSON says', async () => {
    for (const target of [`${pods}/one`, pods, '/api/v1/namespaces', '/apis/scheduling.k8s.io/v1/priorityclasses']) {
      const { value } = await asked('GET', target)
      const expected = await json(target)
      assert.deepEqual(value, JSON.parse(JSON.stringify(decodeAsJson(expected))), target)
    }
  })

  it('create, update, patch, delete and subresources answer protobuf, and read it', async () => {
    const made = await asked('POST', pods, { body: podNamed('two') })
    assert.deepEqual([made.status, made.value['kind']], [201, 'Pod'])
    const stored = await json(`${pods}/two`)
    const schema = schemas('v1', 'Pod')
    assert.ok(schema)
    const bytes = encodeProtobuf(schema, { ...stored, metadata: { ...stored.metadata, labels: { from: 'protobuf' } } })
    const put = await asked('PUT', `${pods}/two`, { bytes, headers: { 'content-type': protobuf } })
    assert.deepEqual((put.value['metadata'] as { labels: unknown }).labels, { from: 'protobuf' })
    const patched = await asked('PATCH', `${pods}/two`, {
      body: { metadata: { labels: { from: 'patch' } } },
      headers: { 'content-type': 'application/merge-patch+json' },
    })
    assert.deepEqual((patched.value['metadata'] as { labels: unknown }).labels, { from: 'patch' })
    const gone = await asked('DELETE', `${pods}/two?gracePeriodSeconds=0`)
    assert.equal(gone.value['kind'], 'Pod')
    const deployment = {
      metadata: { name: 'web' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: podNamed('x').spec },
      },
    }
    await test.ask('POST', '/apis/apps/v1/namespaces/default/deployments', { body: deployment })
    const scale = await asked('GET', '/apis/apps/v1/namespaces/default/deployments/web/scale')
    assert.deepEqual([scale.value['kind'], scale.value['spec']], ['Scale', { replicas: 3 }])
  })

  it('failures are a Status, in protobuf where it is accepted', async () => {
    const missing = await asked('GET', `${pods}/nobody`)
    assert.equal(missing.status, 404)
    assert.deepEqual(missing.value, (await test.ask('GET', `${pods}/nobody`)).body)
    const invalid = await asked('POST', pods, { body: { metadata: { name: 'B' }, spec: { containers: [] } } })
    assert.equal(invalid.status, 422)
    assert.ok((invalid.value['details'] as { causes: unknown[] }).causes.length > 1)
    const plain = await test.ask('GET', `${pods}/nobody`, { headers: { accept: 'text/html' } })
    assert.deepEqual([plain.status, plain.body.reason], [406, 'NotAcceptable'])
  })

  it('406 comes before anything is done', async () => {
    const refused = await test.ask('POST', pods, { body: podNamed('unseen'), headers: { accept: 'image/png' } })
    assert.deepEqual([refused.status, refused.body.code], [406, 406])
    assert.equal((await test.ask('GET', `${pods}/unseen`)).status, 404)
  })

  it('metadata only: of an object, a list and a watch; 406 where the form does not fit', async () => {
    const one = await asked('GET', `${pods}/one`, { headers: { accept: metadataOnly } })
    assert.deepEqual([one.value['kind'], one.value['apiVersion']], ['PartialObjectMetadata', 'meta.k8s.io/v1'])
    assert.equal(one.value['spec'], undefined)
    const list = await asked('GET', pods, {
      headers: { accept: metadataOnly.replace('PartialObjectMetadata', 'PartialObjectMetadataList') },
    })
    assert.equal(list.value['kind'], 'PartialObjectMetadataList')
    const names = (list.value['items'] as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)
    assert.deepEqual(names, ['one'])
    const watch = await test.raw('GET', `${pods}?watch=1`, { headers: { accept: metadataOnly } })
    const [event] = eventsOf(watch)
    assert.deepEqual([event?.type, event?.object['kind']], ['ADDED', 'PartialObjectMetadata'])
    const wrong = await test.ask('GET', pods, {
      headers: { accept: `application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1` },
    })
    assert.deepEqual(
      [wrong.status, wrong.body.message],
      [406, 'you requested PartialObjectMetadata, but the requested object is a list (*core.PodList)'],
    )
  })

  it('watch: length-delimited events with whole objects, bookmarks and failures', async () => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const watch = await test.raw('GET', `${pods}?${query}`, { headers: { accept: `${protobuf},application/json` } })
    assert.equal(watch.headers['content-type'], `${protobuf};stream=watch`)
    await test.ask('POST', pods, { body: podNamed('three') })
    await test.ask('DELETE', `${pods}/three?gracePeriodSeconds=0`)
    const events = eventsOf(watch)
    const told = events.map(({ type, object }) => `${type} ${(object['metadata'] as { name?: string }).name ?? ''}`)
    assert.deepEqual(told, ['ADDED one', 'BOOKMARK ', 'ADDED three', 'DELETED three'])
    assert.deepEqual(events[0]?.object, JSON.parse(JSON.stringify(decodeAsJson(await json(`${pods}/one`)))))
    const { annotations } = (events[1]?.object['metadata'] ?? {}) as { annotations?: unknown }
    assert.deepEqual(annotations, { 'k8s.io/initial-events-end': 'true' })
  })

  it('discovery, plain and as one document', async () => {
    for (const target of ['/apis', '/api/v1', '/apis/apps', '/apis/apps/v1']) {
      const { value } = await asked('GET', target)
      assert.equal(value['kind'], (await json(target)).kind)
    }
    const type = `${protobuf};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`
    const response = await test.raw('GET', '/apis', { headers: { accept: `${type},application/json` } })
    assert.equal(response.headers['content-type'], type)
    const value = decode(bytesOf(response)) as { items: { metadata: { name: string } }[] }
    assert.ok(value.items.some(({ metadata }) => metadata.name === 'apps'))
    assert.equal((await test.ask('GET', '/version', { headers: { accept: protobuf } })).body.major, '1')
  })
})

/** An answer of JSON as decoding by its schema has it, so that both sides leave out the same. */
function decodeAsJson(value: { apiVersion: string; kind: string }): unknown {
  const schema = schemas(value.apiVersion, value.kind)
  assert.ok(schema)
  const { apiVersion, kind, ...rest } = value
  const list = rest as { items?: { apiVersion?: string; kind?: string }[] }
  const items = list.items?.map(({ apiVersion: _apiVersion, kind: _kind, ...item }) => item)
  const decoded = decodeStruct(schema, { ...rest, ...(items === undefined ? {} : { items }) })
  assert.ok(decoded.ok)
  return { ...(decoded.value as object), kind, apiVersion }
}

describe('answers in YAML, and JSON for people', () => {
  it('say the same as JSON', async () => {
    await using test = await startTestServer()
    const { body } = await test.ask('GET', '/api/v1/namespaces/default')
    const yaml = await test.ask('GET', '/api/v1/namespaces/default', { headers: { accept: 'application/yaml' } })
    assert.equal(yaml.headers['content-type'], 'application/yaml')
    const parsed = parseYaml(yaml.body)
    assert.deepEqual(parsed.ok && JSON.parse(JSON.stringify(parsed.documents[0])), body)
    for (const [target, agent] of [
      ['/api/v1/namespaces/default?pretty=true', 'kubectl'],
      ['/api/v1/namespaces/default', 'curl/8'],
    ] as const) {
      const response = await test.raw('GET', target, { headers: { 'user-agent': agent } })
      assert.equal(Buffer.from(bytesOf(response)).toString(), `${JSON.stringify(body, undefined, 2)}\n`)
    }
    const plain = await test.raw('GET', '/api/v1/namespaces/default?pretty=0', { headers: { 'user-agent': 'curl/8' } })
    assert.equal(Buffer.from(bytesOf(plain)).toString(), JSON.stringify(body))
  })
})
