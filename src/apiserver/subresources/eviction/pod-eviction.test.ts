import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { podNamed, startTestServer, type TestServer } from '../../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'
const merge = { 'content-type': 'application/merge-patch+json' }
const overBudget = "Cannot evict pod as it would violate the pod's disruption budget."

interface Case {
  readonly what: string
  readonly pod?: { readonly phase?: string; readonly ready?: 'True' | 'False' }
  readonly budget?: { readonly spec?: object; readonly status?: object }
  readonly second?: true
  readonly expected: {
    readonly status: number
    readonly message?: string
    readonly cause?: string
    readonly retryAfter?: string
    readonly left?: number
    readonly disrupted?: readonly string[]
  }
}

const failedSync = {
  type: 'DisruptionAllowed',
  status: 'False',
  reason: 'SyncFailed',
  message: 'no scale',
  lastTransitionTime: '2026-01-01T00:00:00Z',
}
const enough = { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, observedGeneration: 1 }
const none = { ...enough, disruptionsAllowed: 0, currentHealthy: 2 }

const cases: readonly Case[] = [
  { what: 'goes when no budget selects it', expected: { status: 201 } },
  {
    what: 'goes when its budget allows it, which pays',
    budget: { status: enough },
    expected: { status: 201, left: 0, disrupted: ['x'] },
  },
  {
    what: 'stays when its budget has nothing left',
    budget: { status: none },
    expected: {
      status: 429,
      message: overBudget,
      cause: 'The disruption budget b needs 2 healthy pods and has 2 currently',
      left: 0,
    },
  },
  {
    what: 'stays when its budget could not be computed',
    budget: { status: { ...none, conditions: [failedSync] } },
    expected: {
      status: 429,
      message: overBudget,
      cause: 'The disruption budget b does not allow evicting pods currently because it failed sync: no scale',
      left: 0,
    },
  },
  {
    what: "waits for its budget's controller",
    budget: { status: { ...enough, observedGeneration: 0 } },
    expected: {
      status: 429,
      message: overBudget,
      cause: 'The disruption budget b is still being processed by the server.',
      retryAfter: '10',
      left: 1,
    },
  },
  {
    what: 'stays when two budgets select it',
    budget: { status: enough },
    second: true,
    expected: {
      status: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      left: 1,
    },
  },
  {
    what: 'goes unpaid while it is pending',
    pod: { phase: 'Pending', ready: 'False' },
    budget: { status: none },
    expected: { status: 201, left: 0 },
  },
  {
    what: 'goes unpaid when it has ended',
    pod: { phase: 'Succeeded', ready: 'False' },
    budget: { status: none },
    expected: { status: 201, left: 0 },
  },
  {
    what: 'goes unpaid when it is not ready and enough others are',
    pod: { ready: 'False' },
    budget: { status: none },
    expected: { status: 201, left: 0 },
  },
  {
    what: 'stays when it is not ready and too few others are',
    pod: { ready: 'False' },
    budget: { status: { ...none, currentHealthy: 1 } },
    expected: {
      status: 429,
      message: overBudget,
      cause: 'The disruption budget b needs 2 healthy pods and has 1 currently',
      left: 0,
    },
  },
  {
    what: 'goes unpaid when it is not ready and the budget always allows that',
    pod: { ready: 'False' },
    budget: { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, status: { ...none, currentHealthy: 1 } },
    expected: { status: 201, left: 0 },
  },
]

