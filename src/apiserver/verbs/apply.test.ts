// Server-side apply and managedFields over the server in memory.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { configMapNamed as configMap, podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const pods = '/api/v1/namespaces/default/pods'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const merge = { 'content-type': 'application/merge-patch+json' }
const applyType = { 'content-type': 'application/apply-patch+yaml' }
const now = '2026-01-01T00:00:00Z'

const clock = createVirtualClock({ settle: settleTurn })
let test: TestServer
before(async () => {
  test = await startTestServer({ clock })
})
after(() => test[Symbol.asyncDispose]())

const apply = (target: string, body: unknown, query = 'fieldManager=m') =>
  test.ask('PATCH', `${target}?${query}`, { body, headers: applyType })

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
  readonly fieldsV1: unknown
}
const owners = (object: { readonly metadata: { readonly managedFields?: readonly Entry[] } }) =>
  Object.fromEntries(
    (object.metadata.managedFields ?? []).map(({ manager, operation, subresource, fieldsV1 }) => [
      [manager, operation, ...(subresource === undefined ? [] : [subresource])].join('/'),
      fieldsV1,
    ]),
  )

describe('apply', () => {
  it('creates what is not there with 201, and changes it with 200', async () => {
    const created = await apply(`${configMaps}/made`, configMap('made', { a: '1' }))
    assert.equal(created.status, 201)
    assert.deepEqual(created.body.metadata.managedFields, [
      {
        manager: 'm',
        operation: 'Apply',
        apiVersion: 'v1',
        time: now,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ])
    const changed = await apply(`${configMaps}/made`, configMap('made', { b: '2' }))
    assert.deepEqual([changed.status, changed.body.data], [200, { b: '2' }])
    assert.deepEqual(owners(changed.body), { 'm/Apply': { 'f:data': { 'f:b': {} } } })
  })

  it('reads YAML', async () => {
    const bytes = new TextEncoder().encode(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n',
    )
    const { status, body } = await test.ask('PATCH', `${configMaps}/yaml?fieldManager=m`, { bytes, headers: applyType })
    assert.deepEqual([status, body.data], [201, { a: '1' }])
  })

  it('writes nothing the second time, whatever the server fills in', async () => {
    const pod = podNamed('twice')
    const [container] = pod.spec.containers
    const resources = { requests: { cpu: '0.5' } }
    const given = { ...pod, spec: { containers: [{ ...container, resources }] } }
    const { body: first } = await apply(`${pods}/twice`, given)
    await clock.advance(60_000)
    const { status, body: second } = await apply(`${pods}/twice`, given)
    assert.deepEqual([status, second], [200, first])
    assert.deepEqual(first.spec.containers[0].resources, { requests: { cpu: '500m' } })
  })

  it('answers 409 with the owners, and takes by force', async () => {
    await test.ask('POST', `${configMaps}?fieldManager=maker`, { body: configMap('fought', { a: '1', b: '1' }) })
    const conflict = await apply(`${configMaps}/fought`, configMap('fought', { a: '2', b: '2' }))
    assert.deepEqual(conflict.body, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 2 conflicts: conflicts with "maker" using v1:\n- .data.a\n- .data.b',
      reason: 'Conflict',
      details: {
        causes: ['.data.a', '.data.b'].map((field) => ({
          reason: 'FieldManagerConflict',
          message: 'conflict with "maker" using v1',
          field,
        })),
      },
      code: 409,
    })
    const forced = await apply(`${configMaps}/fought`, configMap('fought', { a: '2' }), 'fieldManager=m&force=true')
    assert.deepEqual([forced.status, forced.body.data], [200, { a: '2', b: '1' }])
    assert.deepEqual(owners(forced.body), {
      'm/Apply': { 'f:data': { 'f:a': {} } },
      'maker/Update': { 'f:data': { '.': {}, 'f:b': {} } },
    })
  })

  it('changes nothing in a dry run, be it a create or a change', async () => {
    const query = 'fieldManager=m&dryRun=All'
    assert.equal((await apply(`${configMaps}/dry`, configMap('dry', { a: '1' }), query)).status, 201)
    assert.equal((await test.ask('GET', `${configMaps}/dry`)).status, 404)
    const { body } = await apply(`${configMaps}/dry`, configMap('dry', { a: '1' }))
    const dry = await apply(`${configMaps}/dry`, configMap('dry', { a: '2' }), query)
    assert.deepEqual([dry.body.data, dry.body.metadata.resourceVersion], [{ a: '2' }, body.metadata.resourceVersion])
    assert.deepEqual((await test.ask('GET', `${configMaps}/dry`)).body, body)
  })

  it('owns status through the subresource only', async () => {
    await apply(`${pods}/owned`, { ...podNamed('owned'), status: { phase: 'Running' } })
    const status = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'owned' }, status: { phase: 'Running' } }
    const { status: code, body } = await apply(
      `${pods}/owned/status`,
      { ...status, spec: { nodeName: 'n' } },
      'fieldManager=kubelet',
    )
    assert.equal(code, 200)
    assert.deepEqual([body.status.phase, body.spec.nodeName], ['Running', undefined])
    assert.deepEqual(owners(body), {
      'kubelet/Apply/status': { 'f:status': { 'f:phase': {} } },
      'm/Apply': {
        'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
      },
    })
    assert.equal((await apply(`${pods}/nothing/status`, { ...status, metadata: { name: 'nothing' } })).status, 404)
  })

  it('conflicts with the scale subresource', async () => {
    const labels = { app: 'web' }
    const template = { metadata: { labels }, spec: podNamed('x').spec }
    const spec = { selector: { matchLabels: labels }, template }
    const given = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
    await apply(`${deployments}/web`, given)
    const scale = { spec: { replicas: 3 } }
    assert.equal(
      (await test.ask('PATCH', `${deployments}/web/scale?fieldManager=hpa`, { body: scale, headers: merge })).status,
      200,
    )
    const { status, body } = await apply(`${deployments}/web`, { ...given, spec: { ...spec, replicas: 1 } })
    assert.deepEqual(
      [status, body.message],
      [409, 'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale" using apps/v1: .spec.replicas'],
    )
  })

  const invalid = (problem: string) => `PatchOptions.meta.k8s.io "" is invalid: ${problem}`
  const wrong: readonly (readonly [title: string, query: string, body: unknown, code: number, message: string])[] = [
    ['no manager', '', configMap('bad', {}), 422, invalid('fieldManager: Required value: is required for apply patch')],
    [
      'another kind',
      'fieldManager=m',
      { ...configMap('bad', {}), kind: 'Secret' },
      400,
      'invalid object type: /v1, Kind=Secret',
    ],
    [
      'another version',
      'fieldManager=m',
      { ...configMap('bad', {}), apiVersion: 'apps/v2' },
      400,
      'invalid object type: apps/v2, Kind=ConfigMap',
    ],
    ['no kind', 'fieldManager=m', { metadata: { name: 'bad' } }, 400, 'invalid object type: /, Kind='],
    [
      'managedFields',
      'fieldManager=m',
      configMap('bad', {}, { managedFields: [{ manager: 'x' }] }),
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'a field that nobody knows',
      'fieldManager=m',
      { ...configMap('bad', {}, { namespace: 'default' }), date: {} },
      400,
      'failed to create typed patch object (default/bad; /v1, Kind=ConfigMap): .date: field not declared in schema',
    ],
    [
      'another name',
      'fieldManager=m',
      configMap('other', {}),
      400,
      'the name of the object (other) does not match the name on the URL (bad)',
    ],
    ['a list', 'fieldManager=m', [], 400, 'error decoding YAML: the body is not an object'],
  ]
  for (const [title, query, body, code, message] of wrong) {
    it(`refuses ${title}`, async () => {
      const answer = await apply(`${configMaps}/bad`, body, query)
      assert.deepEqual([answer.status, answer.body.message], [code, message])
    })
  }

  it('refuses force for other patches', async () => {
    const answer = await test.ask('PATCH', `${configMaps}/bad?force=true`, { body: {}, headers: merge })
    const message = invalid('force: Forbidden: may not be specified for non-apply patch')
    assert.deepEqual([answer.status, answer.body.message], [422, message])
  })
})

