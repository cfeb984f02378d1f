// Every write and every way in which it is refused, over the memory store; Statuses compared whole.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { builtInKinds, encodeProtobuf } from '#api'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { configMapNamed as configMap, failure, podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const configMaps = '/api/v1/namespaces/default/configmaps'
const clock = createVirtualClock({ settle: settleTurn })
const now = '2026-01-01T00:00:00Z'

const merge = { 'content-type': 'application/merge-patch+json' }
const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
const jsonPatch = { 'content-type': 'application/json-patch+json' }

let test: TestServer
before(async () => {
  test = await startTestServer({ clock })
})
after(() => test[Symbol.asyncDispose]())

const revisionOf = async (target: string): Promise<string> =>
  (await test.ask('GET', target)).body.metadata.resourceVersion

describe('create', () => {
  it('answers 201 with the object, its metadata filled in and nothing believed that only the server knows', async () => {
    const given = configMap(
      'whole',
      { a: 'b' },
      { uid: 'mine', generation: 7, creationTimestamp: '2000-01-01T00:00:00Z' },
    )
    const { status, body } = await test.ask('POST', configMaps, { body: given })
    assert.equal(status, 201)
    const { uid, resourceVersion, ...metadata } = body.metadata
    assert.match(uid, /^[0-9a-f-]{36}$/)
    assert.match(resourceVersion, /^\d+$/)
    assert.deepEqual(
      { ...body, metadata },
      {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          name: 'whole',
          namespace: 'default',
          creationTimestamp: now,
          managedFields: [
            {
              manager: 'admin',
              operation: 'Update',
              apiVersion: 'v1',
              time: now,
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
            },
          ],
        },
        data: { a: 'b' },
      },
    )
    assert.deepEqual((await test.ask('GET', `${configMaps}/whole`)).body, body)
  })

  it('makes a name from generateName', async () => {
    const { generateName: _none, ...rest } = { ...podNamed(''), generateName: '' }
    const { status, body } = await test.ask('POST', pods, { body: { ...rest, metadata: { generateName: 'web-' } } })
    assert.equal(status, 201)
    assert.match(body.metadata.name, /^web-[a-z0-9]{5}$/)
  })

  it('keeps annotations and data named like parts of JavaScript', async () => {
    const odd = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}')
    const annotations = { constructor: 'b', toString: 'c' }
    const { status } = await test.ask('POST', configMaps, { body: configMap('odd', odd, { annotations }) })
    assert.equal(status, 201)
    const { body } = await test.ask('PATCH', `${configMaps}/odd`, { body: { data: { more: 'd' } }, headers: merge })
    assert.deepEqual(JSON.stringify(body.data), '{"__proto__":"a","constructor":"b","toString":"c","more":"d"}')
    assert.deepEqual(body.metadata.annotations, annotations)
  })

  it('takes protobuf', async () => {
    const value = configMap('from-protobuf', { a: 'b' })
    const kind = builtInKinds.find((one) => one.kind === 'ConfigMap')
    assert.ok(kind !== undefined)
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' }
    const answer = await test.ask('POST', configMaps, { bytes: encodeProtobuf(kind.schema, value), headers })
    assert.deepEqual([answer.status, answer.body.kind, answer.body.data], [201, 'ConfigMap', { a: 'b' }])
    const broken = await test.ask('POST', configMaps, { bytes: new Uint8Array([1, 2, 3]), headers })
    assert.deepEqual([broken.status, broken.body.reason], [400, 'BadRequest'])
  })

  it('with dryRun=All answers what would be, and writes nothing', async () => {
    const before = await revisionOf(configMaps)
    const { status, body } = await test.ask('POST', `${configMaps}?dryRun=All`, { body: configMap('dry') })
    assert.deepEqual([status, body.metadata.name], [201, 'dry'])
    assert.equal((await test.ask('GET', `${configMaps}/dry`)).status, 404)
    assert.equal(await revisionOf(configMaps), before)
  })

  it('takes YAML', async () => {
    const bytes = new TextEncoder().encode(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: "1"\n',
    )
    const { status, body } = await test.ask('POST', configMaps, {
      bytes,
      headers: { 'content-type': 'application/yaml' },
    })
    assert.deepEqual([status, body.data], [201, { a: '1' }])
  })

  it('warns of unknown fields, or refuses or ignores them as fieldValidation says', async () => {
    const unknown = { ...configMap('unknown'), nonsense: 1 }
    const warned = await test.ask('POST', `${configMaps}?dryRun=All`, { body: unknown })
    assert.deepEqual([warned.status, warned.headers['warning']], [201, '299 - "unknown field \\"nonsense\\""'])
    const ignored = await test.ask('POST', `${configMaps}?dryRun=All&fieldValidation=Ignore`, { body: unknown })
    assert.deepEqual([ignored.status, ignored.headers['warning']], [201, undefined])
    const strict = await test.ask('POST', `${configMaps}?dryRun=All&fieldValidation=Strict`, { body: unknown })
    assert.deepEqual([strict.status, strict.body.reason], [400, 'BadRequest'])
    assert.match(strict.body.message, /strict decoding error: unknown field "nonsense"/)
  })

  const refusals: readonly (readonly [
    string,
    string,
    { body?: unknown; bytes?: Uint8Array; headers?: Record<string, string> },
    object,
  ])[] = [
    [
      'a name that is taken',
      configMaps,
      { body: configMap('whole') },
      failure(409, 'AlreadyExists', 'configmaps "whole" already exists', { name: 'whole', kind: 'configmaps' }),
    ],
    [
      'a namespace that is missing',
      '/api/v1/namespaces/missing/configmaps',
      { body: configMap('a') },
      failure(404, 'NotFound', 'namespaces "missing" not found', { name: 'missing', kind: 'namespaces' }),
    ],
    [
      'another namespace than the URL’s',
      configMaps,
      { body: configMap('a', {}, { namespace: 'kube-system' }) },
      failure(
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      ),
    ],
    [
      'a resourceVersion',
      configMaps,
      { body: configMap('a', {}, { resourceVersion: '5' }) },
      failure(400, 'BadRequest', 'resourceVersion should not be set on objects to be created'),
    ],
    [
      'a content type that is not understood',
      configMaps,
      { body: configMap('a'), headers: { 'content-type': 'text/plain' } },
      failure(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      ),
    ],
    [
      'an Accept that cannot be served',
      configMaps,
      { body: configMap('not-acceptable'), headers: { accept: 'text/html' } },
      failure(
        406,
        'NotAcceptable',
        'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      ),
    ],
    [
      'a body beyond the limit',
      configMaps,
      { bytes: new Uint8Array(3 * 1024 * 1024 + 1) },
      failure(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728'),
    ],
    [
      'a name on the URL',
      `${configMaps}/whole`,
      { body: configMap('whole') },
      failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {}),
    ],
    [
      'a resource that is not there',
      '/api/v1/namespaces/default/nonsenses',
      { body: {} },
      failure(404, 'NotFound', 'the server could not find the requested resource', {}),
    ],
  ]
  for (const [what, target, request, expected] of refusals) {
    it(`refuses ${what}`, async () => assert.deepEqual((await test.ask('POST', target, request)).body, expected))
  }

  for (const bytes of [
    '',
    '{',
    '[]',
    '"text"',
    'null',
    '{"kind":"ConfigMap"',
    '\u0000',
    '{"metadata":[]}',
    '{"metadata":{"name":7}}',
  ]) {
    it(`answers 4xx with a Status to the body ${JSON.stringify(bytes)}`, async () => {
      const { status, body } = await test.ask('POST', configMaps, { bytes: new TextEncoder().encode(bytes) })
      assert.ok(status >= 400 && status < 500, `${status} ${JSON.stringify(body)}`)
      assert.deepEqual([body.kind, body.status, body.code], ['Status', 'Failure', status])
    })
  }

  it('P5 refuses a Pod name that is no DNS subdomain', async () => {
    const { status, body } = await test.ask('POST', pods, { body: podNamed('Not_A_Name') })
    assert.equal(status, 422)
    assert.deepEqual(
      body.details.causes.map(({ field }: { field: string }) => field),
      ['metadata.name'],
    )
    assert.match(
      body.message,
      /^Pod "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 subdomain/,
    )
  })
})

