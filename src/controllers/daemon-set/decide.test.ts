import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type apps, type core, newControllerRef, renderTime } from '#api'
import { deepFreeze } from '#base'
import { revisionHashLabel } from '../controller-revisions/controller-revisions.ts'
import { daemonSetKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { decideDaemonSet, type ObservedDaemonSet } from './decide.ts'
import { createFailedPodBackoff } from './failed-pod-backoff.ts'
import { affinityTo, placementOn, targetNodeOf, tolerationsOf } from './placement.ts'

const now = Date.UTC(2026, 0, 1)

function newSet(spec: Partial<apps.DaemonSetSpec> = {}, pod: Partial<core.PodSpec> = {}): apps.DaemonSet {
  return {
    metadata: { name: 'ds', namespace: 'ns', uid: 'ds', resourceVersion: '1', creationTimestamp: renderTime(now) },
    spec: {
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: { containers: [], ...pod } } as core.PodTemplateSpec,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...spec,
    },
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  }
}

type Taint = `${string}:${core.Taint['effect']}`

/** A node of this name, with labels and taints. */
function node(name: string, labels: Record<string, string> = {}, ...taints: readonly Taint[]): core.Node {
  return {
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: renderTime(now), labels },
    spec: {
      taints: taints.map((text) => {
        const [key = '', effect] = text.split(':')
        return { key, effect: effect as core.Taint['effect'] }
      }),
    },
    status: {} as core.NodeStatus,
  }
}

/** A Pod in short: node and name (`a1`: the first on node a), then what is not as it should be. */
function pod(text: string): core.Pod {
  const [name = '', ...rest] = text.split(' ')
  const words = new Set(rest)
  const ready = words.has('unready') || words.has('pending') ? 'False' : 'True'
  const phase = words.has('failed')
    ? 'Failed'
    : words.has('succeeded')
      ? 'Succeeded'
      : words.has('pending')
        ? 'Pending'
        : 'Running'
  return {
    metadata: {
      ...{ name, namespace: 'ns', uid: name, resourceVersion: '1' },
      creationTimestamp: renderTime(now - 100_000 + Number(name.slice(1)) * 1_000),
      labels: { app: 'x', [revisionHashLabel]: words.has('old') ? 'old' : 'new' },
      ownerReferences: [newControllerRef(newSet(), daemonSetKind)],
      ...(words.has('going') ? { deletionTimestamp: renderTime(now) } : {}),
    },
    spec: {
      containers: [],
      affinity: affinityTo(name.slice(0, 1), undefined),
      ...(words.has('unbound') ? {} : { nodeName: name.slice(0, 1) }),
    },
    status: { phase, conditions: [{ type: 'Ready', status: ready, lastTransitionTime: renderTime(now - 10_000) }] },
  }
}

const abc = ['a', 'b', 'c'].map((name) => node(name))

function observe(
  set: apps.DaemonSet,
  pods: readonly core.Pod[],
  more: Partial<ObservedDaemonSet> = {},
): ObservedDaemonSet {
  return deepFreeze({
    ...{ set, pods, nodes: abc, claims: [], truncate: [], backoffMs: new Map<string, number>() },
    reference: newControllerRef(set, daemonSetKind),
    wanted: { revision: { name: 'ds-new', hash: 'new' }, actions: [], collisionCount: undefined },
    ...more,
  })
}

const short = (action: Action): string[] => {
  if (action.type === 'create') return [`create ${targetNodeOf(action.object as core.Pod)}`]
  if (action.type === 'recordEvent') return [action.event.reason]
  return action.type === 'delete' ? [`delete ${action.object.metadata.name}`] : []
}

const rolling = (rollingUpdate: apps.RollingUpdateDaemonSet): Partial<apps.DaemonSetSpec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate },
})
const surge = rolling({ maxSurge: 1, maxUnavailable: 0 })

