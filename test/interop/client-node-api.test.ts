// @kubernetes/client-node against a cluster in this process: patches of every type, server-side apply, generic objects,
// informers, watches and failures. What needs real containers (exec, logs) is in client-node.test.ts.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type ApiException,
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Pod,
  VersionApi,
  Watch,
} from '@kubernetes/client-node'
import { eventually } from '../harness/sampan.ts'
import { type ServedTestCluster, startServedCluster } from '../harness/served-cluster.ts'

const namespace = 'default'
/** Without the client's classes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('@kubernetes/client-node against a simulated cluster', { timeout: 120_000 }, () => {
  let served: ServedTestCluster
  const config = new KubeConfig()
  let core: CoreV1Api
  let apps: AppsV1Api

  before(async () => {
    served = await startServedCluster({ nodes: 1 })
    config.loadFromFile(served.kubeconfig)
    core = config.makeApiClient(CoreV1Api)
    apps = config.makeApiClient(AppsV1Api)
  })
  after(() => served?.[Symbol.asyncDispose]())

  const pod = (name: string, labels: Record<string, string> = {}): V1Pod => ({
    metadata: { name, labels },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  })
  const isRunning = (name: string) => async () =>
    (await core.readNamespacedPod({ name, namespace })).status?.phase === 'Running'

  it('patches of every type do what each should', async () => {
    await apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name: 'patched', labels: { a: '1', b: '2' } },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'patched' } },
          template: { metadata: { labels: { app: 'patched' } }, spec: pod('x').spec! },
        },
      },
    })
    const patch = (type: PatchStrategy, body: object) =>
      apps.patchNamespacedDeployment({ name: 'patched', namespace, body }, setHeaderOptions('Content-Type', type))
    const json = await patch(PatchStrategy.JsonPatch, [{ op: 'remove', path: '/metadata/labels/a' }])
    assert.deepEqual(json.metadata?.labels, { b: '2' })
    const merge = await patch(PatchStrategy.MergePatch, { metadata: { labels: { b: null, c: '3' } } })
    assert.deepEqual(merge.metadata?.labels, { c: '3' })
    const sidecar = { name: 'side', image: 'side:1' }
    const strategic = await patch(PatchStrategy.StrategicMergePatch, {
      spec: { template: { spec: { containers: [sidecar] } } },
    })
    assert.deepEqual(strategic.spec?.template.spec?.containers.map(({ name }) => name).sort(), ['app', 'side'])
    const scaled = await apps.replaceNamespacedDeploymentScale({
      name: 'patched',
      namespace,
      body: { metadata: { name: 'patched', namespace }, spec: { replicas: 1 } },
    })
    assert.equal(scaled.spec?.replicas, 1)
  })

  it('server-side apply: creates, owns, refuses what others own, takes it by force', async () => {
    const apply = (fieldManager: string, data: Record<string, string>, force?: boolean) =>
      core.patchNamespacedConfigMap(
        {
          name: 'applied',
          namespace,
          fieldManager,
          ...(force === undefined ? {} : { force }),
          body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data },
        },
        setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
      )
    const made = await apply('one', { a: '1', b: '1' })
    assert.deepEqual(
      made.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation]),
      [['one', 'Apply']],
    )
    await assert.rejects(apply('two', { a: '2' }), (error: ApiException<string>) => {
      const status = JSON.parse(error.body)
      assert.deepEqual([error.code, status.reason], [409, 'Conflict'])
      assert.match(status.message, /conflict with "one".*\.data\.a/)
      return true
    })
    assert.deepEqual((await apply('two', { a: '2' }, true)).data, { a: '2', b: '1' })
    // What its owner no longer applies goes; what another has taken stays.
    assert.deepEqual((await apply('one', {})).data, { a: '2' })
  })

  it('generic objects: found by discovery, created, listed, applied, replaced and deleted', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config)
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'generic', namespace } }
    const made = await objects.create({ ...secret, stringData: { k: 'v' } } as typeof secret)
    assert.ok(made.metadata.name)
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'generic', namespace },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }
    const applied = await objects.patch(role, undefined, undefined, 'me', true, PatchStrategy.ServerSideApply)
    assert.deepEqual(plain(applied.rules), role.rules)
    const { items } = await objects.list('rbac.authorization.k8s.io/v1', 'Role', namespace)
    assert.deepEqual(
      items.map(({ metadata }) => metadata?.name),
      ['generic'],
    )
    const read = await objects.read<V1ConfigMap>(secret)
    assert.deepEqual(read.data, { k: 'dg==' })
    const replaced = await objects.replace({ ...read, data: { k: 'dw==' } })
    assert.notEqual(replaced.metadata?.resourceVersion, read.metadata?.resourceVersion)
    assert.equal((await objects.delete(secret)).status, 'Success')
    await assert.rejects(objects.read(secret), { code: 404 })
  })

  it('an informer of a selector sees what begins and ceases to match, and goes on when its watch ends', async () => {
    const labelSelector = 'watched=yes'
    const list = () => core.listNamespacedPod({ namespace, labelSelector })
    const informer = makeInformer<V1Pod>(config, `/api/v1/namespaces/${namespace}/pods`, list, labelSelector)
    const changes: string[] = []
    let connections = 0
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, ({ metadata }) => changes.push(`${verb} ${metadata?.name}`))
    }
    informer.on('connect', () => connections++)
    await core.createNamespacedPod({ namespace, body: pod('first', { watched: 'yes' }) })
    await core.createNamespacedPod({ namespace, body: pod('other') })
    await informer.start()
    try {
      await eventually('it has listed', async () => informer.get('first', namespace) !== undefined)
      const label = (value: string | null) =>
        core.patchNamespacedPod(
          { name: 'other', namespace, body: { metadata: { labels: { watched: value } } } },
          setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
        )
      await label('yes')
      await eventually('the other was added', async () => changes.includes('add other'))
      await label(null)
      await eventually('the other was removed', async () => changes.includes('delete other'))
      assert.deepEqual(
        informer.list(namespace).map(({ metadata }) => metadata?.name),
        ['first'],
      )
      await core.deleteNamespacedPod({ name: 'first', namespace, gracePeriodSeconds: 0 })
      await eventually('the first is gone', async () => informer.list(namespace).length === 0)
      assert.ok(connections >= 1)
    } finally {
      await informer.stop()
    }
  })

  it('watch: bookmarks, a limit of time, and what is too old', async () => {
    const watched = async (query: Record<string, string | number | boolean>): Promise<readonly string[]> => {
      const types: string[] = []
      const ended = Promise.withResolvers<void>()
      await new Watch(config).watch(
        `/api/v1/namespaces/${namespace}/configmaps`,
        query,
        (type: string, object: { code?: number }) => types.push(type === 'ERROR' ? `ERROR ${object.code}` : type),
        () => ended.resolve(),
      )
      await ended.promise
      return types
    }
    const initial = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true }
    const types = await watched({ ...initial, timeoutSeconds: 1 })
    assert.equal(types.filter((type) => type === 'BOOKMARK').length, 1)
    assert.equal(types.at(-1), 'BOOKMARK')
    assert.deepEqual(await watched({ fieldSelector: 'metadata.name=none', timeoutSeconds: 1 }), [])
  })

  it('Pods run and are evicted; tokens, versions and failures are what the API says', async () => {
    await core.createNamespacedPod({ namespace, body: pod('evicted') })
    await eventually('it runs', isRunning('evicted'))
    await core.createNamespacedPodEviction({
      name: 'evicted',
      namespace,
      body: { metadata: { name: 'evicted', namespace } },
    })
    const gone = await core.readNamespacedPod({ name: 'evicted', namespace }).catch(() => undefined)
    assert.ok(gone === undefined || gone.metadata?.deletionTimestamp instanceof Date)
    await config.makeApiClient(PolicyV1Api).listNamespacedPodDisruptionBudget({ namespace })
    const token = await core.createNamespacedServiceAccountToken({
      name: 'default',
      namespace,
      body: { spec: { audiences: ['here'], expirationSeconds: 600 } },
    })
    assert.equal(token.status?.token?.split('.').length, 3)
    assert.equal((await config.makeApiClient(VersionApi).getCode()).minor, '36')
    const invalid = core.createNamespacedPod({ namespace, body: pod('Not_a_name') })
    await assert.rejects(invalid, (error: ApiException<string>) => {
      assert.deepEqual([error.code, JSON.parse(error.body).reason], [422, 'Invalid'])
      return true
    })
    const strict = core.createNamespacedPod({
      namespace,
      fieldValidation: 'Strict',
      dryRun: 'All',
      body: { ...pod('strict'), metadata: { name: 'strict', ...{ unknown: 1 } } },
    })
    // The client itself sends known fields only.
    assert.equal((await strict).metadata?.name, 'strict')
    await assert.rejects(core.readNamespacedPod({ name: 'strict', namespace }), { code: 404 })
  })
})
