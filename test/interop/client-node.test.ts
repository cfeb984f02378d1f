// @kubernetes/client-node, the official client of this language, against a real cluster.
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import {
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  type V1Pod,
  type V1Status,
  Watch,
} from '@kubernetes/client-node'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

const namespace = 'default'

describe('@kubernetes/client-node', { skip: skipWithoutRoot, timeout: 180_000 }, () => {
  let pods: TestPods
  const config = new KubeConfig()
  let core: CoreV1Api

  before(async () => {
    pods = await startTestPods()
    config.loadFromFile(pods.cluster.kubeconfig)
    core = config.makeApiClient(CoreV1Api)
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const body = (name: string, script = idle): V1Pod => ({
    metadata: { name, labels: { app: name } },
    spec: { containers: [shell('main', script) as { name: string; image: string }], restartPolicy: 'Never' },
  })
  const collected = (): { readonly stream: PassThrough; text(): string } => {
    const stream = new PassThrough()
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
  }

  it('creates, reads, lists, patches and deletes a Pod', async () => {
    const made = await core.createNamespacedPod({ namespace, body: body('plain') })
    assert.equal(made.status?.phase, 'Pending')
    assert.ok(made.metadata?.creationTimestamp instanceof Date)
    await pods.ready('plain')
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'app=plain' })
    assert.deepEqual(
      items.map(({ metadata }) => metadata?.uid),
      [made.metadata?.uid],
    )
    const patch = [{ op: 'add', path: '/metadata/labels/patched', value: 'yes' }]
    const patched = await core.patchNamespacedPod({ name: 'plain', namespace, body: patch })
    assert.equal(patched.metadata?.labels?.['patched'], 'yes')
    await core.deleteNamespacedPod({ name: 'plain', namespace })
    await pods.gone('plain')
    await assert.rejects(core.readNamespacedPod({ name: 'plain', namespace }), { code: 404 })
  })

  it('watches: events in order, until the watch is aborted', async () => {
    const seen: string[] = []
    const { items, metadata } = await core.listNamespacedPod({ namespace })
    assert.ok(items)
    const stop = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/pods`,
      { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=watched' },
      (type: string) => seen.push(type),
      () => {},
    )
    await core.createNamespacedPod({ namespace, body: body('watched', 'exit 0') })
    await pods.ended('watched')
    await core.deleteNamespacedPod({ name: 'watched', namespace })
    await eventually('the deletion was seen', async () => seen.at(-1) === 'DELETED')
    stop.abort()
    assert.equal(seen[0], 'ADDED')
    assert.deepEqual([...new Set(seen)], ['ADDED', 'MODIFIED', 'DELETED'])
  })

  it('an informer keeps a cache true', async () => {
    const informer = makeInformer<V1Pod>(config, `/api/v1/namespaces/${namespace}/pods`, () =>
      core.listNamespacedPod({ namespace }),
    )
    const changes: string[] = []
    informer.on('add', ({ metadata }) => changes.push(`add ${metadata?.name}`))
    informer.on('delete', ({ metadata }) => changes.push(`delete ${metadata?.name}`))
    await informer.start()
    try {
      await core.createNamespacedPod({ namespace, body: body('informed') })
      await eventually('it was added', async () => changes.includes('add informed'))
      await pods.ready('informed')
      await eventually(
        'the cache has it Running',
        async () => informer.get('informed', namespace)?.status?.phase === 'Running',
      )
      await core.deleteNamespacedPod({ name: 'informed', namespace })
      await eventually('it was removed', async () => changes.includes('delete informed'))
    } finally {
      await informer.stop()
    }
  })

  it('exec: output, errors, standard input and the status with the exit code', async () => {
    await core.createNamespacedPod({ namespace, body: body('executes') })
    await pods.ready('executes')
    const [out, err, input] = [collected(), collected(), new PassThrough()]
    const { promise, resolve } = Promise.withResolvers<V1Status>()
    const script = 'read line; echo "got $line"; echo trouble >&2; exit 3'
    await new Exec(config).exec(
      namespace,
      'executes',
      'main',
      ['sh', '-c', script],
      out.stream,
      err.stream,
      input,
      false,
      resolve,
    )
    input.write('a word\n')
    const status = await promise
    assert.deepEqual([out.text(), err.text()], ['got a word\n', 'trouble\n'])
    assert.deepEqual(
      [status.status, status.reason, status.details?.causes?.[0]?.message],
      ['Failure', 'NonZeroExitCode', '3'],
    )
  })

  it('logs, followed until the container ends', async () => {
    await core.createNamespacedPod({ namespace, body: body('talks', 'echo one; sleep 0.3; echo two') })
    await pods.until('talks', 'has begun', ({ status }) => status.phase !== 'Pending')
    const out = collected()
    const ended = new Promise((resolve) => out.stream.once('end', resolve))
    await new Log(config).log(namespace, 'talks', 'main', out.stream, { follow: true })
    await ended
    assert.equal(out.text(), 'one\ntwo\n')
  })
})
