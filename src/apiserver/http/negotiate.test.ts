import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StatusError } from '#api'
import { chooseForm } from './negotiate.ts'

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'

const cases: readonly (readonly [string | undefined, string])[] = [
  [undefined, 'object'],
  ['', 'object'],
  ['*/*', 'object'],
  ['application/*', 'object'],
  ['application/json', 'object'],
  ['Application/JSON; charset=utf-8', 'object'],
  // kubectl get, and kubectl 1.20 with the older version of the form before it.
  [`${table},${table.replace('v1', 'v1beta1')},application/json`, 'Table'],
  [`application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json`, 'object'],
  // client-go names protobuf first.
  ['application/vnd.kubernetes.protobuf,application/json', 'object'],
  [
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    'PartialObjectMetadataList',
  ],
  ['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1', 'PartialObjectMetadata'],
  [`application/json;q=0.5,${table}`, 'Table'],
  [`application/json,${table}`, 'object'],
]

describe('chooseForm', () => {
  for (const [accept, form] of cases) {
    it(`serves ${form} for ${accept}`, () => assert.equal(chooseForm(accept), form))
  }
  for (const accept of [
    'text/html',
    'application/json;q=0',
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Nonsense;g=meta.k8s.io;v=v1',
  ]) {
    it(`refuses ${accept} with 406`, () => {
      assert.throws(
        () => chooseForm(accept),
        (error) => error instanceof StatusError && error.code === 406,
      )
    })
  }
})
