import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { applyPatch } from 'rfc6902'
import { deployment } from '../apps/deployment/schema.ts'
import { pod } from '../core/pod/schema.ts'
import { createStrategicMergePatch, createThreeWayStrategicMergePatch } from './create-strategic-merge.ts'
import { decodeStruct } from './decode.ts'
import { applyJsonPatch } from './json-patch.ts'
import type { JsonObject, JsonValue, StructSchema } from './language.ts'
import { createMergePatch, mergePatch } from './merge-patch.ts'
import type { PatchResult } from './patch-result.ts'
import { strategicMergePatch } from './strategic-merge.ts'

const basePod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', labels: { a: '1', b: '2' }, finalizers: ['x/a', 'x/b', 'x/c'] },
  spec: {
    containers: [
      {
        name: 'one',
        image: 'i:1',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        args: ['x', 'y'],
      },
      { name: 'two', image: 'i:2' },
      { name: 'three', image: 'i:3' },
    ],
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 'w', hostPath: { path: '/tmp' } },
    ],
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'k', operator: 'Exists' }],
  },
}

const baseDeployment: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
}

/** What is done to which object. The rows are also given to kubectl, where it is installed. */
const strategicCases: readonly { readonly name: string; readonly base: JsonObject; readonly patch: JsonObject }[] = [
  { name: 'items merge by name', base: basePod, patch: { spec: { containers: [{ name: 'two', image: 'new' }] } } },
  { name: 'a new item comes first', base: basePod, patch: { spec: { containers: [{ name: 'zero', image: 'new' }] } } },
  { name: 'an item is deleted', base: basePod, patch: { spec: { containers: [{ name: 'two', $patch: 'delete' }] } } },
  {
    name: 'a list is replaced',
    base: basePod,
    patch: { spec: { containers: [{ $patch: 'replace' }, { name: 'only', image: 'x' }] } },
  },
  { name: 'a map is replaced', base: basePod, patch: { metadata: { labels: { $patch: 'replace', c: '3' } } } },
  { name: 'null deletes a key', base: basePod, patch: { metadata: { labels: { a: null } } } },
  { name: 'atomic lists are replaced', base: basePod, patch: { spec: { containers: [{ name: 'one', args: ['z'] }] } } },
  { name: 'scalars are joined', base: basePod, patch: { metadata: { finalizers: ['x/d', 'x/b'] } } },
  {
    name: 'scalars are taken out',
    base: basePod,
    patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['x/b'] } },
  },
  {
    name: 'scalars are ordered',
    base: basePod,
    patch: { metadata: { '$setElementOrder/finalizers': ['x/d', 'x/a'], finalizers: ['x/d'] } },
  },
  {
    name: 'items are ordered',
    base: basePod,
    patch: {
      spec: {
        '$setElementOrder/containers': [{ name: 'three' }, { name: 'four' }, { name: 'one' }],
        containers: [{ name: 'four', image: 'i:4' }],
      },
    },
  },
  {
    name: 'only named keys of a volume stay',
    base: basePod,
    patch: { spec: { volumes: [{ name: 'w', $retainKeys: ['name', 'emptyDir'], emptyDir: {} }] } },
  },
  {
    name: 'only named keys of a strategy stay',
    base: baseDeployment,
    patch: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  },
]

const schemas: Readonly<Record<string, StructSchema>> = { Pod: pod, Deployment: deployment }
const schemaOf = (object: JsonObject): StructSchema => schemas[object.kind as string] ?? pod

function done<T>(result: PatchResult<T>): T {
  if (!result.ok) throw new Error(result.message)
  return result.object
}

function kubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('strategicMergePatch: does what kubectl patch --local does', {
  skip: kubectl() ? false : 'no kubectl here',
}, (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sampan-patch-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const { name, base, patch } of strategicCases) {
    const file = path.join(folder, 'object.json')
    writeFileSync(file, JSON.stringify(base))
    const args = ['patch', '--local', '-f', file, '--type', 'strategic', '-p', JSON.stringify(patch), '-o', 'json']
    const expected = normal(schemaOf(base), JSON.parse(execFileSync('kubectl', args, { encoding: 'utf8' })))
    const before = JSON.stringify(base)
    assert.deepEqual(normal(schemaOf(base), done(strategicMergePatch(schemaOf(base), base, patch))), expected, name)
    assert.equal(JSON.stringify(base), before, `${name}: the original was changed`)
  }
})

