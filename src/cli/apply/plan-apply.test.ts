import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInKinds, type JsonObject } from '#api'
import { lastAppliedAnnotation, planApply, withLastApplied } from './plan-apply.ts'

const schema = builtInKinds.find(({ kind, group }) => kind === 'ConfigMap' && group === '')?.schema
const wanted = (data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c' },
  data,
})

test('withLastApplied: the annotation is the object itself, sorted and with a line break, as kubectl writes it', () => {
  const { metadata } = withLastApplied(wanted({ b: '>', a: 'x' })) as { metadata: { annotations: JsonObject } }
  assert.equal(
    metadata.annotations[lastAppliedAnnotation],
    '{"apiVersion":"v1","data":{"a":"x","b":"\\u003e"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c"}}\n',
  )
})

test('planApply: what is not there is created', () => {
  const plan = planApply(wanted({ a: '1' }), undefined, schema)
  assert.deepEqual(plan, { action: 'create', object: withLastApplied(wanted({ a: '1' })) })
})

test('planApply: applying the same again changes nothing, whatever the server has added', () => {
  const created = withLastApplied(wanted({ a: '1' }))
  const current = {
    ...created,
    metadata: { ...(created['metadata'] as JsonObject), uid: 'u', resourceVersion: '5' },
    immutable: false,
  }
  assert.deepEqual(planApply(wanted({ a: '1' }), current, schema), { action: 'unchanged' })
})

for (const { name, schemaOf, type } of [
  { name: 'a built-in kind', schemaOf: schema, type: 'strategic' },
  { name: 'another kind', schemaOf: undefined, type: 'merge' },
] as const)
  test(`planApply: what is gone from the file is removed, what others added stays (${name})`, () => {
    const current: JsonObject = {
      ...withLastApplied(wanted({ gone: '1', kept: '1' })),
      data: { gone: '1', kept: '1', others: '1' },
    }
    const plan = planApply(wanted({ kept: '2' }), current, schemaOf)
    const annotations = (withLastApplied(wanted({ kept: '2' }))['metadata'] as JsonObject)['annotations'] as JsonObject
    assert.deepEqual(plan, {
      action: 'patch',
      type,
      adopted: false,
      patch: { data: { gone: null, kept: '2' }, metadata: { annotations } },
    })
  })

test('planApply: an object that apply did not make is adopted', () => {
  const plan = planApply(wanted({ a: '2' }), wanted({ a: '1', b: '1' }), schema)
  assert.equal(plan.action === 'patch' && plan.adopted, true)
  assert.deepEqual(plan.action === 'patch' && plan.patch['data'], { a: '2' })
})
