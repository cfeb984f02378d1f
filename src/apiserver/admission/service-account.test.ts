import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVirtualClock, type VirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const pathIn = (namespace: string, plural: string) => `/api/v1/namespaces/${namespace}/${plural}`

describe('ServiceAccount', () => {
  let test: TestServer
  let clock: VirtualClock
  before(async () => {
    clock = createVirtualClock({ settle: settleTurn })
    test = await startTestServer({ clock, serviceAccountAdmission: true })
    await makeAccount('default', {})
    await makeAccount('quiet', { automountServiceAccountToken: false, imagePullSecrets: [{ name: 'registry' }] })
  })
  after(() => test[Symbol.asyncDispose]())

  const makeAccount = (name: string, more: object, namespace = 'default') =>
    test.ask('POST', pathIn(namespace, 'serviceaccounts'), {
      body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name }, ...more },
    })
  const makePod = (name: string, spec: object = {}, more: { metadata?: object; namespace?: string } = {}) => {
    const pod = podNamed(name)
    return test.ask('POST', pathIn(more.namespace ?? 'default', 'pods'), {
      body: { ...pod, metadata: { ...pod.metadata, ...more.metadata }, spec: { ...pod.spec, ...spec } },
    })
  }
  const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

  it('gives a Pod the default account and its token in every container', async () => {
    const containers = [
      { name: 'app', image: 'a:1' },
      { name: 'own', image: 'a:1', volumeMounts: [{ name: 'own', mountPath }] },
    ]
    const { status, body } = await makePod('a', {
      containers,
      initContainers: [{ name: 'init', image: 'a:1' }],
      volumes: [{ name: 'own', emptyDir: {} }],
    })
    assert.equal(status, 201)
    const { spec } = body
    assert.deepEqual([spec.serviceAccountName, spec.serviceAccount], ['default', 'default'])
    const { name } = spec.volumes[1]
    assert.match(name, /^kube-api-access-[a-z0-9]{5}$/)
    assert.deepEqual(spec.volumes[1], {
      name,
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3_607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardAPI: {
              items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
            },
          },
        ],
        defaultMode: 420,
      },
    })
    const mount = [{ name, readOnly: true, mountPath }]
    assert.deepEqual(
      [spec.containers[0].volumeMounts, spec.containers[1].volumeMounts, spec.initContainers[0].volumeMounts],
      [mount, [{ name: 'own', mountPath }], mount],
    )
  })

  it('mounts nothing where the Pod or its account says so, the Pod first; and gives pull secrets', async () => {
    const off = (await makePod('b', { automountServiceAccountToken: false })).body.spec
    assert.deepEqual([off.volumes, off.serviceAccountName], [undefined, 'default'])
    const quiet = (await makePod('c', { serviceAccountName: 'quiet' })).body.spec
    assert.deepEqual([quiet.volumes, quiet.imagePullSecrets], [undefined, [{ name: 'registry' }]])
    const loud = (await makePod('d', { serviceAccountName: 'quiet', automountServiceAccountToken: true })).body.spec
    assert.equal(loud.volumes.length, 1)
    const own = { serviceAccountName: 'quiet', imagePullSecrets: [{ name: 'mine' }] }
    assert.deepEqual((await makePod('e', own)).body.spec.imagePullSecrets, [{ name: 'mine' }])
  })

  it('refuses an account that is not there', async () => {
    const { body } = await makePod('f', { serviceAccountName: 'absent' })
    assert.deepEqual(
      [body.code, body.message],
      [
        403,
        'pods "f" is forbidden: error looking up service account default/absent: serviceaccount "absent" not found',
      ],
    )
  })

  it('waits a little for the default account of a new namespace', async () => {
    await test.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'new' } } })
    const pending = makePod('g', {}, { namespace: 'new' })
    await makeAccount('default', {}, 'new')
    assert.deepEqual((await pending).status, 201)
    await test.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'bare' } } })
    const waiting = makePod('g', {}, { namespace: 'bare' })
    await clock.advance(4_000)
    assert.equal((await waiting).status, 403)
    // A namespace that is not there is not waited for.
    assert.equal((await makePod('g', {}, { namespace: 'absent' })).body.message, 'namespaces "absent" not found')
  })

  it('keeps mirror Pods as they are, and from referring to the API', async () => {
    const metadata = { annotations: { 'kubernetes.io/config.mirror': 'x' } }
    const plain = await makePod('h', { nodeName: 'n' }, { metadata })
    assert.deepEqual([plain.status, plain.body.spec.serviceAccountName], [201, undefined])
    const texts = [
      (await makePod('i', { nodeName: 'n', serviceAccountName: 'default' }, { metadata })).body.message,
      (await makePod('i', { nodeName: 'n', volumes: [{ name: 's', secret: { secretName: 's' } }] }, { metadata })).body
        .message,
    ]
    assert.deepEqual(texts, [
      'pods "i" is forbidden: a mirror pod may not reference service accounts',
      'pods "i" is forbidden: a mirror pod may not reference secrets',
    ])
  })
})
