// Every kind through the whole server: what its folder's examples create is stored, printed, updated, applied,
// written as protobuf, deleted and listed.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadAll } from 'js-yaml'
import { apiVersionOf, builtInKinds, type KubernetesObject } from '#api'
import { startTestServer, type TestServer } from './server.testing.ts'

const api = path.join(import.meta.dirname, '../api')
const protobufType = { accept: 'application/vnd.kubernetes.protobuf' }
const tableType = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }

/** Examples that are good as they stand: they have an output, and are one document. */
function examples(): readonly KubernetesObject[] {
  return globSync('**/testdata/*.input.yaml', { cwd: api })
    .sort()
    .filter((file) => existsSync(path.join(api, file.replace('.input.', '.output.'))))
    .map((file) => loadAll(readFileSync(path.join(api, file), 'utf8')) as KubernetesObject[])
    .filter((documents) => documents.length === 1)
    .flat()
}

/** An example as someone applies it, without what only the server or a controller says. */
function applied(example: KubernetesObject) {
  const { status: _status, metadata, ...rest } = example as KubernetesObject & { readonly status?: unknown }
  const { uid: _uid, ...own } = metadata
  return { body: { ...rest, metadata: own }, headers: { 'content-type': 'application/apply-patch+yaml' } }
}

/** Kinds whose objects need others that are not there, or are there already. */
const notAlone = new Set(['Pod', 'Service'])

