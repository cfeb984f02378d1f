// The descriptions of types and fields: what share of the API has one, and that none is about something that is not there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allStructs } from './all-structs.testing.ts'
import type { KindDefinition } from './kind-definition.ts'
import { builtInKinds } from './kinds.ts'
import { loadDescriptions } from './load-descriptions.ts'
import type { StructSchema } from './schema/language.ts'
import { structsOf } from './schema/print-types.ts'

/** Kinds that people explain most: everything that they are made of has a sentence. */
const mostExplained = new Set(
  'Pod Deployment ReplicaSet StatefulSet DaemonSet Job CronJob Service ConfigMap Secret Namespace Node PersistentVolumeClaim PersistentVolume'.split(
    ' ',
  ),
)

function structsOfKinds(kinds: readonly KindDefinition[]): readonly StructSchema[] {
  const found = new Set<StructSchema>()
  for (const { schema } of kinds) structsOf(schema, found)
  return [...found]
}

async function undescribed(structs: readonly StructSchema[]): Promise<{ readonly missing: string[]; total: number }> {
  const descriptions = await loadDescriptions()
  const missing: string[] = []
  let total = 0
  for (const schema of structs) {
    total++
    if (descriptions.ofStruct(schema.name) === undefined) missing.push(schema.name)
    for (const field of schema.fields.keys()) {
      total++
      if (descriptions.ofField(schema, field) === undefined) missing.push(`${schema.name}.${field}`)
    }
  }
  return { missing, total }
}

test('descriptions: every type and field of the kinds that people explain most has one', async () => {
  const kinds = builtInKinds.filter(({ kind }) => mostExplained.has(kind))
  assert.equal(kinds.length, mostExplained.size)
  assert.deepEqual((await undescribed(structsOfKinds(kinds))).missing, [])
})

test('descriptions: every type and field of all kinds has one', async (t) => {
  const { missing, total } = await undescribed(structsOfKinds(builtInKinds))
  t.diagnostic(`${total - missing.length} of ${total} types and fields are described`)
  assert.deepEqual(missing, [])
})

test('descriptions: none is about a type or a field that is not there', async () => {
  const [descriptions, structs] = [await loadDescriptions(), await allStructs()]
  const wrong: string[] = []
  for (const name of descriptions.names) {
    const schema = structs.get(name)
    if (schema === undefined) wrong.push(name)
    for (const field of descriptions.fieldNames(name)) {
      if (schema !== undefined && !schema.fields.has(field)) wrong.push(`${name}.${field}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('descriptions: each is a sentence', async () => {
  const [descriptions, structs] = [await loadDescriptions(), await allStructs()]
  const wrong: string[] = []
  for (const schema of structs.values()) {
    const texts = [
      descriptions.ofStruct(schema.name),
      ...[...schema.fields.keys()].map((f) => descriptions.ofField(schema, f)),
    ]
    wrong.push(
      ...texts.filter((text) => text !== undefined && !/^\S.*\.$/.test(text)).map((text) => `${schema.name}: ${text}`),
    )
  }
  assert.deepEqual(wrong, [])
})
