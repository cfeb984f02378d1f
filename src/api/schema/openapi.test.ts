import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pod } from '../core/pod/schema.ts'
import { defineKind } from '../kind-definition.ts'
import { createKindRegistry } from '../registry.ts'
import { loadDescriptions } from '../load-descriptions.ts'
import { parseDescriptions } from './descriptions.ts'
import { field, inline, type JsonObject, string, struct } from './language.ts'
import { renderOpenApiV2 } from './openapi-v2.ts'
import { encodeOpenApiV2 } from './openapi-v2-protobuf.ts'
import { openApiV3Paths, renderOpenApiV3 } from './openapi-v3.ts'
import { protobufReader } from './protobuf-reader.ts'

const registry = createKindRegistry([
  defineKind({ group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true, status: true, schema: pod }),
])
const options = { version: 'v1.36.0' }

/** Every `$ref` in a document. */
function references(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref') found.add(String(item))
    else references(item, found)
  }
  return found
}

test('renderOpenApiV2: every reference leads to a definition', () => {
  const document = renderOpenApiV2(registry, options)
  const names = Object.keys(document.definitions as JsonObject)
  const missing = [...references(document)].filter((ref) => !names.includes(ref.replace('#/definitions/', '')))
  assert.deepEqual(missing, [])
})

test('renderOpenApiV3: every reference leads to a schema', () => {
  assert.deepEqual(openApiV3Paths(registry), ['api/v1'])
  assert.equal(renderOpenApiV3(registry, 'apps/v1', options), undefined)
  const document = renderOpenApiV3(registry, 'v1', options)
  assert.ok(document)
  const { schemas } = document.components as { schemas: JsonObject }
  const missing = [...references(document)].filter(
    (ref) => !Object.hasOwn(schemas, ref.replace('#/components/schemas/', '')),
  )
  assert.deepEqual(missing, [])
})

test('renderOpenApiV2: has the kinds, merge keys and list types that clients read', () => {
  const document = renderOpenApiV2(registry, options)
  const definitions = document.definitions as Record<string, JsonObject>
  assert.deepEqual(definitions['io.k8s.api.core.v1.Pod']?.['x-kubernetes-group-version-kind'], [
    { group: '', kind: 'Pod', version: 'v1' },
  ])
  const podSpec = definitions['io.k8s.api.core.v1.PodSpec']
  assert.ok(podSpec)
  const { containers } = podSpec.properties as Record<string, JsonObject>
  assert.deepEqual(containers, {
    type: 'array',
    items: { $ref: '#/definitions/io.k8s.api.core.v1.Container' },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  })
  assert.deepEqual(Object.keys(document.paths as JsonObject), [
    '/api/v1/namespaces/{namespace}/pods',
    '/api/v1/namespaces/{namespace}/pods/{name}',
    '/api/v1/namespaces/{namespace}/pods/{name}/status',
    '/api/v1/pods',
  ])
})

test('encodeOpenApiV2: has the definitions of the document, one message each', () => {
  const document = renderOpenApiV2(registry, options)
  const decoder = new TextDecoder()
  const names: string[] = []
  const outer = protobufReader(encodeOpenApiV2(document))
  while (!outer.done()) {
    const { no } = outer.key()
    const bytes = outer.bytes()
    if (no !== 9) continue
    const definitions = protobufReader(bytes)
    while (!definitions.done()) {
      definitions.key()
      const pair = protobufReader(definitions.bytes())
      pair.key()
      names.push(decoder.decode(pair.bytes()))
    }
  }
  assert.deepEqual(names, Object.keys(document.definitions as JsonObject))
})

test('renderOpenApiV2, renderOpenApiV3: say what types and fields are for', async () => {
  const described = { ...options, descriptions: await loadDescriptions() }
  const v2 = renderOpenApiV2(registry, described).definitions as Record<string, JsonObject>
  const document = renderOpenApiV3(registry, 'v1', described)
  assert.ok(document)
  const { schemas: v3 } = document.components as { schemas: Record<string, JsonObject> }
  for (const definitions of [v2, v3]) {
    const podSpec = definitions['io.k8s.api.core.v1.PodSpec']
    assert.ok(podSpec)
    const { containers, securityContext } = podSpec.properties as Record<string, JsonObject>
    assert.equal(podSpec.description, 'What a Pod runs, and how and where.')
    assert.equal(containers?.description, 'The containers that make up the Pod. There is at least one.')
    assert.match(String(securityContext?.description), /^Users, groups and rights/)
    assert.match(String(definitions['io.k8s.api.core.v1.PodList']?.description), /^A list of/)
    const bare = Object.entries(definitions).filter(
      ([name, { description }]) => !description && !name.endsWith('.Patch'),
    )
    assert.deepEqual(bare, [])
  }
})

test('parseDescriptions: reads sentences, what they are like, and what goes on', () => {
  const text = `
# core/v1.A: About A.
one: The first
  of all.
# core/v1.B < core/v1.A: About B.
$two: The second.
`
  const described = parseDescriptions([text])
  const b = struct('core/v1.B', { one: field(1, string), $two: field(2, string), three: field(3, string) })
  const outer = struct('core/v1.C', { B: inline(1, b), kind: field(0, string), apiVersion: field(0, string) })
  assert.deepEqual(
    ['one', '$two', 'three', 'kind'].map((name) => described.ofField(outer, name)),
    ['The first of all.', 'The second.', undefined, 'What the object is, such as Pod or Deployment.'],
  )
  assert.deepEqual([described.ofStruct('core/v1.B'), described.ofStruct('core/v1.C')], ['About B.', undefined])
})
