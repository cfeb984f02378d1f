// What a write is answered with besides its object: warnings of what the client sent, in upstream's words.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { configMapNamed as configMap, startTestServer, type TestServer } from '../server.testing.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

let test: TestServer
before(async () => {
  test = await startTestServer()
})
after(() => test[Symbol.asyncDispose]())

describe('writes warn', () => {
  const strictly = async (type: string, text: string, fieldValidation: string) => {
    const method = type === 'application/yaml' || type === 'application/json' ? 'PUT' : 'PATCH'
    const force = type === 'application/apply-patch+yaml' ? '&force=true' : ''
    const query = `dryRun=All&fieldManager=t&fieldValidation=${fieldValidation}${force}`
    const { status, headers, body } = await test.ask(method, `${configMaps}/strict?${query}`, {
      bytes: new TextEncoder().encode(text),
      headers: { 'content-type': type },
    })
    return status < 300 ? [headers['warning'] ?? '', body.data?.a] : [status, body.message]
  }
  const cannot = 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error:'
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: strict}\ndata:\n  a: "1"\n  "a": "2"\n'
  const json = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"strict"},"data":{"a":"1","a":"2"}}'
  const sixth = 'line 6: key "a" already set in map'
  const eighth = 'line 8: key "x" already set in map'
  const twice = '{"data":{"a":"1","a":"2"}}'
  const operations = '[{"op":"replace","op":"replace","path":"/data/a","value":"2"}]'

  /** By content type: what is sent, the warnings, and the answer to it where nothing may stand twice. */
  const repetitions: readonly (readonly [string, string, readonly string[], number, RegExp | string])[] = [
    [
      'application/yaml',
      `${yaml}x: 1\nx: 2\n`,
      [sixth, eighth, 'unknown field "x"'],
      400,
      `${cannot} yaml: unmarshal errors:\n  ${sixth}\n  ${eighth}, unknown field "x"`,
    ],
    ['application/json', json, ['duplicate field "data.a"'], 400, `${cannot} duplicate field "data.a"`],
    ['application/merge-patch+json', twice, ['duplicate field "data.a"'], 422, /strict decoding error: duplicate/],
    ['application/strategic-merge-patch+json', twice, ['duplicate field "data.a"'], 422, /strict decoding error: dup/],
    ['application/json-patch+json', operations, ['json patch duplicate field "[0].op"'], 422, /error: json patch dup/],
    [
      'application/json-patch+json',
      '[{"op":"replace","path":"/data/a","value":"2","Value":"3"}]',
      ['json patch unknown field "[0].Value"'],
      422,
      /strict decoding error: json patch unknown field "\[0\].Value"/,
    ],
    [
      'application/apply-patch+yaml',
      yaml,
      [sixth],
      400,
      `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ${sixth}`,
    ],
    [
      'application/apply-patch+yaml',
      json,
      ['line 1: key "a" already set in map'],
      400,
      /YAML to JSON: yaml: unmarshal errors:\n {2}line 1: key "a"/,
    ],
  ]

  it('takes the last of keys that stand twice, warns of them, or refuses them', async () => {
    await test.ask('POST', configMaps, { body: configMap('strict', { a: '0' }) })
    for (const [type, text, warnings, code, message] of repetitions) {
      const quoted = warnings.map((one) => `299 - "${one.replaceAll('"', '\\"')}"`)
      assert.deepEqual(await strictly(type, text, 'Warn'), [quoted.join(', '), '2'], type)
      assert.deepEqual(await strictly(type, text, 'Ignore'), ['', '2'], type)
      const [status, refusal] = await strictly(type, text, 'Strict')
      assert.equal(status, code, type)
      if (typeof message === 'string') assert.equal(refusal, message, type)
      else assert.match(refusal, message, type)
    }
  })

  it('refuses patches that a strict decoder cannot read, in its words', async () => {
    await test.ask('POST', configMaps, { body: configMap('broken', {}) })
    const refusals = [
      [
        'merge-patch',
        '[]',
        'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
      ],
      ['merge-patch', '{', 'error decoding patch: unexpected end of JSON input'],
      ['strategic-merge-patch', '[]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
      [
        'json-patch',
        '{}',
        'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
      ],
      [
        'json-patch',
        '[1]',
        'error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp',
      ],
      [
        'json-patch',
        '[{"op":1}]',
        'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
      ],
    ] as const
    for (const [type, text, message] of refusals) {
      const headers = { 'content-type': `application/${type}+json` }
      const { status, body } = await test.ask('PATCH', `${configMaps}/broken`, {
        headers,
        bytes: new TextEncoder().encode(text),
      })
      assert.deepEqual([status, body.message], [400, message])
    }
  })

  it('keeps an owner that stands twice once, and says so', async () => {
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u-1' }
    const body = { ...configMap('owned'), metadata: { name: 'owned', ownerReferences: [owner, owner] } }
    const created = await test.ask('POST', `${configMaps}?dryRun=All`, { body })
    const text =
      '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u-1'
    assert.deepEqual([created.status, created.headers['warning']], [201, `299 - "${text}"`])
    assert.deepEqual(created.body.metadata.ownerReferences, [owner])
  })

  it('warns of what an object is allowed to say and should not', async () => {
    const pods = '/api/v1/namespaces/default/pods'
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'warned' },
      spec: { terminationGracePeriodSeconds: -1, containers: [{ name: 'a', image: 'a' }] },
    }
    const text =
      'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'
    const created = await test.ask('POST', pods, { body: pod })
    assert.deepEqual([created.status, created.headers['warning']], [201, `299 - "${text}"`])
    const updated = await test.ask('PUT', `${pods}/warned`, { body: created.body })
    assert.deepEqual([updated.status, updated.headers['warning']], [200, undefined])
    const read = await test.ask('GET', '/api/v1/namespaces/default/endpoints')
    const deprecation = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'
    assert.equal(read.headers['warning'], `299 - "${deprecation}"`)
  })

  it('cuts warnings short that a head has no room for', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `${'x'.repeat(300)}${i}`)
    const unknown = { ...configMap('many'), ...Object.fromEntries(names.map((name) => [name, 1])) }
    const { status, headers } = await test.ask('POST', `${configMaps}?dryRun=All`, { body: unknown })
    const warnings = (headers['warning'] ?? '').split(', ')
    assert.deepEqual([status, warnings.length], [201, 17])
    assert.equal(warnings[0], `299 - "unknown field \\"${'x'.repeat(256 - 'unknown field "'.length)}"`)
  })
})
