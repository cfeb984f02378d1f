import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubernetesObject } from '#api'
import { CachedObject } from './cached-object.ts'
import { storedJson } from './stored-json.ts'

const codec = storedJson('v1', 'Pod')
const pod = (name: string, spec: object = {}): KubernetesObject =>
  ({ kind: 'Pod', apiVersion: 'v1', metadata: { name, uid: 'u', labels: { a: '"}' } }, spec }) as never
const place = { key: '/registry/pods/a', namespace: '', name: 'a' }
const field = {
  name: 'spec.nodeName',
  path: ['spec', 'nodeName'],
  valueOf: (object: KubernetesObject) => (object as never as { spec: { nodeName?: string } }).spec.nodeName ?? '',
}
/** As another program might have written it. */
const foreign = (object: KubernetesObject): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ spec: (object as never as { spec: unknown }).spec, ...object }, undefined, 1),
  )

test('stored JSON: servesAs says whether serving gives the same bytes', () => {
  const stored = codec.encode(pod('a'))
  for (const revision of [1, 9, 10, 123_456]) {
    assert.equal(codec.servesAs(stored, revision, codec.serve(stored, revision)), true)
    assert.equal(codec.servesAs(codec.encode(pod('b')), revision, codec.serve(stored, revision)), false)
    assert.equal(codec.servesAs(codec.encode(pod('a', { x: 1 })), revision, codec.serve(stored, revision)), false)
  }
})

test('cached object: bytes, value, metadata and fields are the same however it came', () => {
  const object = pod('a', { nodeName: 'n"1' })
  const stored = codec.encode(object)
  const served = codec.serve(stored, 7)
  const all = [
    new CachedObject(place, 7, { codec, bytes: stored, as: 'stored' }),
    new CachedObject(place, 7, { codec, bytes: stored, as: 'stored', storedValue: object }),
    new CachedObject(place, 7, { codec, bytes: served, as: 'served' }),
    new CachedObject(place, 7, { codec, bytes: foreign(object), as: 'stored' }),
  ]
  for (const one of all) {
    assert.equal(one.fieldOf(field), 'n"1')
    assert.equal(Buffer.from(one.listBytes).toString(), Buffer.from(served).toString())
    assert.deepEqual(one.value, { ...object, metadata: { ...object.metadata, resourceVersion: '7' } })
    assert.deepEqual(JSON.parse(Buffer.from(one.metadataJson).toString()), one.value.metadata)
    assert.equal(one.fieldOf(field), 'n"1')
  }
  assert.equal(new CachedObject(place, 7, { codec, bytes: codec.encode(pod('a')), as: 'stored' }).fieldOf(field), '')
})