describe('update', () => {
  before(() => test.ask('POST', configMaps, { body: configMap('put', { a: '1' }) }))

  it('replaces the object and gives it a new revision', async () => {
    const { body: current } = await test.ask('GET', `${configMaps}/put`)
    const { status, body } = await test.ask('PUT', `${configMaps}/put`, { body: { ...current, data: { b: '2' } } })
    assert.equal(status, 200)
    const { resourceVersion, ...metadata } = current.metadata
    assert.ok(Number(body.metadata.resourceVersion) > Number(resourceVersion))
    assert.deepEqual(body, {
      ...current,
      metadata: {
        resourceVersion: body.metadata.resourceVersion,
        ...metadata,
        managedFields: [{ ...metadata.managedFields[0], fieldsV1: { 'f:data': { '.': {}, 'f:b': {} } } }],
      },
      data: { b: '2' },
    })
  })

  it('writes nothing when nothing changes', async () => {
    const { body: current } = await test.ask('GET', `${configMaps}/put`)
    const { body } = await test.ask('PUT', `${configMaps}/put`, { body: current })
    assert.deepEqual(body, current)
    assert.equal(await revisionOf(`${configMaps}/put`), current.metadata.resourceVersion)
  })

  it('without a resourceVersion replaces whatever is there', async () => {
    assert.equal((await test.ask('PUT', `${configMaps}/put`, { body: configMap('put', { c: '3' }) })).status, 200)
  })

  it('creates what is not there, of the kinds that Kubernetes creates so, unless it was made from a state that is gone', async () => {
    const lease = '/apis/coordination.k8s.io/v1/namespaces/default/leases/made'
    const body = { metadata: { name: 'made' }, spec: { holderIdentity: 'me' } }
    const stale = await test.ask('PUT', lease, { body: { ...body, metadata: { name: 'made', resourceVersion: '1' } } })
    assert.equal(stale.status, 404)
    assert.equal((await test.ask('PUT', `${lease}?dryRun=All`, { body })).status, 201)
    const made = await test.ask('PUT', lease, { body })
    assert.deepEqual([made.status, made.body.spec.holderIdentity], [201, 'me'])
    assert.equal((await test.ask('PUT', lease, { body })).status, 200)
    const map = { metadata: { name: 'absent' } }
    assert.equal((await test.ask('PUT', '/api/v1/namespaces/default/configmaps/absent', { body: map })).status, 404)
  })

  it('refuses an old revision, another uid, another name, and an object that is not there', async () => {
    const { body: current } = await test.ask('GET', `${configMaps}/put`)
    const put = (name: string, metadata: object) =>
      test.ask('PUT', `${configMaps}/${name}`, { body: { ...current, metadata: { ...current.metadata, ...metadata } } })
    const details = { name: 'put', kind: 'configmaps' }
    const conflicted = 'Operation cannot be fulfilled on configmaps "put": '
    assert.deepEqual(
      (await put('put', { resourceVersion: '1' })).body,
      failure(
        409,
        'Conflict',
        `${conflicted}the object has been modified; please apply your changes to the latest version and try again`,
        details,
      ),
    )
    assert.deepEqual(
      (await put('put', { uid: 'other' })).body,
      failure(
        409,
        'Conflict',
        `${conflicted}Precondition failed: UID in precondition: other, UID in object meta: ${current.metadata.uid}`,
        details,
      ),
    )
    assert.deepEqual(
      (await put('put', { name: 'other' })).body,
      failure(400, 'BadRequest', 'the name of the object (other) does not match the name on the URL (put)'),
    )
    assert.deepEqual(
      (await put('absent', { name: 'absent' })).body,
      failure(404, 'NotFound', 'configmaps "absent" not found', { name: 'absent', kind: 'configmaps' }),
    )
  })

  it('loses no write when many change one object at once', async () => {
    const writes = Array.from({ length: 20 }, (_, i) =>
      test.ask('PATCH', `${configMaps}/put`, { body: { data: { [`k${i}`]: 'v' } }, headers: merge }),
    )
    assert.deepEqual(new Set((await Promise.all(writes)).map(({ status }) => status)), new Set([200]))
    const { body } = await test.ask('GET', `${configMaps}/put`)
    assert.equal(Object.keys(body.data).filter((key) => key.startsWith('k')).length, 20)
  })

  it('P10 keeps name, namespace, uid and creation time whatever is sent, and only raises the generation', async () => {
    const { body: pod } = await test.ask('POST', pods, { body: podNamed('fixed') })
    const change = { uid: undefined, creationTimestamp: '2000-01-01T00:00:00Z', generation: 0, labels: { a: 'b' } }
    const { status, body } = await test.ask('PUT', `${pods}/fixed`, {
      body: { ...pod, metadata: { ...pod.metadata, ...change } },
    })
    assert.equal(status, 200)
    const { resourceVersion: _now, labels, managedFields: _owners, ...after } = body.metadata
    const { resourceVersion: _then, managedFields: _before, ...before } = pod.metadata
    assert.deepEqual([after, labels], [before, { a: 'b' }])
    const image = [{ op: 'replace', path: '/spec/containers/0/image', value: 'nginx:2' }]
    const raised = await test.ask('PATCH', `${pods}/fixed`, { body: image, headers: jsonPatch })
    assert.deepEqual([raised.status, raised.body.metadata.generation], [200, pod.metadata.generation + 1])
    for (const rename of [{ metadata: { name: 'other' } }, { metadata: { namespace: 'kube-system' } }]) {
      assert.equal((await test.ask('PATCH', `${pods}/fixed`, { body: rename, headers: merge })).status, 400)
    }
    assert.equal(
      (await test.ask('PATCH', `${pods}/fixed`, { body: { metadata: { uid: 'other' } }, headers: merge })).status,
      409,
    )
  })

  it('P11 adds no finalizer while the object is being deleted, but takes them away', async () => {
    await test.ask('POST', pods, {
      body: { ...podNamed('held'), metadata: { name: 'held', finalizers: ['x.io/a', 'x.io/b'] } },
    })
    const { body: held } = await test.ask('DELETE', `${pods}/held`)
    assert.equal(held.metadata.deletionTimestamp, now)
    const added = await test.ask('PATCH', `${pods}/held`, {
      body: { metadata: { finalizers: ['x.io/a', 'x.io/b', 'x.io/c'] } },
      headers: merge,
    })
    assert.deepEqual(
      [added.status, added.body.reason, added.body.details.causes],
      [
        422,
        'Invalid',
        [
          {
            reason: 'FieldValueForbidden',
            message:
              'Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/c"}',
            field: 'metadata.finalizers',
          },
        ],
      ],
    )
    const fewer = await test.ask('PATCH', `${pods}/held`, {
      body: { metadata: { finalizers: ['x.io/b'] } },
      headers: merge,
    })
    assert.deepEqual([fewer.status, fewer.body.metadata.finalizers], [200, ['x.io/b']])
    assert.equal(
      (await test.ask('PATCH', `${pods}/held`, { body: { metadata: { finalizers: null } }, headers: merge })).status,
      200,
    )
    assert.equal((await test.ask('GET', `${pods}/held`)).status, 404)
  })
})