const cases: readonly (readonly [what: string, Partial<apps.DaemonSetSpec>, pods: string[], actions: string[]])[] = [
  ['a Pod for each node', {}, ['b1'], ['create a', 'create c']],
  ['nothing while a Pod is on its way', {}, ['a1 pending unbound', 'b1', 'c1'], []],
  ['no other Pod while one is going', {}, ['a1 going', 'b1', 'c1'], []],
  ['another as soon as one has failed and is going', {}, ['a1 failed going', 'b1', 'c1'], ['create a']],
  ['a failed Pod goes', {}, ['a1 failed', 'b1', 'c1'], ['FailedDaemonPod', 'delete a1']],
  ['one that has succeeded goes', {}, ['a1 succeeded', 'b1', 'c1'], ['SucceededDaemonPod', 'delete a1']],
  ['of two on a node the older stays', {}, ['a2', 'a1', 'b1', 'c1'], ['delete a2']],
  ['of two on a node the bound one stays', {}, ['a1 pending unbound', 'a2', 'b1', 'c1'], ['delete a1']],
  [
    'a Pod for a node that is not there goes, unless it runs',
    {},
    ['a1', 'b1', 'c1', 'd1 pending unbound', 'e1'],
    ['delete d1'],
  ],
  ['one old Pod at a time', {}, ['a1 old', 'b1 old', 'c1 old'], ['delete a1']],
  ['the next old Pod only when the new one is available', {}, ['a2 unready', 'b1 old', 'c1 old'], []],
  [
    'an old Pod that is unavailable goes though a new one is not available yet',
    { minReadySeconds: 30 },
    ['a2', 'b1 old unready', 'c1'],
    ['delete b1'],
  ],
  [
    'old Pods that are unavailable go beyond the budget',
    {},
    ['a1 old unready', 'b1 old unready', 'c1 old'],
    ['delete a1', 'delete b1', 'delete c1'],
  ],
  ['old Pods wait while a new one is coming', {}, ['a1 old going', 'b1 old', 'c1 old'], []],
  [
    'a percentage is rounded up',
    rolling({ maxUnavailable: '34%' }),
    ['a1 old', 'b1 old', 'c1 old'],
    ['delete a1', 'delete b1'],
  ],
  ['with OnDelete old Pods stay', { updateStrategy: { type: 'OnDelete' } }, ['a1 old', 'b1 old', 'c1'], []],
  ['with surge a new Pod beside one old one', surge, ['a1 old', 'b1 old', 'c1 old'], ['create a']],
  ['with surge both stay until the new one is available', surge, ['a1 old', 'a2 unready', 'b1 old', 'c1 old'], []],
  [
    'with surge the old one goes when the new one is available',
    surge,
    ['a1 old', 'a2', 'b1 old', 'c1 old'],
    ['delete a1'],
  ],
  [
    'with surge an old one that is not ready goes at once',
    surge,
    ['a1 old unready', 'a2 unready', 'b1', 'c1'],
    ['delete a1'],
  ],
  [
    'with surge an unavailable old one is surged free of charge',
    surge,
    ['a1 old unready', 'b1 old', 'c1'],
    ['create a', 'create b'],
  ],
  ['with surge a Pod that is going holds up none', surge, ['a1 going', 'b1', 'c1'], ['create a']],
  ['with surge of two of a generation the older stays', surge, ['a1', 'a2', 'b1', 'c1'], ['delete a2']],
]

for (const [what, spec, pods, actions] of cases) {
  test(`W4: decideDaemonSet: ${what}`, () => {
    assert.deepEqual(decideDaemonSet(observe(newSet(spec), pods.map(pod)), now).actions.flatMap(short), actions)
  })
}

test('W4: decideDaemonSet: a failed Pod waits for its back-off, and is looked at when it is over', () => {
  const pods = ['a1 failed', 'b1', 'c1'].map(pod)
  const plan = decideDaemonSet(observe(newSet(), pods, { backoffMs: new Map([['a1', 4_000]]) }), now)
  assert.deepEqual([plan.actions.flatMap(short), plan.requeueAfterMs], [[], 4_000])
})

