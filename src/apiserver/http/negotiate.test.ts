import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StatusError } from '#api'
import { chooseShape, type Endpoint } from './negotiate.ts'

const json = 'application/json'
const protobuf = 'application/vnd.kubernetes.protobuf'
const table = `${json};as=Table;v=v1;g=meta.k8s.io`
const metadataOnly = 'as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** Accept header, what is asked, `form encoding version` of the answer. */
const cases: readonly (readonly [string | undefined, Endpoint, string])[] = [
  [undefined, 'resource', 'object json v1'],
  ['', 'resource', 'object json v1'],
  ['*/*', 'resource', 'object json v1'],
  ['application/*', 'resource', 'object json v1'],
  [json, 'resource', 'object json v1'],
  ['Application/JSON; charset=utf-8', 'resource', 'object json v1'],
  ['application/yaml', 'resource', 'object yaml v1'],
  [protobuf, 'resource', 'object protobuf v1'],
  // kubectl get, and kubectl 1.20 with the older version of the form behind it.
  [`${table},${table.replace('v1', 'v1beta1')},${json}`, 'resource', 'Table json v1'],
  [`${json};as=Table;v=v1beta1;g=meta.k8s.io, ${json}`, 'resource', 'Table json v1beta1'],
  ['application/yaml;as=Table;v=v1;g=meta.k8s.io', 'resource', 'Table yaml v1'],
  // client-go names protobuf first.
  [`${protobuf},${json}`, 'resource', 'object protobuf v1'],
  [
    `${protobuf};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,${json}`,
    'resource',
    'PartialObjectMetadataList protobuf v1',
  ],
  [`${json};${metadataOnly}`, 'resource', 'PartialObjectMetadata json v1'],
  [`${json};q=0.5,${table}`, 'resource', 'Table json v1'],
  [`${json},${table}`, 'resource', 'object json v1'],
  // A Table has no protobuf.
  [`${protobuf};as=Table;v=v1;g=meta.k8s.io,${protobuf}`, 'resource', 'object protobuf v1'],
  // Group and version must be said.
  [`${json};as=Table,${json}`, 'resource', 'object json v1'],
  [`${json};as=Table;v=v2;g=meta.k8s.io,${json}`, 'resource', 'object json v1'],
  [`${protobuf};stream=watch`, 'watch', 'object protobuf v1'],
  [`application/yaml,${json}`, 'watch', 'object json v1'],
  [`${json};stream=nonsense,${protobuf}`, 'watch', 'object protobuf v1'],
  // Failures and discovery have no other forms.
  [`${table},${json}`, 'plain', 'object json v1'],
  [`${protobuf};${metadataOnly},${json}`, 'plain', 'object json v1'],
  [protobuf, 'plain', 'object protobuf v1'],
]

const refused: readonly (readonly [string, Endpoint])[] = [
  ['text/html', 'resource'],
  [`${json};q=0`, 'resource'],
  [`${json};as=Nonsense;g=meta.k8s.io;v=v1`, 'resource'],
  [`${json};as=Table;g=example.com;v=v1`, 'resource'],
  [`${protobuf};as=Table;v=v1;g=meta.k8s.io`, 'resource'],
  ['application/yaml', 'watch'],
  [table, 'plain'],
]

describe('chooseShape', () => {
  for (const [accept, endpoint, expected] of cases) {
    it(`gives ${expected} for ${endpoint} ${accept}`, () => {
      const { form, encoding, metaVersion } = chooseShape(accept, endpoint)
      assert.equal(`${form} ${encoding} ${metaVersion}`, expected)
    })
  }
  for (const [accept, endpoint] of refused) {
    it(`refuses ${endpoint} ${accept} with 406`, () => {
      assert.throws(
        () => chooseShape(accept, endpoint),
        (error) => error instanceof StatusError && error.code === 406,
      )
    })
  }
  it('names what there is, for watches as streams', () => {
    assert.throws(() => chooseShape('text/html', 'resource'), {
      message: `only the following media types are accepted: ${json}, application/yaml, ${protobuf}`,
    })
    assert.throws(() => chooseShape('text/html', 'watch'), {
      message: `only the following media types are accepted: ${json};stream=watch, ${protobuf};stream=watch`,
    })
  })
})
