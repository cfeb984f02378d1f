// Every kind of the API, filled with values: nothing may be lost between the wire and our objects, as JSON, as YAML and as
// protobuf. No file is left out.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeStruct } from './decode.ts'
import { allStructs } from '../all-structs.testing.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import { renderYaml } from '../yaml/render-yaml.ts'
import type { StructSchema } from './language.ts'
import { decodeProtobuf, encodeProtobuf, parseProtobufEnvelope } from './protobuf.ts'

const vectors = path.join(import.meta.dirname, '../../../../shared/vectors/v1.36')
const skip = existsSync(vectors) ? false : 'no ../shared/vectors'
/**
 * What a later version makes of a file that this version wrote, `core.v1.Pod.after_roundtrip`, and how v1.36 reads it again:
 * what it does not know is dropped, and a map that it always writes is there, empty.
 */
const readAgain: Readonly<Record<string, (json: AnyJson) => void>> = {
  'core.v1.Pod.after_roundtrip': ({ status }) => {
    for (const claim of status.nodeAllocatableResourceClaimStatuses) claim.resources = {}
  },
  'storage.k8s.io.v1.CSINode.after_roundtrip': (json) => delete json['status'],
}
const unknownFields: Readonly<Record<string, readonly string[]>> = {
  'storage.k8s.io.v1.CSINode.after_roundtrip': ['status'],
}

// oxlint-disable-next-line typescript/no-explicit-any -- the files have every kind's fields
type AnyJson = Record<string, any>

interface Vector {
  readonly name: string
  readonly schema: StructSchema
  /** As `x.json` has it. */
  readonly json: unknown
  /** As our objects have it. */
  readonly expected: unknown
  read(extension: 'pb' | 'yaml'): Buffer
}

/** Group folders are the first label of a group's name, `rbac` for `rbac.authorization.k8s.io`; `meta` stands with core. */
function schemaOf(schemas: ReadonlyMap<string, StructSchema>, name: string): StructSchema {
  const parts = name.replace(/\.after_roundtrip$/, '').split('.')
  const [group = '', version = '', kind = ''] = [parts[0], parts.at(-2), parts.at(-1)]
  const schema = schemas.get(`${group}/${version}.${kind}`) ?? schemas.get(`meta/${version}.${kind}`)
  assert.ok(schema, `there is a schema for ${name}`)
  return schema
}

async function allVectors(): Promise<readonly Vector[]> {
  const schemas = await allStructs()
  return globSync('*.json', { cwd: vectors })
    .sort()
    .map((file) => {
      const name = file.replace(/\.json$/, '')
      const json = JSON.parse(readFileSync(path.join(vectors, file), 'utf8')) as AnyJson
      const expected = structuredClone(json)
      readAgain[name]?.(expected)
      const read = (extension: string) => readFileSync(path.join(vectors, `${name}.${extension}`))
      return { name, schema: schemaOf(schemas, name), json, expected, read }
    })
}

/** JSON without apiVersion and kind, which protobuf has in the envelope. */
function body(value: unknown): unknown {
  const { apiVersion: _, kind: __, ...rest } = value as Record<string, unknown>
  return rest
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('protobuf: every vector is decoded to its JSON and encoded to its bytes', { skip }, async () => {
  const different: string[] = []
  for (const { name, schema, json, expected, read } of await allVectors()) {
    const bytes = new Uint8Array(read('pb'))
    const envelope = parseProtobufEnvelope(bytes)
    assert.ok(envelope, name)
    const result = decodeProtobuf(schema, envelope.raw)
    assert.ok(result.ok, name)
    const decoded = decodeStruct(schema, result.value)
    assert.ok(decoded.ok, name)
    assert.deepEqual(plain(body(decoded.value)), body(expected), name)
    if (Object.hasOwn(unknownFields, name)) continue
    if (!Buffer.from(encodeProtobuf(schema, json as object)).equals(bytes)) different.push(name)
  }
  assert.deepEqual(different, [])
})

test('decodeProtobuf: takes any bytes', { skip }, async () => {
  const pod = (await allStructs()).get('core/v1.Pod')
  assert.ok(pod)
  const whole = new Uint8Array(readFileSync(path.join(vectors, 'core.v1.Pod.pb')))
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const bytes = whole.with(at, byte)
      const envelope = parseProtobufEnvelope(bytes)
      if (envelope !== undefined) void decodeProtobuf(pod, envelope.raw).ok
    }),
  )
})

test('decodeStruct: every vector comes out as it went in', { skip }, async (t) => {
  const all = await allVectors()
  for (const { name, schema, json, expected } of all) {
    const result = decodeStruct(schema, json)
    assert.ok(result.ok, `${name}: ${result.ok ? '' : result.message}`)
    assert.deepEqual(result.unknownFields, unknownFields[name] ?? [], name)
    assert.deepEqual(plain(result.value), expected, name)
  }
  t.diagnostic(`${all.length} vectors`)
})

test('parseYaml, renderYaml: every vector is read to its JSON and written to its text', { skip }, async () => {
  for (const { name, json, read } of await allVectors()) {
    const text = read('yaml').toString('utf8')
    assert.deepEqual(parseYaml(text), { ok: true, documents: [json], repeatedKeys: [] }, name)
    assert.equal(renderYaml(json), text, name)
  }
})
