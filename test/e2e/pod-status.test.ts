// What a Pod says of itself, and what becomes of it, in real containers: mission P6, P8, P9, L5, L6, L8–L10, L20. All Pods of the
// file live at once.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type core,
  type Draft,
  jobKind,
  type JsonValue,
  nodeKind,
  podKind,
  replicaSetKind,
  statefulSetKind,
} from '#api'
import { testImages } from '../harness/images.ts'
import { recordPod } from '../harness/pod-history.ts'
import {
  conditionsOf,
  containerStatus,
  idle,
  isReady,
  shell,
  skipWithoutRoot,
  startTestPods,
  type TestPods,
} from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

describe('what a Pod says of itself, in real containers', {
  skip: skipWithoutRoot,
  timeout: 240_000,
  concurrency: 8,
}, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  it('L8 conditions: their order in time, their fields, and the generation they were seen at', async () => {
    await using history = await recordPod(pods.api.client, 'conditioned')
    await pods.create('conditioned', {
      initContainers: [shell('init', 'sleep 0.3')],
      containers: [shell('app', idle)],
    })
    const pod = await pods.ready('conditioned')
    assert.deepEqual(conditionsOf(pod), {
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
    for (const condition of pod.status.conditions ?? []) {
      assert.ok(condition.lastTransitionTime)
      assert.equal(condition.observedGeneration, pod.metadata.generation)
      assert.equal(condition.lastProbeTime, undefined)
    }
    assert.equal(pod.status.observedGeneration, pod.metadata.generation)
    const firstTrue = (type: string) => history.seen.findIndex((one) => conditionsOf(one)[type] === 'True')
    const order = ['PodScheduled', 'PodReadyToStartContainers', 'Initialized', 'ContainersReady']
    const seen = order.map(firstTrue)
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
      `${order} became true at ${seen}`,
    )
    await pods.api.client.patch(
      podKind,
      { namespace: 'default', name: 'conditioned' },
      { type: 'merge', body: { spec: { activeDeadlineSeconds: 3600 } } },
    )
    await pods.until(
      'conditioned',
      'has seen the new generation',
      ({ metadata, status }) =>
        metadata.generation === (pod.metadata.generation ?? 0) + 1 && status.observedGeneration === metadata.generation,
    )
  })

  it('L9 L10 readiness gates: only a patch of the status sets their conditions, and Ready waits for them', async () => {
    const type = 'example.com/feature'
    await pods.create('gated', { readinessGates: [{ conditionType: type }], containers: [shell('app', idle)] })
    const waiting = await pods.until(
      'gated',
      'has its containers ready',
      (pod) => conditionsOf(pod)['ContainersReady'] === 'True',
    )
    assert.equal(conditionsOf(waiting)['Ready'], 'False ReadinessGatesNotReady')
    const message = (pod: core.Pod) => pod.status.conditions?.find((one) => one.type === 'Ready')?.message
    assert.equal(message(waiting), `corresponding condition of pod readiness gate "${type}" does not exist.`)
    const set = (status: string, subresource?: 'status') =>
      pods.api.client.patch(
        podKind,
        { namespace: 'default', name: 'gated' },
        { type: 'strategic', body: { status: { conditions: [{ type, status }] } } },
        subresource === undefined ? {} : { subresource },
      )
    await set('True')
    assert.equal(conditionsOf(await pods.get('gated'))[type], undefined)
    await set('False', 'status')
    await pods.until(
      'gated',
      'says what the gate is',
      (pod) => message(pod) === `the status of pod readiness gate "${type}" is not "True", but False`,
    )
    await set('True', 'status')
    assert.equal(conditionsOf(await pods.ready('gated'))[type], 'True')
    await set('False', 'status')
    await pods.until('gated', 'is not ready any more', (pod) => !isReady(pod))
    const answer = await pods.api.call('PATCH', '/api/v1/namespaces/default/pods/gated/status', {
      body: { status: { conditions: [{ type: 'no label key!', status: 'True' }] } },
      contentType: 'application/strategic-merge-patch+json',
    })
    assert.equal(answer.status, 422)
  })

  it('L6 a container over its memory limit is OOMKilled', async () => {
    await pods.create('greedy', {
      restartPolicy: 'Never',
      containers: [shell('main', 'exec tail /dev/zero', { resources: { limits: { memory: '16Mi' } } })],
    })
    const { state } = containerStatus(await pods.ended('greedy'), 'main')
    assert.deepEqual([state?.terminated?.reason, state?.terminated?.exitCode], ['OOMKilled', 137])
  })

  it('L6 without a message, FallbackToLogsOnError gives the end of the log of what failed', async () => {
    const says = (name: string, script: string, more: Draft<core.Container> = {}) =>
      shell(name, script, { terminationMessagePolicy: 'FallbackToLogsOnError', ...more })
    await pods.create('last-words', {
      restartPolicy: 'Never',
      containers: [
        says('failed', 'echo one; echo two >&2; exit 1'),
        says('well', 'echo one; exit 0'),
        says('own', 'echo one; printf mine > /dev/custom; exit 1', { terminationMessagePath: '/dev/custom' }),
        says('long', 'i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i + 1)); done; exit 1'),
      ],
    })
    const pod = await pods.ended('last-words')
    const message = (name: string) => containerStatus(pod, name).state?.terminated?.message
    assert.deepEqual([message('failed'), message('well'), message('own')], ['one\ntwo\n', undefined, 'mine'])
    const lines = (message('long') ?? '').trimEnd().split('\n')
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [80, 'line 120', 'line 199'])
  })

  it('P6 a Pod stays on its node while it restarts, and until it is deleted', async () => {
    const created = await pods.create('stays', {
      containers: [shell('main', 'trap "exit 1" TERM; while :; do sleep 0.05; done')],
    })
    const before = await pods.ready('stays')
    await pods.terminate('stays', 'main')
    const now = await pods.until(
      'stays',
      'has restarted',
      (pod) => containerStatus(pod, 'main').restartCount === 1 && isReady(pod),
    )
    assert.deepEqual(
      [now.metadata.uid, now.spec.nodeName, now.status.startTime],
      [created.metadata.uid, before.spec.nodeName, before.status.startTime],
    )
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'stays' })
    await pods.gone('stays')
  })

  const template = (name: string, container: Draft<core.Container>) => ({
    metadata: { labels: { app: name } },
    spec: { containers: [container], terminationGracePeriodSeconds: 1 },
  })
  const podsOf = async (app: string): Promise<readonly core.Pod[]> =>
    (await pods.api.client.list(podKind, { namespace: 'default', labelSelector: `app=${app}` })).items

  it('P8 the hello Job makes its Pod from its template', async () => {
    const main = {
      name: 'hello',
      image: testImages.busybox,
      command: ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep 3600'],
    }
    await pods.api.client.create(jobKind, {
      metadata: { name: 'hello', namespace: 'default' },
      spec: {
        template: { spec: { containers: [main], restartPolicy: 'OnFailure', terminationGracePeriodSeconds: 1 } },
      },
    } as never)
    const [pod] = await eventually('the Job has a Pod', async () => {
      const { items } = await pods.api.client.list(podKind, { namespace: 'default', labelSelector: 'job-name=hello' })
      return items.length === 1 ? items : undefined
    })
    assert.ok(pod)
    assert.deepEqual(pod.spec.containers[0]?.command, main.command)
    await pods.logged(pod.metadata.name, 'Hello, Kubernetes!\n')
    await pods.api.client.delete(jobKind, { namespace: 'default', name: 'hello' }, { propagationPolicy: 'Background' })
  })

  it('P9 a changed template touches no Pod: a ReplicaSet uses it for the next, a StatefulSet replaces all', async () => {
    const spec = (name: string, value: string) => ({
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: template(name, shell('main', idle, { env: [{ name: 'VERSION', value }] })),
    })
    const metadata = (name: string) => ({ metadata: { name, namespace: 'default' } })
    await pods.api.client.create(replicaSetKind, { ...metadata('rs'), spec: spec('rs', 'old') } as never)
    await pods.api.client.create(statefulSetKind, {
      ...metadata('sts'),
      spec: { ...spec('sts', 'old'), serviceName: 'sts' },
    } as never)
    const version = ({ spec: { containers } }: core.Pod) => containers[0]?.env?.[0]?.value
    const one = (app: string, wanted: (pod: core.Pod) => boolean) =>
      eventually(`${app} has the Pod that is wanted`, async () => {
        const [pod, ...more] = (await podsOf(app)).filter(
          ({ metadata: { deletionTimestamp } }) => deletionTimestamp === undefined,
        )
        return pod !== undefined && more.length === 0 && isReady(pod) && wanted(pod) ? pod : undefined
      })
    const [rs, sts] = await Promise.all([one('rs', () => true), one('sts', () => true)])
    const change = {
      type: 'strategic',
      body: { spec: { template: spec('rs', 'new').template } } as unknown as JsonValue,
    } as const
    await pods.api.client.patch(replicaSetKind, { namespace: 'default', name: 'rs' }, change)
    const stsChange = {
      type: 'strategic',
      body: { spec: { template: spec('sts', 'new').template } } as unknown as JsonValue,
    } as const
    await pods.api.client.patch(statefulSetKind, { namespace: 'default', name: 'sts' }, stsChange)
    const replaced = await one('sts', (pod) => version(pod) === 'new')
    assert.notEqual(replaced.metadata.uid, sts.metadata.uid)
    assert.equal(replaced.metadata.name, sts.metadata.name)
    const untouched = await one('rs', () => true)
    assert.deepEqual([untouched.metadata.uid, version(untouched)], [rs.metadata.uid, 'old'])
    await pods.remove(rs.metadata.name)
    assert.equal(version(await one('rs', (pod) => pod.metadata.uid !== rs.metadata.uid)), 'new')
    for (const [kind, name] of [
      [replicaSetKind, 'rs'],
      [statefulSetKind, 'sts'],
    ] as const)
      await pods.api.client.delete(kind, { namespace: 'default', name }, { propagationPolicy: 'Background' })
  })

  it('L5 the Pods of a node that is lost are deleted after a time-out, and their phase becomes Failed', async () => {
    // A machine that registered and was never heard of again; its Pods are said to be running.
    const condition = {
      type: 'Ready',
      status: 'False',
      reason: 'KubeletNotReady',
      lastHeartbeatTime: new Date().toISOString(),
    }
    await pods.api.client.create(nodeKind, { metadata: { name: 'lost' }, status: { conditions: [condition] } } as never)
    await using history = await recordPod(pods.api.client, 'marooned')
    await pods.create('marooned', {
      nodeName: 'lost',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 2 },
      ],
      containers: [shell('main', idle)],
    })
    await pods.api.client.patch(
      podKind,
      { namespace: 'default', name: 'marooned' },
      { type: 'merge', body: { status: { phase: 'Running' } } },
      { subresource: 'status' },
    )
    await pods.until('marooned', 'is being deleted', ({ metadata }) => metadata.deletionTimestamp !== undefined)
    assert.ok(
      (await pods.get('marooned')).status.conditions?.some(
        ({ type, reason }) => type === 'DisruptionTarget' && reason === 'DeletionByTaintManager',
      ),
    )
    const taints = [{ key: 'node.kubernetes.io/out-of-service', value: 'lost', effect: 'NoExecute' as const }]
    await pods.api.client.patch(nodeKind, { name: 'lost' }, { type: 'strategic', body: { spec: { taints } } })
    await pods.gone('marooned', { limitMs: 60_000 })
    await eventually('the watch has seen the end', async () => history.types.includes('DELETED'))
    assert.equal(history.seen.at(-1)?.status.phase, 'Failed')
    await pods.api.client.delete(nodeKind, { name: 'lost' })
  })

  it('L20 Pods that have ended stay until somebody deletes them, with what they ended with', async () => {
    for (const [name, code] of [
      ['done', 0],
      ['broken', 1],
    ] as const)
      await pods.create(name, { restartPolicy: 'Never', containers: [shell('main', `echo bye; exit ${code}`)] })
    for (const name of ['done', 'broken']) await pods.ended(name)
    await pods.create('later', { restartPolicy: 'Never', containers: [shell('main', 'exit 0')] })
    await pods.ended('later')
    for (const [name, phase] of [
      ['done', 'Succeeded'],
      ['broken', 'Failed'],
    ] as const) {
      assert.equal((await pods.get(name)).status.phase, phase)
      assert.equal(await pods.logs(name), 'bye\n')
      await pods.remove(name)
      assert.equal(await pods.find(name), undefined)
    }
  })
})