function normal(schema: StructSchema, value: unknown): unknown {
  const { creationTimestamp: _, ...metadata } = (value as { metadata: Record<string, unknown> }).metadata
  const result = decodeStruct(schema, { ...(value as object), metadata })
  assert.ok(result.ok)
  const plain = JSON.parse(JSON.stringify(result.value)) as { spec: { template?: { metadata: object } } }
  return plain
}

test('strategicMergePatch: a patch that cannot be is refused with the text of the reference', () => {
  const refused = (patch: JsonObject) => strategicMergePatch(pod, basePod, patch)
  assert.deepEqual(refused({ spec: { containers: [{ image: 'x' }] } }), {
    ok: false,
    reason: 'Invalid',
    message: 'map: {"image":"x"} does not contain declared merge key: name',
  })
  assert.deepEqual(refused({ spec: { $patch: 'twist' } }), {
    ok: false,
    reason: 'BadRequest',
    message: 'unknown patch type: twist in map: {"$patch":"twist"}',
  })
})

const names = ['a', 'b', 'c', 'd']
const anyPod = fc
  .record({
    labels: fc.dictionary(fc.constantFrom('x', 'y', '__proto__'), fc.constantFrom('1', '2'), { maxKeys: 3 }),
    finalizers: fc.uniqueArray(fc.constantFrom('x/a', 'x/b', 'x/c'), { minLength: 1 }),
    containers: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...names),
        image: fc.constantFrom('i', 'j'),
        args: fc.array(fc.constantFrom('p', 'q'), { minLength: 1 }),
        env: fc.uniqueArray(fc.record({ name: fc.constantFrom('E', 'F'), value: fc.constantFrom('1', '2') }), {
          selector: ({ name }) => name,
          minLength: 1,
        }),
        ports: fc.array(fc.record({ containerPort: fc.constantFrom(1, 2), protocol: fc.constantFrom('TCP', 'UDP') }), {
          minLength: 1,
        }),
      }),
      { selector: ({ name }) => name, minLength: 1 },
    ),
    volumes: fc.uniqueArray(
      fc.oneof(
        fc.record({ name: fc.constantFrom(...names), emptyDir: fc.constant({}) }),
        fc.record({ name: fc.constantFrom(...names), hostPath: fc.record({ path: fc.constantFrom('/', '/x') }) }),
      ),
      { selector: ({ name }) => name, minLength: 1 },
    ),
  })
  .map(({ labels, finalizers, ...spec }) => {
    const value = { metadata: { labels: { ...labels }, finalizers }, spec }
    return JSON.parse(JSON.stringify(value)) as JsonObject
  })

test('createStrategicMergePatch: applied to the original it gives the modified object', () => {
  fc.assert(
    fc.property(anyPod, anyPod, (original, modified) => {
      const patch = createStrategicMergePatch(pod, original, modified)
      assert.deepEqual(done(strategicMergePatch(pod, original, patch)), modified)
    }),
  )
})

test('createStrategicMergePatch: nothing changed, nothing to do', () => {
  fc.assert(fc.property(anyPod, (same) => assert.deepEqual(createStrategicMergePatch(pod, same, same), {})))
})

test('createThreeWayStrategicMergePatch: what others set stays, what was applied before and is gone goes', () => {
  const original = { metadata: { labels: { mine: '1', old: '1' } }, spec: { containers: [{ name: 'a', image: '1' }] } }
  const modified = { metadata: { labels: { mine: '2' } }, spec: { containers: [{ name: 'b', image: '1' }] } }
  const current = {
    metadata: { labels: { mine: '1', old: '1', theirs: '1' } },
    spec: {
      nodeName: 'n',
      containers: [
        { name: 'side', image: '1' },
        { name: 'a', image: '1', tty: true },
      ],
    },
  }
  const patch = createThreeWayStrategicMergePatch(pod, { original, modified, current })
  assert.deepEqual(patch, {
    metadata: { labels: { mine: '2', old: null } },
    spec: {
      '$setElementOrder/containers': [{ name: 'b' }],
      containers: [
        { name: 'b', image: '1' },
        { $patch: 'delete', name: 'a' },
      ],
    },
  })
  assert.deepEqual(done(strategicMergePatch(pod, current, patch)), {
    metadata: { labels: { mine: '2', theirs: '1' } },
    spec: {
      nodeName: 'n',
      containers: [
        { name: 'b', image: '1' },
        { name: 'side', image: '1' },
      ],
    },
  })
})