test('W4: decideDaemonSet: the status counts nodes', () => {
  const nodes = [...abc, node('d', {}, 'k:NoSchedule'), node('e', {}, 'k:NoExecute')]
  const pods = ['a1 old', 'b1', 'b2 going', 'd1'].map(pod)
  const action = decideDaemonSet(observe(newSet({ minReadySeconds: 60 }), pods, { nodes }), now).actions.findLast(
    ({ type }) => type === 'updateStatus',
  )
  assert.deepEqual(action?.type === 'updateStatus' && (action.object as apps.DaemonSet).status, {
    desiredNumberScheduled: 3,
    currentNumberScheduled: 2,
    numberMisscheduled: 1,
    numberReady: 2,
    updatedNumberScheduled: 1,
    numberAvailable: 0,
    numberUnavailable: 3,
  })
})

const inZone = (zone: string): Partial<core.PodSpec> => ({ nodeSelector: { zone } })
const tolerating = { tolerations: [{ key: 'k', operator: 'Exists' as const, effect: 'NoSchedule' as const }] }
const placements: readonly (readonly [what: string, Partial<core.PodSpec>, core.Node, run: boolean, stay: boolean])[] =
  [
    ['any node', {}, node('a'), true, true],
    ['a node that its selector allows', inZone('z'), node('a', { zone: 'z' }), true, true],
    ['a node that its selector does not allow', inZone('z'), node('a'), false, false],
    ['a node that its affinity names', { affinity: affinityTo('a', undefined) }, node('a'), true, true],
    ['a node that its affinity does not name', { affinity: affinityTo('b', undefined) }, node('a'), false, false],
    ['a node tainted NoSchedule', {}, node('a', {}, 'k:NoSchedule'), false, true],
    ['a node tainted NoExecute', {}, node('a', {}, 'k:NoExecute'), false, false],
    ['a node whose taint it tolerates', tolerating, node('a', {}, 'k:NoSchedule'), true, true],
    ['a node that is cordoned', {}, node('a', {}, 'node.kubernetes.io/unschedulable:NoSchedule'), true, true],
    ['a node that is unreachable', {}, node('a', {}, 'node.kubernetes.io/unreachable:NoExecute'), true, true],
    ['a node without network', {}, node('a', {}, 'node.kubernetes.io/network-unavailable:NoSchedule'), false, true],
    [
      'a node without network, on the host network',
      { hostNetwork: true },
      node('a', {}, 'node.kubernetes.io/network-unavailable:NoSchedule'),
      true,
      true,
    ],
  ]

for (const [what, spec, on, shouldRun, mayStay] of placements) {
  test(`W4: placementOn: ${what}`, () => {
    assert.deepEqual(placementOn(newSet({}, spec).spec.template, on), { shouldRun, mayStay })
  })
}

test('W4: a Pod is bound by its affinity to one node, and keeps what else it prefers', () => {
  const set = newSet({}, { affinity: { podAntiAffinity: {} }, ...tolerating })
  const [create] = decideDaemonSet(observe(set, [], { nodes: [node('a')] }), now).actions
  assert.ok(create?.type === 'create')
  const { metadata, spec } = create.object as core.Pod
  const matchFields = [{ key: 'metadata.name', operator: 'In' as const, values: ['a'] }]
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } }
  assert.deepEqual(
    [{ ...metadata.labels }, spec.affinity, spec.tolerations, spec.nodeName],
    [
      { app: 'x', [revisionHashLabel]: 'new' },
      { podAntiAffinity: {}, nodeAffinity },
      tolerationsOf(set.spec.template),
      undefined,
    ],
  )
})

test('createFailedPodBackoff: the first goes at once, the next ones wait ever longer, and each answer stays', () => {
  const backoff = createFailedPodBackoff()
  const set = newSet()
  const ask = (name: string, at: number): number =>
    backoff.notBeforeMs(set, pod(`${name} failed`), { node: 'a', nowMs: at })
  assert.deepEqual(
    [ask('a1', 0), ask('a1', 50), ask('a2', 100), ask('a3', 1_100), ask('a4', 20_000)],
    [0, 0, 1_000, 3_000, 20_000],
  )
  assert.equal(backoff.notBeforeMs(set, pod('b1 failed'), { node: 'b', nowMs: 20_000 }), 20_000)
  assert.equal(ask('a5', 20_000 + 31 * 60_000), 20_000 + 31 * 60_000)
  backoff.forget('ns/ds')
  assert.equal(ask('a6', 20_000), 20_000)
})

