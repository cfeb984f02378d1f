import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startTestServer, type TestServer } from '../server.testing.ts'
import { aggregatedDiscovery } from '../http/negotiate.ts'

const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const v2beta1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'

describe('aggregatedDiscovery', () => {
  for (const [accept, expected] of [
    [undefined, undefined],
    ['application/json', undefined],
    [`${v2},${v2beta1},application/json`, 'v2'],
    // v1.36 has it no more.
    [`${v2beta1},application/json`, undefined],
    [`application/json,${v2}`, undefined],
    ['application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json', undefined],
  ] as const) {
    it(`is ${expected} for ${accept}`, () => assert.equal(aggregatedDiscovery(accept)?.version, expected))
  }
})

describe('discovery', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer()
  })
  after(() => test[Symbol.asyncDispose]())

  it('names the core version and the groups', async () => {
    assert.deepEqual((await test.ask('GET', '/api')).body.versions, ['v1'])
    const { body } = await test.ask('GET', '/apis')
    assert.equal(body.kind, 'APIGroupList')
    const group = body.groups.find(({ name }: { name: string }) => name === 'coordination.k8s.io')
    const version = { groupVersion: 'coordination.k8s.io/v1', version: 'v1' }
    assert.deepEqual(group, { name: 'coordination.k8s.io', versions: [version], preferredVersion: version })
    assert.deepEqual((await test.ask('GET', '/apis/coordination.k8s.io')).body, {
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...group,
    })
  })

  it('names resources with their verbs, short names and subresources', async () => {
    const { body } = await test.ask('GET', '/api/v1')
    assert.deepEqual([body.kind, body.groupVersion], ['APIResourceList', 'v1'])
    const pods = body.resources.filter(({ name }: { name: string }) => name === 'pods' || name.startsWith('pods/'))
    assert.deepEqual(pods[0], {
      name: 'pods',
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
    })
    assert.deepEqual(
      pods.slice(1).map(({ name, verbs }: { name: string; verbs: string[] }) => `${name} ${verbs.join(',')}`),
      [
        'pods/attach create,get',
        'pods/binding create',
        'pods/ephemeralcontainers get,patch,update',
        'pods/eviction create',
        'pods/exec create,get',
        'pods/log get',
        'pods/portforward create,get',
        'pods/proxy create,delete,get,patch,update',
        'pods/resize get,patch,update',
        'pods/status get,patch,update',
        'pods/why get',
      ],
    )
  })

  it('is one document for those who ask for that', async () => {
    const { headers, body } = await test.ask('GET', '/api', { headers: { accept: `${v2},application/json` } })
    assert.equal(headers['content-type'], v2)
    const again = { accept: `${v2},application/json`, 'if-none-match': headers['etag'] ?? '' }
    assert.equal((await test.ask('GET', '/api', { headers: again })).status, 304)
    assert.deepEqual(
      [body.kind, body.apiVersion, body.items.length],
      ['APIGroupDiscoveryList', 'apidiscovery.k8s.io/v2', 1],
    )
    const pods = body.items[0].versions[0].resources.find(({ resource }: { resource: string }) => resource === 'pods')
    assert.deepEqual([pods.scope, pods.responseKind], ['Namespaced', { group: '', version: 'v1', kind: 'Pod' }])
    assert.deepEqual(pods.subresources[1], {
      subresource: 'binding',
      responseKind: { group: '', version: 'v1', kind: 'Binding' },
      verbs: ['create'],
    })
  })

  it('answers 404 for groups, versions and paths that are not there', async () => {
    for (const path of ['/apis/nonsense.io', '/apis/apps/v9', '/api/v2', '/nonsense', '/openapi/v9']) {
      assert.equal((await test.ask('GET', path)).status, 404, path)
    }
  })

  it('tells the version', async () => {
    const { body } = await test.ask('GET', '/version')
    assert.deepEqual([body.major, body.minor, body.gitVersion], ['1', '36', 'v1.36.0+sampan'])
  })

  it('tells health, in detail for those who ask', async () => {
    assert.equal((await test.ask('GET', '/healthz')).body, 'ok')
    assert.equal((await test.ask('GET', '/livez/ping')).body, 'ok')
    assert.equal((await test.ask('GET', '/readyz/nonsense')).status, 404)
    assert.equal(
      (await test.ask('GET', '/readyz?verbose&exclude=etcd&exclude=no&exclude=nothing')).body,
      [
        '[+]ping ok',
        '[+]log ok',
        '[+]etcd excluded: ok',
        '[+]etcd-readiness ok',
        '[+]informer-sync ok',
        '[+]shutdown ok',
        'warn: some health checks cannot be excluded: no matches for "no","nothing"',
        'readyz check passed\n',
      ].join('\n'),
    )
  })
})
