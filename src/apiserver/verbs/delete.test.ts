// Deleting objects, collections and namespaces, over the memory store; Statuses compared whole.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { configMapNamed as configMap, failure, podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const configMaps = '/api/v1/namespaces/default/configmaps'
const clock = createVirtualClock({ settle: settleTurn })
const now = '2026-01-01T00:00:00Z'

let test: TestServer
before(async () => {
  test = await startTestServer({ clock })
})
after(() => test[Symbol.asyncDispose]())

describe('delete', () => {
  it('answers a Status with what is gone', async () => {
    const { body: made } = await test.ask('POST', configMaps, { body: configMap('gone') })
    const { status, body } = await test.ask('DELETE', `${configMaps}/gone`)
    assert.deepEqual(
      [status, body],
      [
        200,
        {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Success',
          details: { name: 'gone', kind: 'configmaps', uid: made.metadata.uid },
        },
      ],
    )
    assert.deepEqual(
      (await test.ask('DELETE', `${configMaps}/gone`)).body,
      failure(404, 'NotFound', 'configmaps "gone" not found', { name: 'gone', kind: 'configmaps' }),
    )
  })

  it('removes a Pod that is on no node at once, and marks one that is', async () => {
    await test.ask('POST', pods, { body: podNamed('loose') })
    await test.ask('DELETE', `${pods}/loose`)
    assert.equal((await test.ask('GET', `${pods}/loose`)).status, 404)
    await test.ask('POST', pods, { body: podNamed('placed', { nodeName: 'n1' }) })
    const { body } = await test.ask('DELETE', `${pods}/placed`, {
      body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 7 },
    })
    const { deletionTimestamp, deletionGracePeriodSeconds, generation } = body.metadata
    assert.deepEqual([deletionTimestamp, deletionGracePeriodSeconds, generation], ['2026-01-01T00:00:07Z', 7, 2])
    assert.equal((await test.ask('DELETE', `${pods}/placed?gracePeriodSeconds=0`)).status, 200)
    assert.equal((await test.ask('GET', `${pods}/placed`)).status, 404)
  })

  it('holds preconditions against the object, and changes nothing in a dry run', async () => {
    const { body: made } = await test.ask('POST', configMaps, { body: configMap('kept') })
    const uid = await test.ask('DELETE', `${configMaps}/kept`, { body: { preconditions: { uid: 'other' } } })
    assert.deepEqual(
      uid.body,
      failure(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ConfigMap "kept": the UID in the precondition (other) does not match the UID in record (${made.metadata.uid}). The object might have been deleted and then recreated`,
        { name: 'kept', kind: 'ConfigMap' },
      ),
    )
    const revision = await test.ask('DELETE', `${configMaps}/kept`, {
      body: { preconditions: { resourceVersion: '1' } },
    })
    assert.equal(revision.status, 409)
    assert.equal((await test.ask('DELETE', `${configMaps}/kept?dryRun=All`)).status, 200)
    const wrong = await test.ask('DELETE', `${configMaps}/kept`, {
      body: { dryRun: ['Some'], propagationPolicy: 'No' },
    })
    assert.equal(
      wrong.body.message,
      'DeleteOptions.meta.k8s.io "" is invalid: [propagationPolicy: Unsupported value: "No": supported values: "Foreground", "Background", "Orphan", "nil", dryRun: Unsupported value: ["Some"]: supported values: "All"]',
    )
    assert.equal((await test.ask('GET', `${configMaps}/kept`)).status, 200)
  })

  it('refuses a policy that does not exist, and two at once', async () => {
    const one = await test.ask('DELETE', `${configMaps}/kept`, { body: { propagationPolicy: 'Sometimes' } })
    const two = await test.ask('DELETE', `${configMaps}/kept`, {
      body: { propagationPolicy: 'Orphan', orphanDependents: true },
    })
    assert.deepEqual([one.status, two.status], [422, 422])
  })

  it('of a collection deletes what the selector names', async () => {
    for (const name of ['c1', 'c2', 'c3']) {
      await test.ask('POST', configMaps, { body: configMap(name, {}, { labels: { set: name === 'c3' ? 'b' : 'a' } }) })
    }
    const { status, body } = await test.ask('DELETE', `${configMaps}?labelSelector=set%3Da`)
    assert.deepEqual(
      [status, body.kind, body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)],
      [200, 'ConfigMapList', ['c1', 'c2']],
    )
    const left = await test.ask('GET', `${configMaps}?labelSelector=set`)
    assert.deepEqual(
      left.body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
      ['c3'],
    )
  })
})

describe('namespaces', () => {
  it('are deleted in two steps: marked, and gone when finalized; nothing is made in one that is marked', async () => {
    const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'brief' } }
    await test.ask('POST', '/api/v1/namespaces', { body: value })
    const { body: marked } = await test.ask('DELETE', '/api/v1/namespaces/brief')
    assert.deepEqual([marked.status.phase, marked.metadata.deletionTimestamp], ['Terminating', now])
    const refused = await test.ask('POST', '/api/v1/namespaces/brief/configmaps', { body: configMap('late') })
    assert.deepEqual(
      refused.body,
      failure(
        403,
        'Forbidden',
        'configmaps "late" is forbidden: unable to create new content in namespace brief because it is being terminated',
        {
          name: 'late',
          kind: 'configmaps',
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace brief is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
      ),
    )
    const finalized = await test.ask('PUT', '/api/v1/namespaces/brief/finalize', { body: { ...marked, spec: {} } })
    assert.equal(finalized.status, 200)
    assert.equal((await test.ask('GET', '/api/v1/namespaces/brief')).status, 404)
  })

  it('that the system needs are not deleted', async () => {
    assert.deepEqual(
      (await test.ask('DELETE', '/api/v1/namespaces/kube-system')).body,
      failure(403, 'Forbidden', 'namespaces "kube-system" is forbidden: this namespace may not be deleted', {
        name: 'kube-system',
        kind: 'namespaces',
      }),
    )
  })
})