const rootOf = (group: string, version: string): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`

describe('every kind', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer()
  })
  after(() => test[Symbol.asyncDispose]())

  for (const kind of builtInKinds.filter(({ stored }) => stored)) {
    const root = rootOf(kind.group, kind.version)
    const own = examples().filter((one) => one.kind === kind.kind && one.apiVersion === apiVersionOf(kind))
    it(`${apiVersionOf(kind)} ${kind.kind}: is created, printed, updated, applied, deleted and listed (${own.length} examples)`, async () => {
      for (const example of notAlone.has(kind.kind) ? [] : own) {
        const { name, namespace = 'default' } = example.metadata as { name: string; namespace?: string }
        const collection = kind.namespaced ? `${root}/namespaces/${namespace}/${kind.plural}` : `${root}/${kind.plural}`
        const created = await test.ask('POST', `${collection}?fieldValidation=Strict`, { body: example })
        assert.equal(created.status, 201, JSON.stringify(created.body))
        const { body } = await test.ask('GET', `${collection}/${name}`, { headers: tableType })
        assert.equal(body.kind, 'Table')
        assert.equal(body.rows.length, 1)
        assert.equal(body.rows[0].cells.length, Math.max(kind.columns.length, 2))
        const changed = { ...created.body, metadata: { ...created.body.metadata, labels: { changed: 'yes' } } }
        const updated = await test.ask('PUT', `${collection}/${name}`, { body: changed })
        assert.equal(updated.status, 200, JSON.stringify(updated.body))
        const { generation } = created.body.metadata
        assert.equal(updated.body.metadata.generation, generation, 'a label is no change of the spec')
        const apply = () => test.ask('PATCH', `${collection}/${name}?fieldManager=me&force=true`, applied(example))
        const first = await apply()
        assert.equal(first.status, 200, JSON.stringify(first.body))
        const { resourceVersion } = first.body.metadata
        // Writing an event again gives it another hour, so it is a write.
        if (kind.plural !== 'events') assert.equal((await apply()).body.metadata.resourceVersion, resourceVersion)
        const asProtobuf = await test.raw('GET', `${collection}/${name}`, { headers: protobufType })
        assert.equal(asProtobuf.headers['content-type'], protobufType.accept)
        assert.equal((await test.ask('DELETE', `${collection}/${name}?gracePeriodSeconds=0`)).status, 200)
      }
      const listed = await test.ask('GET', `${root}/${kind.plural}`)
      assert.equal(listed.status, 200)
      assert.equal(listed.body.kind, `${kind.kind}List`)
    })
  }
})

describe('certificatesigningrequests', () => {
  const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  const pem = (type: string) => btoa(`-----BEGIN ${type}-----\nMAA=\n-----END ${type}-----\n`)
  const merge = { 'content-type': 'application/merge-patch+json' }
  let test: TestServer
  before(async () => {
    test = await startTestServer()
    const spec = {
      request: pem('CERTIFICATE REQUEST'),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
      username: 'somebody else',
    }
    const body = { metadata: { name: 'me' }, spec, status: { conditions: [{ type: 'Approved', status: 'True' }] } }
    await test.ask('POST', requests, { body })
  })
  after(() => test[Symbol.asyncDispose]())

  it('say who sent them, and are pending', async () => {
    const { body } = await test.ask('GET', `${requests}/me`)
    assert.deepEqual([body.spec.username, body.spec.groups], ['admin', ['system:masters', 'system:authenticated']])
    assert.deepEqual(body.status, {})
  })

  it('are approved under approval only, and get their certificate under status only', async () => {
    const conditions = [{ type: 'Approved', status: 'True', reason: 'ByHand', message: 'yes' }]
    const certificate = pem('CERTIFICATE')
    const patch = (below: string, status: object) =>
      test.ask('PATCH', `${requests}/me${below}`, { body: { status }, headers: merge })
    assert.equal((await patch('/status', { conditions })).status, 422)
    const approved = await patch('/approval', { conditions, certificate })
    assert.equal(approved.status, 200)
    assert.deepEqual(Object.keys(approved.body.status), ['conditions'])
    assert.equal(
      approved.body.status.conditions[0].lastUpdateTime,
      approved.body.status.conditions[0].lastTransitionTime,
    )
    const issued = await patch('/status', { certificate })
    assert.equal(issued.body.status.certificate, certificate)
    assert.equal((await patch('/status', { certificate: btoa(`${atob(certificate)}\n`) })).status, 422)
  })

  it('are printed with who asks and what came of it', async () => {
    const { body } = await test.ask('GET', requests, { headers: tableType })
    assert.deepEqual(body.rows[0].cells.slice(2), [
      'kubernetes.io/kube-apiserver-client',
      'admin',
      '<none>',
      'Approved,Issued',
    ])
  })

  it('are found by their signer', async () => {
    const { body } = await test.ask('GET', `${requests}?fieldSelector=spec.signerName%3Dexample.com%2Fother`)
    assert.deepEqual(body.items, [])
  })
})

describe('flow control', () => {
  it('has the levels and schemas that every cluster has', async () => {
    await using test = await startTestServer()
    const root = '/apis/flowcontrol.apiserver.k8s.io/v1'
    const rows = async (plural: string) => {
      const { body } = await test.ask('GET', `${root}/${plural}`, { headers: tableType })
      return body.rows.map(({ cells }: { cells: unknown[] }) => cells.filter((_, i) => i !== cells.length - 1))
    }
    assert.deepEqual(await rows('prioritylevelconfigurations'), [
      ['catch-all', 'Limited', 5, '<none>', '<none>', '<none>'],
      ['exempt', 'Exempt', '<none>', '<none>', '<none>', '<none>'],
      ['global-default', 'Limited', 20, 128, 6, 50],
      ['leader-election', 'Limited', 10, 16, 4, 50],
      ['node-high', 'Limited', 40, 64, 6, 50],
      ['system', 'Limited', 30, 64, 6, 50],
      ['workload-high', 'Limited', 40, 128, 6, 50],
      ['workload-low', 'Limited', 100, 128, 6, 50],
    ])
    assert.deepEqual(
      (await rows('flowschemas')).map((cells: unknown[]) => cells.slice(0, 4)),
      [
        ['catch-all', 'catch-all', 10_000, 'ByUser'],
        ['exempt', 'exempt', 1, '<none>'],
        ['global-default', 'global-default', 9900, 'ByUser'],
        ['kube-controller-manager', 'workload-high', 800, 'ByNamespace'],
        ['kube-scheduler', 'workload-high', 800, 'ByNamespace'],
        ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace'],
        ['probes', 'exempt', 2, '<none>'],
        ['service-accounts', 'workload-low', 9000, 'ByUser'],
        ['system-leader-election', 'leader-election', 100, 'ByUser'],
        ['system-node-high', 'node-high', 400, 'ByUser'],
        ['system-nodes', 'system', 500, 'ByUser'],
      ],
    )
  })
})

describe('the subresource status', () => {
  it('leaves the metadata of some kinds as it is, and labels of Deployments', async () => {
    await using test = await startTestServer()
    const metadata = { name: 'a', labels: { l: '1' }, annotations: { a: '1' } }
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const deployment = { metadata, spec: { selector: { matchLabels: { a: 'b' } }, template } }
    const flowSchema = { metadata, spec: { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 5 } }
    for (const [path, body, expected] of [
      ['/api/v1/nodes', { metadata }, ['2', '2']],
      ['/apis/apps/v1/namespaces/default/deployments', deployment, ['1', '2']],
      ['/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', flowSchema, ['1', '1']],
    ] as const) {
      const created = await test.ask('POST', path, { body })
      assert.equal(created.status, 201, created.body.message)
      const { body: written } = await test.ask('PATCH', `${path}/a/status`, {
        headers: { 'content-type': 'application/merge-patch+json' },
        body: { metadata: { labels: { l: '2' }, annotations: { a: '2' } } },
      })
      assert.deepEqual([written.metadata.labels.l, written.metadata.annotations.a], expected, path)
    }
  })
})

describe('apiservices', () => {
  it('tell of every version of every group that is served', async () => {
    await using test = await startTestServer()
    const root = '/apis/apiregistration.k8s.io/v1/apiservices'
    const { body } = await test.ask('GET', root, { headers: tableType })
    const rows = body.rows.map(({ cells }: { cells: unknown[] }) => cells.slice(0, 3).join(' '))
    assert.equal(rows.length, 21)
    assert.deepEqual(rows.slice(0, 3), [
      'v1. Local True',
      'v1.admissionregistration.k8s.io Local True',
      'v1.apiextensions.k8s.io Local True',
    ])
    const one = await test.ask('GET', `${root}/v2.autoscaling`)
    assert.deepEqual(one.body.spec, {
      group: 'autoscaling',
      version: 'v2',
      groupPriorityMinimum: 17_500,
      versionPriority: 30,
    })
  })
})

describe('componentstatuses', () => {
  it('tell how the store is, with a warning that nobody should ask', async () => {
    await using test = await startTestServer()
    const { body, headers } = await test.ask('GET', '/api/v1/componentstatuses', { headers: tableType })
    assert.deepEqual(
      body.rows.map(({ cells }: { cells: unknown[] }) => cells),
      [['etcd-0', 'Healthy', 'ok', '']],
    )
    assert.match(headers['warning'] ?? '', /v1 ComponentStatus is deprecated/)
    const one = await test.ask('GET', '/api/v1/componentstatuses/etcd-0')
    assert.deepEqual(one.body.conditions, [{ type: 'Healthy', status: 'True', message: 'ok' }])
    assert.equal((await test.ask('GET', '/api/v1/componentstatuses/scheduler')).status, 404)
    assert.equal((await test.ask('POST', '/api/v1/componentstatuses', { body: {} })).status, 405)
  })
})