describe('pods/eviction', () => {
  let test: TestServer

  before(async () => {
    test = await startTestServer()
  })
  after(() => test[Symbol.asyncDispose]())

  const makePod = async (name: string, { phase = 'Running', ready = 'True' }: NonNullable<Case['pod']> = {}) => {
    await test.ask('POST', pods, { body: podNamed(name, { labels: { app: 'a' }, nodeName: 'n1' }) })
    const conditions = [{ type: 'Ready', status: ready, lastTransitionTime: '2026-01-01T00:00:00Z' }]
    const answer = await test.ask('PATCH', `${pods}/${name}/status`, {
      body: { status: { phase, conditions } },
      headers: merge,
    })
    assert.equal(answer.status, 200)
  }
  const makeBudget = async (name: string, { spec = {}, status = {} }: NonNullable<Case['budget']>) => {
    const body = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'a' } }, ...spec },
    }
    await test.ask('POST', budgets, { body })
    const answer = await test.ask('PATCH', `${budgets}/${name}/status`, { body: { status }, headers: merge })
    assert.equal(answer.status, 200)
  }
  const evict = (name: string, more: object = {}, query = '') =>
    test.ask('POST', `${pods}/${name}/eviction${query}`, {
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...more },
    })
  const clear = async () => {
    await test.ask('DELETE', pods, { body: { gracePeriodSeconds: 0 } })
    await test.ask('DELETE', budgets)
  }

  for (const { what, pod, budget, second, expected } of cases) {
    it(`a Pod ${what}`, async () => {
      await makePod('x', pod)
      if (budget !== undefined) await makeBudget('b', budget)
      if (second === true) await makeBudget('b2', budget ?? {})
      const answer = await evict('x')
      const { status: paid } = (await test.ask('GET', `${budgets}/b`)).body
      assert.deepEqual(
        {
          status: answer.status,
          ...(answer.status < 300 ? {} : { message: answer.body.message }),
          ...(answer.body.details?.causes === undefined ? {} : { cause: answer.body.details.causes[0].message }),
          ...(answer.headers['retry-after'] === undefined ? {} : { retryAfter: answer.headers['retry-after'] }),
          ...(paid?.disruptionsAllowed === undefined ? {} : { left: paid.disruptionsAllowed }),
          ...(paid?.disruptedPods === undefined ? {} : { disrupted: Object.keys(paid.disruptedPods) }),
        },
        expected,
      )
      const left = await test.ask('GET', `${pods}/x`)
      const isGoing = left.status === 404 || left.body.metadata.deletionTimestamp !== undefined
      assert.equal(isGoing, expected.status === 201)
      await clear()
    })
  }

  it('says in the status why the Pod goes, and that a budget is used up', async () => {
    await makePod('x')
    await makeBudget('b', { status: enough })
    assert.deepEqual((await evict('x', { deleteOptions: { gracePeriodSeconds: 5 } })).body, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      code: 201,
    })
    const { metadata, status } = (await test.ask('GET', `${pods}/x`)).body
    assert.equal(metadata.deletionGracePeriodSeconds, 5)
    assert.deepEqual(status.conditions[1], {
      type: 'DisruptionTarget',
      observedGeneration: 1,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: '2026-01-01T00:00:00Z',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    })
    const budget = (await test.ask('GET', `${budgets}/b`)).body
    assert.deepEqual(budget.status.conditions, [
      {
        type: 'DisruptionAllowed',
        status: 'False',
        observedGeneration: 1,
        lastTransitionTime: '2026-01-01T00:00:00Z',
        reason: 'InsufficientPods',
        message: '',
      },
    ])
    await clear()
  })

  it('changes nothing on a dry run, by query or by its delete options, and still says no', async () => {
    await makePod('x')
    await makeBudget('b', { status: enough })
    const before = (await test.ask('GET', `${pods}/x`)).body
    assert.equal((await evict('x', {}, '?dryRun=All')).status, 201)
    assert.equal((await evict('x', { deleteOptions: { dryRun: ['All'] } })).status, 201)
    assert.deepEqual((await test.ask('GET', `${pods}/x`)).body, before)
    assert.equal((await test.ask('GET', `${budgets}/b`)).body.status.disruptionsAllowed, 1)
    await test.ask('PATCH', `${budgets}/b/status`, { body: { status: { disruptionsAllowed: 0 } }, headers: merge })
    assert.equal((await evict('x', {}, '?dryRun=All')).status, 429)
    await clear()
  })

  it('holds the preconditions of its delete options, also after its own change of the Pod', async () => {
    await makePod('x')
    const { metadata } = (await test.ask('GET', `${pods}/x`)).body
    const by = (preconditions: object) => evict('x', { deleteOptions: { preconditions } })
    assert.equal((await by({ uid: 'other' })).status, 409)
    assert.equal((await by({ resourceVersion: '1' })).status, 409)
    assert.equal((await by({ uid: metadata.uid, resourceVersion: metadata.resourceVersion })).status, 201)
    await clear()
  })

  it('refuses another name, and a Pod that is not there', async () => {
    const answer = await test.ask('POST', `${pods}/x/eviction`, {
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'y' } },
    })
    assert.deepEqual([answer.status, answer.body.message], [400, 'name in URL does not match name in Eviction object'])
    assert.deepEqual((await evict('absent')).body.message, 'pods "absent" not found')
  })
})
