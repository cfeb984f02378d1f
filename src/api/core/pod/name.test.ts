import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sentences } from '../../testing.ts'
import { validateObjectMeta, validateObjectMetaUpdate } from '../../meta/validate-object-meta.ts'
import { podKind } from './index.ts'

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

const wrong = (name: string) => [`metadata.name: Invalid value: ${JSON.stringify(name)}: ${subdomain}`]

const names: readonly (readonly [name: string, errors: readonly string[]])[] = [
  ['nginx', []],
  ['web-1.example', []],
  ['a'.repeat(253), []],
  ['a'.repeat(254), [`metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 bytes`]],
  ['Web', wrong('Web')],
  ['web_1', wrong('web_1')],
  ['-web', wrong('-web')],
  ['web-', wrong('web-')],
  ['a..b', wrong('a..b')],
  ['a/b', wrong('a/b')],
]

describe('P5: the name of a Pod is a DNS subdomain', () => {
  for (const [name, errors] of names) {
    test(`${name.slice(0, 20)} (${name.length} characters)`, () => {
      assert.deepEqual(sentences(validateObjectMeta({ name, namespace: 'default' }, podKind)), errors)
    })
  }
})

test('P10: namespace, name, uid and creationTimestamp of a Pod never change', () => {
  const before = {
    name: 'a',
    namespace: 'a',
    uid: 'a',
    creationTimestamp: '2026-01-01T00:00:00Z',
    resourceVersion: '1',
  }
  for (const [field, value] of Object.entries({
    name: 'b',
    namespace: 'b',
    uid: 'b',
    creationTimestamp: '2026-01-02T00:00:00Z',
  })) {
    assert.deepEqual(sentences(validateObjectMetaUpdate({ ...before, [field]: value }, before)), [
      `metadata.${field}: Invalid value: ${JSON.stringify(value)}: field is immutable`,
    ])
  }
})
