// What each plugin makes of what is created, and what it refuses, through the server.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Answer, podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const merge = { 'content-type': 'application/merge-patch+json' }

let test: TestServer
beforeEach(async () => {
  test = await startTestServer()
})
afterEach(() => test[Symbol.asyncDispose]())

async function make(path: string, body: object): Promise<Answer> {
  const answer = await test.ask('POST', path, { body })
  assert.equal(answer.status, 201, answer.body.message)
  return answer
}

function makePod(spec: object = {}, metadata: object = {}): Promise<Answer> {
  const pod = podNamed('x')
  return test.ask('POST', pods, {
    body: { ...pod, metadata: { ...pod.metadata, ...metadata }, spec: { ...pod.spec, ...spec } },
  })
}

const app = (resources: object) => [{ name: 'app', image: 'a:1', resources }]

describe('Priority', () => {
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses'
  const makeClass = (name: string, value: number, more: object = {}) =>
    test.ask('POST', classes, { body: { metadata: { name }, value, ...more } })

  it('gives a Pod zero where no class is the default, and the number of its class where it names one', async () => {
    const { spec } = (await makePod()).body
    assert.deepEqual(
      [spec.priority, spec.preemptionPolicy, spec.priorityClassName],
      [0, 'PreemptLowerPriority', undefined],
    )
    await makeClass('high', 1_000, { preemptionPolicy: 'Never' })
    const named = (await makePod({ priorityClassName: 'high' }, { name: 'y' })).body.spec
    assert.deepEqual([named.priority, named.preemptionPolicy], [1_000, 'Never'])
    const system = (await makePod({ priorityClassName: 'system-node-critical' }, { name: 'z' })).body.spec
    assert.equal(system.priority, 2_000_001_000)
  })

  it('gives the default class, of which there is one', async () => {
    await makeClass('usual', 5, { globalDefault: true })
    const { spec } = (await makePod()).body
    assert.deepEqual([spec.priority, spec.priorityClassName], [5, 'usual'])
    const { body } = await makeClass('other', 6, { globalDefault: true })
    assert.equal(
      body.message,
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    )
  })

  it('refuses a class that is not there, and a number that is not that of the class', async () => {
    const texts = [
      (await makePod({ priorityClassName: 'absent' })).body.message,
      (await makePod({ priority: 7 })).body.message,
      (await makePod({ preemptionPolicy: 'Never' })).body.message,
    ]
    assert.deepEqual(texts, [
      'pods "x" is forbidden: no PriorityClass with name absent was found',
      'pods "x" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
      'pods "x" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    ])
  })
})

describe('DefaultTolerationSeconds', () => {
  const unreachable = {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }
  const notReady = { ...unreachable, key: 'node.kubernetes.io/not-ready' }
  const forever = { operator: 'Exists' }
  const cases = [
    ['both to a Pod that says nothing', [], [notReady, unreachable]],
    [
      'the one that a Pod does not speak of',
      [{ ...notReady, tolerationSeconds: 5 }],
      [{ ...notReady, tolerationSeconds: 5 }, unreachable],
    ],
    ['none to a Pod that tolerates everything', [forever], [forever]],
  ] as const
  for (const [what, tolerations, expected] of cases) {
    it(`adds ${what}`, async () => {
      assert.deepEqual((await makePod({ tolerations })).body.spec.tolerations, expected)
    })
  }
})

describe('LimitRanger', () => {
  const limit = (item: object) =>
    make('/api/v1/namespaces/default/limitranges', { metadata: { name: 'l' }, spec: { limits: [item] } })

  it('gives containers what is usual, and says so', async () => {
    await limit({ type: 'Container', default: { cpu: '200m', memory: '64Mi' }, defaultRequest: { cpu: '100m' } })
    const { spec, metadata } = (
      await makePod({
        containers: app({ requests: { cpu: '50m' } }),
        initContainers: [{ name: 'init', image: 'a:1' }],
      })
    ).body
    assert.deepEqual(spec.containers[0].resources, {
      limits: { cpu: '200m', memory: '64Mi' },
      requests: { cpu: '50m', memory: '64Mi' },
    })
    assert.deepEqual(spec.initContainers[0].resources, {
      limits: { cpu: '200m', memory: '64Mi' },
      requests: { cpu: '100m', memory: '64Mi' },
    })
    assert.deepEqual(metadata.annotations, {
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: memory request for container app; cpu, memory limit for container app; cpu, memory request for init container init; cpu, memory limit for init container init',
    })
  })

  const refused: readonly (readonly [string, object, object, string])[] = [
    [
      'asks for too little',
      { type: 'Container', min: { cpu: '100m' } },
      { requests: { cpu: '50m' }, limits: { cpu: '1' } },
      'minimum cpu usage per Container is 100m, but request is 50m',
    ],
    [
      'is limited to too much',
      { type: 'Container', max: { memory: '1Gi' } },
      { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } },
      'maximum memory usage per Container is 1Gi, but limit is 2Gi',
    ],
    [
      'has no limit as a whole',
      { type: 'Pod', max: { cpu: '1' } },
      { requests: { cpu: '1' } },
      'maximum cpu usage per Pod is 1.  No limit is specified',
    ],
    [
      'may take much more than it asks for',
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '100m' }, limits: { cpu: '300m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
  ]
  for (const [what, item, resources, text] of refused) {
    it(`refuses a Pod that ${what}`, async () => {
      await limit(item)
      const { body } = await makePod({ containers: app(resources) })
      assert.deepEqual([body.code, body.message], [403, `pods "x" is forbidden: ${text}`])
    })
  }

  it('refuses claims that are too large, and resizes beyond the limit', async () => {
    await make('/api/v1/namespaces/default/limitranges', {
      metadata: { name: 'l' },
      spec: {
        limits: [
          { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } },
          { type: 'Container', max: { cpu: '1' } },
        ],
      },
    })
    const claim = {
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
    }
    const refusedClaim = await test.ask('POST', '/api/v1/namespaces/default/persistentvolumeclaims', { body: claim })
    assert.equal(
      refusedClaim.body.message,
      'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
    )
    await makePod({ containers: app({ requests: { cpu: '100m' }, limits: { cpu: '1' } }) })
    const body = { spec: { containers: [{ name: 'app', resources: { limits: { cpu: '2' } } }] } }
    const headers = { 'content-type': 'application/strategic-merge-patch+json' }
    const resized = await test.ask('PATCH', `${pods}/x/resize`, { body, headers })
    assert.equal(resized.body.message, 'pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2')
  })
})

describe('RuntimeClass', () => {
  beforeEach(() =>
    make('/apis/node.k8s.io/v1/runtimeclasses', {
      metadata: { name: 'boxed' },
      handler: 'boxed',
      overhead: { podFixed: { memory: '32Mi' } },
      scheduling: { nodeSelector: { box: 'yes' }, tolerations: [{ key: 'box', operator: 'Exists' }] },
    }),
  )

  it('gives a Pod the overhead and the place of its class', async () => {
    const { spec } = (await makePod({ runtimeClassName: 'boxed', nodeSelector: { disk: 'ssd' } })).body
    assert.deepEqual(
      [spec.overhead, spec.nodeSelector, spec.tolerations.at(-1)],
      [{ memory: '32Mi' }, { disk: 'ssd', box: 'yes' }, { key: 'box', operator: 'Exists' }],
    )
  })

  const refused = [
    [{ runtimeClassName: 'absent' }, 'pod rejected: RuntimeClass "absent" not found'],
    [
      { runtimeClassName: 'boxed', overhead: { memory: '1Mi' } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      { overhead: { memory: '1Mi' } },
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ],
    [
      { runtimeClassName: 'boxed', nodeSelector: { box: 'no' } },
      'conflict: runtimeClass.scheduling.nodeSelector[box] = yes; pod.spec.nodeSelector[box] = no',
    ],
  ] as const
  for (const [spec, text] of refused) {
    it(`refuses: ${text}`, async () => {
      assert.equal((await makePod(spec)).body.message, `pods "x" is forbidden: ${text}`)
    })
  }
})

describe('DefaultStorageClass', () => {
  it('gives a claim that names no class the newest default one, and none to one that wants none', async () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    for (const name of ['b', 'a']) {
      await make('/apis/storage.k8s.io/v1/storageclasses', { metadata: { name, annotations }, provisioner: 'x/y' })
    }
    await make('/apis/storage.k8s.io/v1/storageclasses', { metadata: { name: '0' }, provisioner: 'x/y' })
    const classOf = async (name: string, more: object) => {
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more }
      return (await make('/api/v1/namespaces/default/persistentvolumeclaims', { metadata: { name }, spec })).body.spec
        .storageClassName
    }
    assert.deepEqual(
      [
        await classOf('c', {}),
        await classOf('d', { storageClassName: '' }),
        await classOf('e', { storageClassName: '0' }),
      ],
      ['a', '', '0'],
    )
  })
})