describe('patch', () => {
  before(() => test.ask('POST', pods, { body: podNamed('patched') }))

  it('merges by key with a strategic merge patch', async () => {
    const body = { spec: { containers: [{ name: 'app', image: 'nginx:1.15' }] } }
    const answer = await test.ask('PATCH', `${pods}/patched`, { body, headers: strategic })
    assert.deepEqual([answer.status, answer.body.spec.containers[0].image], [200, 'nginx:1.15'])
  })

  it('keeps status and spec apart', async () => {
    const status = { phase: 'Running', message: 'from a test' }
    const spec = { activeDeadlineSeconds: 5 }
    const viaObject = await test.ask('PATCH', `${pods}/patched`, { body: { status, spec }, headers: merge })
    assert.deepEqual([viaObject.body.status.phase, viaObject.body.spec.activeDeadlineSeconds], ['Pending', 5])
    const viaStatus = await test.ask('PATCH', `${pods}/patched/status`, {
      body: { status, spec: { activeDeadlineSeconds: 4 } },
      headers: merge,
    })
    assert.deepEqual([viaStatus.body.status.phase, viaStatus.body.spec.activeDeadlineSeconds], ['Running', 5])
    assert.equal(viaStatus.body.metadata.generation, viaObject.body.metadata.generation)
  })

  it('holds a resourceVersion in the patch against the object', async () => {
    const body = { metadata: { resourceVersion: '1', labels: { a: 'b' } } }
    assert.equal((await test.ask('PATCH', `${pods}/patched`, { body, headers: merge })).status, 409)
  })

  it('refuses other kinds of patch with 415, and names those it takes', async () => {
    const headers = { 'content-type': 'application/nonsense' }
    const answer = await test.ask('PATCH', `${pods}/patched`, { body: {}, headers })
    assert.deepEqual([answer.status, answer.body.reason], [415, 'UnsupportedMediaType'])
    assert.match(
      answer.body.message,
      /application\/json-patch\+json, application\/merge-patch\+json, application\/strategic-merge-patch\+json/,
    )
  })

  it('says of the patch what is wrong with what it makes', async () => {
    const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
    const body = { spec: { nonsense: 1 } }
    const target = `${pods}/patched?fieldValidation=Strict`
    const one = await test.ask('PATCH', target, { body, headers: strategic })
    assert.equal(one.status, 422)
    assert.equal(
      one.body.message,
      ' "" is invalid: patch: Invalid value: "map[spec:map[nonsense:1]]": strict decoding error: unknown field "spec.nonsense"',
    )
    const two = await test.ask('PATCH', target, { body, headers: merge })
    assert.match(
      two.body.message,
      /^ "" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: unknown field/,
    )
  })

  it('dry runs: a creation has no revision, a change has that of the object', async () => {
    const made = await test.ask('POST', `${pods}?dryRun=All`, { body: podNamed('dry') })
    assert.deepEqual([made.status, made.body.metadata.resourceVersion], [201, undefined])
    const before = (await test.ask('GET', `${pods}/patched`)).body.metadata.resourceVersion
    const body = { metadata: { labels: { dry: 'run' } } }
    const changed = await test.ask('PATCH', `${pods}/patched?dryRun=All`, { body, headers: merge })
    assert.equal(changed.body.metadata.resourceVersion, before)
  })

  for (const [what, body, headers, status] of [
    ['a JSON patch that does not apply', [{ op: 'remove', path: '/spec/nonsense' }], jsonPatch, 422],
    ['a JSON patch that is none', { a: 1 }, jsonPatch, 400],
    ['a merge patch that is a list', [1], merge, 400],
    ['a value of the wrong type', { spec: { containers: 'x' } }, merge, 422],
  ] as const) {
    it(`answers ${status} to ${what}`, async () => {
      const answer = await test.ask('PATCH', `${pods}/patched`, { body, headers })
      assert.deepEqual([answer.status, answer.body.kind], [status, 'Status'], JSON.stringify(answer.body))
    })
  }
})
