import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deployment } from '../apps/deployment/schema.ts'
import { pod } from '../core/pod/schema.ts'
import { defineKind } from '../kind-definition.ts'
import { applyDefaults, decodeObject, decodeStruct } from './decode.ts'
import { scanJson } from './scan-json.ts'
import { parseJson } from './parse-json.ts'

const podKind = defineKind({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
  schema: pod,
})

const prefix = 'Pod in version "v1" cannot be handled as a Pod: '

function failure(value: unknown): string {
  const result = decodeObject(podKind, value)
  assert.ok(!result.ok)
  assert.equal(result.error.code, 400)
  return result.error.message
}

test('decodeObject: type errors have the texts of the reference', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [
      { spec: { containers: [{ ports: 'x' }] } },
      'json: cannot unmarshal string into Go struct field Container.spec.containers.ports of type []v1.ContainerPort',
    ],
    [
      { spec: { containers: [{ ports: [{ containerPort: 'x' }] }] } },
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      { spec: { containers: {} } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      { metadata: { labels: { a: 1 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      { spec: { priority: 1.5 } },
      'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32',
    ],
    [
      { spec: { priority: 5_000_000_000 } },
      'json: cannot unmarshal number 5000000000 into Go struct field PodSpec.spec.priority of type int32',
    ],
    [{ spec: [] }, 'json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec'],
    [
      { spec: { overhead: { cpu: '1Kx' } } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [{ spec: { overhead: { cpu: '1K' } } }, "unable to parse quantity's suffix"],
    [
      { metadata: { creationTimestamp: 'x' } },
      'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
    [{ metadata: { creationTimestamp: 3 } }, 'json: cannot unmarshal number into Go value of type string'],
  ]
  assert.deepEqual(
    cases.map(([value]) => failure(value)),
    cases.map(([, text]) => prefix + text),
  )
})

test('decodeObject: another kind or version is refused', () => {
  assert.equal(
    failure({ apiVersion: 'apps/v1', kind: 'Pod' }),
    'the API version in the data (apps/v1) does not match the expected API version (v1)',
  )
  assert.match(failure({ kind: 'Service' }), /^Service in version "v1" cannot be handled as a Pod: /)
  assert.match(failure('text'), /json: cannot unmarshal string into Go value of type struct/)
})

const unknown = {
  metadata: { name: 'a' },
  foo: 1,
  spec: { containers: [{ name: 'c', bar: 2 }], nodeSelector: { any: 'key' } },
}

test('decodeObject: unknown fields are dropped, warned of or refused, with their paths', () => {
  const ignored = decodeObject(podKind, unknown)
  assert.deepEqual(ignored, {
    ok: true,
    warnings: [],
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', resources: {} }], nodeSelector: { any: 'key' } },
      status: {},
    },
  })
  const warned = decodeObject(podKind, unknown, { fieldValidation: 'Warn', problems: ['duplicate field "spec.x"'] })
  assert.ok(warned.ok)
  assert.deepEqual(warned.warnings, [
    'duplicate field "spec.x"',
    'unknown field "foo"',
    'unknown field "spec.containers[0].bar"',
  ])
  const strict = decodeObject(podKind, unknown, { fieldValidation: 'Strict' })
  assert.ok(!strict.ok)
  assert.equal(
    strict.error.message,
    `${prefix}strict decoding error: unknown field "foo", unknown field "spec.containers[0].bar"`,
  )
})

test('decodeObject: nulls and zero values go, pointers to zero stay, values become canonical', () => {
  const result = decodeObject(podKind, {
    metadata: {
      name: 'a',
      labels: {},
      generateName: '',
      creationTimestamp: '2026-01-02T04:04:05.6+01:00',
      annotations: JSON.parse('{"__proto__":"kept"}') as unknown,
    },
    spec: {
      containers: [{ name: 'c', env: null, stdin: false, resources: { limits: { memory: '1024Mi', cpu: 0.5 } } }],
      terminationGracePeriodSeconds: 0,
      hostNetwork: false,
      overhead: { cpu: null },
    },
  })
  assert.ok(result.ok)
  assert.deepEqual(JSON.parse(JSON.stringify(result.object)), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'a',
      creationTimestamp: '2026-01-02T03:04:05Z',
      annotations: JSON.parse('{"__proto__":"kept"}') as unknown,
    },
    spec: {
      containers: [{ name: 'c', resources: { limits: { memory: '1Gi', cpu: '500m' } } }],
      terminationGracePeriodSeconds: 0,
      overhead: { cpu: '0' },
    },
    status: {},
  })
})

test('applyDefaults: fills what the schema says and is idempotent', () => {
  const draft = { metadata: { name: 'a' }, spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] } }
  const decoded = decodeObject(podKind, draft, { defaults: true })
  assert.ok(decoded.ok)
  assert.deepEqual(applyDefaults(podKind, decoded.object), decoded.object)
  const { spec } = JSON.parse(JSON.stringify(decoded.object)) as { spec: { containers: { ports: unknown }[] } }
  assert.deepEqual(spec.containers[0]?.ports, [{ containerPort: 80, protocol: 'TCP' }])
})