describe('TaintNodesByCondition', () => {
  const nodes = '/api/v1/nodes'
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }
  it('taints a new node where it is switched on, and only there', async () => {
    await using tainting = await startTestServer({ taintNodesByCondition: true })
    const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
    assert.deepEqual((await tainting.ask('POST', nodes, { body: node })).body.spec.taints, [notReady])
    assert.equal((await make(nodes, node)).body.spec.taints, undefined)
  })
})

describe('ResourceQuota', () => {
  const quotas = '/api/v1/namespaces/default/resourcequotas'
  const makeQuota = async (name: string, hard: object, more: { used?: object; spec?: object } = {}) => {
    await make(quotas, { metadata: { name }, spec: { hard, ...more.spec } })
    const used = more.used ?? Object.fromEntries(Object.keys(hard).map((resource) => [resource, '0']))
    await test.ask('PATCH', `${quotas}/${name}/status`, { body: { status: { hard, used } }, headers: merge })
  }
  const used = async (name: string) => (await test.ask('GET', `${quotas}/${name}`)).body.status.used
  const resources = { requests: { cpu: '100m', memory: '16Mi' }, limits: { cpu: '200m', memory: '16Mi' } }

  it('counts what comes until it is too much', async () => {
    await makeQuota('q', { pods: '2', 'requests.cpu': '150m', 'count/configmaps': '1' })
    await makePod({ containers: app(resources) })
    assert.deepEqual(await used('q'), { pods: '1', 'requests.cpu': '100m', 'count/configmaps': '0' })
    const { body } = await makePod({ containers: app(resources) }, { name: 'y' })
    assert.deepEqual(
      [body.code, body.message],
      [
        403,
        'pods "y" is forbidden: exceeded quota: q, requested: requests.cpu=100m, used: requests.cpu=100m, limited: requests.cpu=150m',
      ],
    )
    await make('/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } })
    const second = await test.ask('POST', '/api/v1/namespaces/default/configmaps', {
      body: { metadata: { name: 'b' } },
    })
    assert.equal(
      second.body.message,
      'configmaps "b" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    )
    assert.deepEqual(await used('q'), { pods: '1', 'requests.cpu': '100m', 'count/configmaps': '1' })
  })

  it('wants to be told what it limits, and waits for its controller to have counted', async () => {
    await makeQuota('q', { cpu: '1', 'limits.memory': '1Gi' })
    assert.equal(
      (await makePod()).body.message,
      'pods "x" is forbidden: failed quota: q: must specify cpu for: app; limits.memory for: app',
    )
    await test.ask('DELETE', `${quotas}/q`)
    await makeQuota('new', { pods: '1' }, { used: {} })
    assert.equal(
      (await makePod()).body.message,
      'pods "x" is forbidden: status unknown for quota: new, resources: pods',
    )
  })

  it('is about Pods in its scopes only, and counts nothing on a dry run', async () => {
    await makeQuota('best', { pods: '0' }, { spec: { scopes: ['BestEffort'] } })
    assert.equal((await makePod({ containers: app(resources) })).status, 201)
    assert.equal((await makePod({}, { name: 'y' })).status, 403)
    await makeQuota('all', { pods: '5' })
    const body = { ...podNamed('z'), spec: { containers: app(resources) } }
    assert.equal((await test.ask('POST', `${pods}?dryRun=All`, { body })).status, 201)
    assert.deepEqual(await used('all'), { pods: '0' })
  })

  it('pays all quotas or none', async () => {
    await makeQuota('a', { pods: '5' })
    await makeQuota('b', { pods: '0' })
    assert.equal((await makePod()).status, 403)
    assert.deepEqual(await used('a'), { pods: '0' })
  })

  it('counts what an update takes more', async () => {
    await makeQuota('q', { 'services.nodeports': '1' })
    const services = '/api/v1/namespaces/default/services'
    await make(services, { metadata: { name: 's' }, spec: { ports: [{ port: 80 }], selector: { a: 'b' } } })
    const grow = (ports: object[]) =>
      test.ask('PATCH', `${services}/s`, { body: { spec: { type: 'NodePort', ports } }, headers: merge })
    assert.equal((await grow([{ port: 80 }])).status, 200)
    assert.deepEqual(await used('q'), { 'services.nodeports': '1' })
    const { body } = await grow([
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ])
    assert.match(body.message, /exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1/)
  })
})