describe('managedFields', () => {
  it('name who writes: the query, else the User-Agent', async () => {
    const headers = { 'user-agent': 'curl/8.1 (x)' }
    const { body } = await test.ask('POST', configMaps, {
      body: configMap('named', { a: '1' }),
      headers: { ...headers, 'content-type': 'application/json' },
    })
    assert.deepEqual(Object.keys(owners(body)), ['curl/Update'])
    const patched = await test.ask('PATCH', `${configMaps}/named?fieldManager=p`, {
      body: { data: { b: '2' } },
      headers: merge,
    })
    assert.deepEqual(owners(patched.body), {
      'curl/Update': { 'f:data': { '.': {}, 'f:a': {} } },
      'p/Update': { 'f:data': { 'f:b': {} } },
    })
  })

  it('are forgotten when a client sends one empty entry, and stay so until the next apply', async () => {
    await test.ask('POST', configMaps, { body: configMap('reset', { a: '1' }) })
    const reset = { metadata: { managedFields: [{}] } }
    const { body } = await test.ask('PATCH', `${configMaps}/reset`, { body: reset, headers: merge })
    assert.equal(body.metadata.managedFields, undefined)
    const updated = await test.ask('PATCH', `${configMaps}/reset`, { body: { data: { b: '2' } }, headers: merge })
    assert.equal(updated.body.metadata.managedFields, undefined)
    const applied = await apply(`${configMaps}/reset`, configMap('reset', { a: '1' }))
    assert.deepEqual(owners(applied.body), {
      'm/Apply': { 'f:data': { 'f:a': {} } },
      'before-first-apply/Update': { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } },
    })
  })

  it('survive a client that knows nothing of them', async () => {
    const { body: made } = await test.ask('POST', configMaps, { body: configMap('old', { a: '1' }) })
    const { managedFields, ...metadata } = made.metadata
    const { body } = await test.ask('PUT', `${configMaps}/old`, { body: { ...made, metadata } })
    assert.deepEqual(body.metadata.managedFields, managedFields)
  })

  it('keep a status apart from the rest', async () => {
    await test.ask('POST', `${pods}?fieldManager=maker`, { body: podNamed('status') })
    const body = { status: { phase: 'Running' } }
    const patched = await test.ask('PATCH', `${pods}/status/status?fieldManager=kubelet`, { body, headers: merge })
    assert.deepEqual(owners(patched.body)['kubelet/Update/status'], { 'f:status': { 'f:phase': {} } })
    const labels = { metadata: { labels: { a: 'b' } }, status: { phase: 'Failed' } }
    const labelled = await test.ask('PATCH', `${pods}/status?fieldManager=p`, { body: labels, headers: merge })
    assert.deepEqual(owners(labelled.body)['p/Update'], { 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } } })
    assert.deepEqual(owners(labelled.body)['kubelet/Update/status'], { 'f:status': { 'f:phase': {} } })
  })

  it('say events in the version in which they were written', async () => {
    const given = {
      metadata: { name: 'e.1', namespace: 'default' },
      involvedObject: { kind: 'Pod', name: 'e', namespace: 'default' },
      reason: 'R',
      message: 'm',
    }
    await test.ask('POST', '/api/v1/namespaces/default/events?fieldManager=a', { body: given })
    const path = '/apis/events.k8s.io/v1/namespaces/default/events/e.1'
    const { status, body } = await test.ask('PATCH', `${path}?fieldManager=b`, {
      body: { metadata: { labels: { a: 'b' } } },
      headers: merge,
    })
    assert.equal(status, 200)
    assert.deepEqual(
      body.metadata.managedFields.map(({ manager, apiVersion }: { manager: string; apiVersion: string }) => [
        manager,
        apiVersion,
      ]),
      [
        ['a', 'v1'],
        ['b', 'events.k8s.io/v1'],
      ],
    )
  })
})
