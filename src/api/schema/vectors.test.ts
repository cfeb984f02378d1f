// Every kind of the API, filled with values: nothing may be lost between the wire and our objects.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { decodeStruct } from './decode.ts'
import type { StructSchema } from './language.ts'
import { decodeProtobuf, encodeProtobuf, parseProtobufEnvelope } from './protobuf.ts'

const vectors = path.join(import.meta.dirname, '../../../../shared/vectors/v1.36')
const skip = existsSync(vectors) ? false : 'no ../shared/vectors'
const api = path.join(import.meta.dirname, '..')

async function schemasByType(): Promise<ReadonlyMap<string, StructSchema>> {
  const found = new Map<string, StructSchema>()
  for (const file of globSync(['**/schema.ts', '**/schema-*.ts'], { cwd: api })) {
    if (file.startsWith('schema/')) continue
    const module = (await import(pathToFileURL(path.join(api, file)).href)) as Record<string, unknown>
    for (const value of Object.values(module)) {
      const schema = value as StructSchema
      if (schema?.kind === 'struct') found.set(schema.name, schema)
    }
  }
  return found
}

/** Group folders are the first label of a group's name, `rbac` for `rbac.authorization.k8s.io`. */
function schemaName(file: string): string {
  const parts = file.replace(/\.json$/, '').split('.')
  const [group = '', version = '', kind = ''] = [parts[0], parts.at(-2), parts.at(-1)]
  return `${group === 'internal' ? 'apiserverinternal' : group}/${version}.${kind}`
}

/** JSON without apiVersion and kind, which protobuf has in the envelope. */
function body(value: unknown): unknown {
  const { apiVersion: _, kind: __, ...rest } = value as Record<string, unknown>
  return rest
}

test('protobuf: every vector is decoded to its JSON and encoded to its bytes', { skip }, async () => {
  const schemas = await schemasByType()
  let compared = 0
  const different: string[] = []
  for (const file of globSync('*.json', { cwd: vectors }).sort()) {
    const schema = schemas.get(schemaName(file))
    if (schema === undefined) continue
    const json: unknown = JSON.parse(readFileSync(path.join(vectors, file), 'utf8'))
    const bytes = new Uint8Array(readFileSync(path.join(vectors, file.replace(/json$/, 'pb'))))
    const envelope = parseProtobufEnvelope(bytes)
    assert.ok(envelope, file)
    const result = decodeProtobuf(schema, envelope.raw)
    assert.ok(result.ok, file)
    const decoded = decodeStruct(schema, result.value)
    assert.ok(decoded.ok, file)
    assert.deepEqual(JSON.parse(JSON.stringify(body(decoded.value))), body(json), file)
    const encoded = encodeProtobuf(schema, json as object)
    if (!Buffer.from(encoded).equals(bytes)) different.push(file)
    compared++
  }
  assert.ok(compared >= 60)
  assert.deepEqual(different, [])
})

test('decodeProtobuf: takes any bytes', { skip }, async () => {
  const pod = (await schemasByType()).get('core/v1.Pod')
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

test('decodeStruct: every vector comes out as it went in', {
  skip: existsSync(vectors) ? false : 'no ../shared/vectors',
}, async () => {
  const schemas = await schemasByType()
  let compared = 0
  const missing: string[] = []
  for (const file of globSync('*.json', { cwd: vectors }).sort()) {
    const schema = schemas.get(schemaName(file))
    if (schema === undefined) {
      missing.push(file)
      continue
    }
    const value: unknown = JSON.parse(readFileSync(path.join(vectors, file), 'utf8'))
    const result = decodeStruct(schema, value)
    assert.ok(result.ok, `${file}: ${result.ok ? '' : result.message}`)
    assert.deepEqual(result.unknownFields, [], file)
    assert.deepEqual(JSON.parse(JSON.stringify(result.value)), value, file)
    compared++
  }
  assert.ok(compared >= 60, `only ${compared} vectors have a schema; none for ${missing.join(', ')}`)
})