const events = fc.array(
  fc.record({
    type: fc.constantFrom('ready', 'ready', 'unready', 'fail', 'delete', 'gone', 'gone', 'join', 'leave', 'template'),
    at: fc.nat(7),
  }),
  { maxLength: 60 },
)

for (const [what, spec] of [
  ['without surge', {}],
  ['with surge', surge],
] as const) {
  test(`W4: ${what}: never two Pods on a node outside a surge, and each node gets its own`, () => {
    fc.assert(
      fc.property(events, (list) => {
        const set = newSet(spec)
        const nodes = new Map(abc.map((one) => [one.metadata.name, one]))
        const pods = new Map<string, core.Pod>()
        let hash = 'new'
        let made = 0
        const change = (at: number, next: (one: core.Pod) => core.Pod | undefined): void => {
          const one = [...pods.values()][at]
          if (one === undefined) return
          const changed = next(one)
          if (changed === undefined) pods.delete(one.metadata.name)
          else pods.set(one.metadata.name, changed)
        }
        const going = (one: core.Pod): core.Pod => ({
          ...one,
          metadata: { ...one.metadata, deletionTimestamp: renderTime(now) },
        })
        const living = (name: string): core.Pod[] =>
          [...pods.values()].filter((one) => targetNodeOf(one) === name && one.metadata.deletionTimestamp === undefined)
        const withReady = (one: core.Pod, ready: boolean): core.Pod =>
          one.status.phase === 'Failed'
            ? one
            : {
                ...one,
                spec: { ...one.spec, nodeName: targetNodeOf(one) ?? '' },
                status: {
                  phase: 'Running',
                  conditions: [
                    { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: renderTime(now) },
                  ],
                },
              }
        const turn = (): number => {
          const wanted = { revision: { name: `ds-${hash}`, hash }, actions: [], collisionCount: undefined }
          const observed = observe(set, [...pods.values()], { nodes: [...nodes.values()], wanted })
          const actions = decideDaemonSet(observed, now).actions.filter(
            ({ type }) => type === 'create' || type === 'delete',
          )
          for (const action of actions) {
            if (action.type === 'delete') change([...pods.keys()].indexOf(action.object.metadata.name), going)
            if (action.type !== 'create') continue
            const draft = action.object as core.Pod
            const name = `p${made++}`
            const target = targetNodeOf(draft) ?? ''
            const there = living(target)
            const isSurge =
              what === 'with surge' && there.every(({ metadata: { labels } }) => labels?.[revisionHashLabel] !== hash)
            assert.ok(there.length === 0 || (isSurge && there.length === 1), 'no second Pod on a node')
            const metadata = { ...draft.metadata, name, uid: name, creationTimestamp: renderTime(now + made * 1_000) }
            pods.set(name, { ...draft, metadata, status: { phase: 'Pending' } })
          }
          return actions.length
        }
        for (const { type, at } of list) {
          if (type === 'ready' || type === 'unready') change(at, (one) => withReady(one, type === 'ready'))
          if (type === 'fail') change(at, (one) => ({ ...one, status: { phase: 'Failed' } }))
          if (type === 'delete') change(at, going)
          if (type === 'gone') change(at, (one) => (one.metadata.deletionTimestamp === undefined ? one : undefined))
          if (type === 'join') nodes.set(`n${at}`, node(`n${at}`))
          if (type === 'leave') nodes.delete(`n${at}`)
          if (type === 'template') hash = `h${at}`
          turn()
        }
        for (let rounds = 0, quiet = 0; rounds < 100 && quiet < 2; rounds++) {
          quiet = turn() === 0 ? quiet + 1 : 0
          for (const one of [...pods.values()]) {
            const isLost = !nodes.has(targetNodeOf(one) ?? '')
            if (one.metadata.deletionTimestamp !== undefined || isLost) pods.delete(one.metadata.name)
            else pods.set(one.metadata.name, withReady(one, true))
          }
        }
        const found = [...pods.values()].map(
          (one) => `${targetNodeOf(one)} ${one.metadata.labels?.[revisionHashLabel]}`,
        )
        assert.deepEqual(found.sort(), [...nodes.keys()].map((name) => `${name} ${hash}`).sort())
      }),
      { seed: 4, numRuns: 150 },
    )
  })
}