test('decodeStruct: never throws, whatever it is given, and decoding what was decoded changes nothing', () => {
  const keys = ['metadata', 'spec', 'template', 'containers', 'name', 'labels', 'resources', 'limits', 'status', 'x']
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any')),
      fc.dictionary(fc.constantFrom(...keys), tie('any')),
    ),
  })).any
  fc.assert(
    fc.property(value, (given) => {
      for (const schema of [pod, deployment]) {
        const once = decodeStruct(schema, given, { defaults: true })
        if (!once.ok) continue
        assert.deepEqual(decodeStruct(schema, once.value, { defaults: true }), { ...once, unknownFields: [] })
      }
    }),
    { numRuns: 300 },
  )
})

test('decodeStruct: depth has a limit', () => {
  let deep: unknown = 'x'
  for (let i = 0; i < 50_000; i++) deep = { a: deep }
  const result = decodeStruct(pod, { metadata: { managedFields: [{ fieldsV1: deep }] } })
  assert.deepEqual(result, { ok: false, message: 'exceeded max depth' })
})

test('parseJson: duplicate keys are found with their paths, when asked', () => {
  const text = '{"a":1,"b":[{"c":1},{"c":1,"c":2}],"a":{"d":1,"\\u0064":2}}'
  assert.deepEqual(parseJson(text, { duplicates: true }), {
    ok: true,
    value: { a: { d: 2 }, b: [{ c: 1 }, { c: 2 }] },
    duplicates: ['b[1].c', 'a', 'a.d'],
  })
  assert.deepEqual(parseJson(new TextEncoder().encode(text)), {
    ok: true,
    value: { a: { d: 2 }, b: [{ c: 1 }, { c: 2 }] },
    duplicates: [],
  })
})

test('parseJson: duplicate keys are found whatever stands around them', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{}', []],
    ['[1,"a:b",{"a":"\\":"}]', []],
    ['{"a" :1,\n"b"\t: {"x": 1, "x": 2}}', ['b.x']],
    ['{"a":1,"a":{"b":1}}', ['a']],
    ['{"a":{"b":1,"c":2},"a":3}', ['a']],
    ['{"":1,"":2,"__proto__":3}', ['']],
    ['[{"a":1},{"a":1,"a":1}]', ['[1].a']],
    ['{"\\u0061":1,"a":2}', ['a']],
  ]
  for (const [text, duplicates] of cases) {
    const parsed = parseJson(text, { duplicates: true })
    assert.deepEqual(parsed.ok ? parsed.duplicates : parsed.message, duplicates, text)
  }
})

test('parseJson: broken text has the texts of the reference', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['x', "invalid character 'x' looking for beginning of value"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['1 1', "invalid character '1' after top-level value"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
  ]
  assert.deepEqual(
    cases.map(([text]) => parseJson(text)),
    cases.map(([, message]) => ({ ok: false, message })),
  )
})

test('scanJson: finds a text broken exactly where JSON.parse does', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => text.slice(1)),
      ),
      (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        assert.equal(scanJson(text).problem === undefined, isJson)
      },
    ),
  )
})

test('decodeObject: with the object from which a value was made, the result is the same and shares what was not changed', () => {
  const made = decodeObject(
    podKind,
    {
      metadata: { name: 'a', labels: { b: 'c' }, managedFields: [{ manager: 'm', fieldsV1: { 'f:spec': {} } }] },
      spec: { containers: [{ name: 'x', image: 'y', resources: { limits: { cpu: '0.5' } } }] },
      status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False' }] },
    },
    { defaults: true },
  )
  assert.ok(made.ok)
  const before = made.object
  const member = fc.constantFrom<unknown>(
    { phase: 'Running', hostIP: null, unknown: 1 },
    { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T02:00:00+02:00' }] },
    { name: 'a', uid: 'u', labels: {} },
    { containers: 'wrong' },
    { phase: 5 },
    null,
    'text',
  )
  const change = fc.dictionary(fc.constantFrom('metadata', 'spec', 'status', 'extra'), member)
  fc.assert(
    fc.property(
      change,
      fc.constantFrom<'Ignore' | 'Warn' | 'Strict'>('Ignore', 'Warn', 'Strict'),
      (changed, fieldValidation) => {
        const value = { ...before, ...changed }
        const whole = decodeObject(podKind, structuredClone(value), { defaults: true, fieldValidation })
        const shared = decodeObject(podKind, value, { defaults: true, fieldValidation, before })
        assert.deepEqual(JSON.stringify(shared), JSON.stringify(whole))
        if (!shared.ok) return
        for (const name of ['metadata', 'spec', 'status'] as const) {
          if (!Object.hasOwn(changed, name)) assert.equal((shared.object as never)[name], (before as never)[name])
        }
      },
    ),
  )
})