const withoutNulls = (value: JsonValue): boolean =>
  value !== null &&
  (typeof value !== 'object' || Object.values(value).every((item) => Array.isArray(value) || withoutNulls(item)))

test('createMergePatch: applied to the original it gives the modified object', () => {
  const objects = fc.object({
    maxDepth: 3,
    values: [fc.string(), fc.integer(), fc.boolean()],
  }) as fc.Arbitrary<JsonObject>
  fc.assert(
    fc.property(objects, objects, (original, modified) => {
      fc.pre(withoutNulls(modified) && withoutNulls(original))
      assert.deepEqual(mergePatch(original, createMergePatch(original, modified)), modified)
    }),
  )
})

test('mergePatch: the examples of RFC 7386', () => {
  const rows: readonly (readonly [JsonValue, JsonValue, JsonValue])[] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  assert.deepEqual(
    rows.map(([original, patch]) => mergePatch(original, patch)),
    rows.map(([, , expected]) => expected),
  )
})

test('applyJsonPatch: fails as a whole, with the text of the reference', () => {
  const refused = (patch: unknown) => {
    const result = applyJsonPatch({ a: [1, 2], b: { c: 1 } }, patch)
    return result.ok ? 'applied' : `${result.reason}: ${result.message}`
  }
  const rows: readonly (readonly [unknown, string])[] = [
    [[{ op: 'test', path: '/b/c', value: 2 }], 'Invalid: testing value /b/c failed: test failed'],
    [
      [{ op: 'replace', path: '/x', value: 2 }],
      'Invalid: replace operation does not apply: doc is missing key: /x: missing value',
    ],
    [
      [{ op: 'add', path: '/x/y', value: 2 }],
      'Invalid: add operation does not apply: doc is missing path: "/x/y": missing value',
    ],
    [
      [{ op: 'remove', path: '/b/d' }],
      "Invalid: error in remove for path: '/b/d': unable to remove nonexistent key: d: missing value",
    ],
    [
      [{ op: 'add', path: '/a/9', value: 1 }],
      "Invalid: error in add for path: '/a/9': Unable to access invalid index: 9: invalid index referenced",
    ],
    [[{ op: 'spin', path: '/a' }], 'Invalid: Unexpected kind: spin'],
    [{ op: 'add' }, 'BadRequest: json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
  ]
  assert.deepEqual(
    rows.map(([patch]) => refused(patch)),
    rows.map(([, text]) => text),
  )
})

/** The other implementation reports some failures and throws others. */
function otherFails(document: object, patch: unknown): boolean {
  try {
    return applyPatch(document, structuredClone(patch) as Parameters<typeof applyPatch>[1]).some((one) => one !== null)
  } catch {
    return true
  }
}

test('applyJsonPatch: agrees with another implementation and changes nothing it is given', () => {
  const pointer = fc.constantFrom('/a', '/b', '/a/0', '/a/1', '/a/-', '/b/c', '/b/x', '/x')
  const operation = fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path: pointer, value: fc.constantFrom(1, 'x', [1]) }),
    fc.record({ op: fc.constant('remove'), path: pointer }),
    fc.record({ op: fc.constantFrom('move', 'copy'), path: pointer, from: pointer }),
  )
  const document = { a: [1, 2], b: { c: 1 } }
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (patch) => {
      const expected = structuredClone(document)
      const failed = otherFails(expected, patch)
      const result = applyJsonPatch(document, patch)
      assert.deepEqual(document, { a: [1, 2], b: { c: 1 } })
      if (result.ok && !failed) assert.deepEqual(result.object, expected)
      if (result.ok) assert.ok(!failed, 'the other implementation refuses this patch')
    }),
  )
})
