import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type apps, type core, newControllerRef, renderTime } from '#api'
import { deepFreeze } from '#base'
import { revisionHashLabel } from '../controller-revisions/controller-revisions.ts'
import { podKind, statefulSetKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { decideStatefulSet, type ObservedStatefulSet } from './decide.ts'

const now = Date.UTC(2026, 0, 1)
const template = (image: string) => ({
  metadata: { labels: { app: 'db' } },
  spec: { containers: [{ name: 'c', image }] },
})

function newSet(
  spec: Partial<apps.StatefulSetSpec> = {},
  status: Partial<apps.StatefulSetStatus> = {},
): apps.StatefulSet {
  return {
    metadata: { name: 'db', namespace: 'ns', uid: 'db', resourceVersion: '1', creationTimestamp: renderTime(now) },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template('db:new') as unknown as core.PodTemplateSpec,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...spec,
    },
    status: { replicas: 0, availableReplicas: 0, currentRevision: 'db-old', updateRevision: 'db-new', ...status },
  }
}

/** A Pod in short: `1`, `1 old`; what follows says what is not as it should be. */
function pod(text: string): core.Pod {
  const words = new Set(text.split(' ').slice(1))
  const name = `db-${text.split(' ')[0]}`
  const ready = words.has('unready') || words.has('pending') ? 'False' : 'True'
  const phases = { pending: 'Pending', failed: 'Failed', succeeded: 'Succeeded' } as const
  const phase = (['pending', 'failed', 'succeeded'] as const).find((word) => words.has(word))
  return {
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: renderTime(now),
      labels: {
        app: 'db',
        [revisionHashLabel]: words.has('old') ? 'db-old' : 'db-new',
        ...(words.has('nameless')
          ? {}
          : { 'statefulset.kubernetes.io/pod-name': name, 'apps.kubernetes.io/pod-index': name.slice(3) }),
      },
      ownerReferences: [newControllerRef(newSet(), statefulSetKind)],
      ...(words.has('going') ? { deletionTimestamp: renderTime(now) } : {}),
    },
    spec: { containers: [] },
    status: {
      phase: phase === undefined ? 'Running' : phases[phase],
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: renderTime(now - 10_000) }],
    },
  } as core.Pod
}

function observe(
  set: apps.StatefulSet,
  pods: readonly core.Pod[],
  more: Partial<ObservedStatefulSet> = {},
): ObservedStatefulSet {
  const old = { ...set, metadata: { ...set.metadata, name: 'db-old', uid: 'old' } }
  return deepFreeze({
    set,
    reference: newControllerRef(set, statefulSetKind),
    pods,
    claims: [],
    revisions: [
      {
        metadata: old.metadata,
        revision: 1,
        data: { spec: { template: { $patch: 'replace', ...template('db:old') } } },
      },
    ],
    wanted: { revision: { name: 'db-new', hash: 'new' }, actions: [], collisionCount: undefined },
    truncate: [],
    volumeClaims: new Map(),
    ...more,
  })
}

const short = (action: Action): string[] => {
  if (action.type === 'create') {
    const { metadata, spec } = action.object as core.Pod
    return [`create ${metadata.name}${spec?.containers?.[0]?.image === 'db:old' ? ' old' : ''}`]
  }
  if (action.type === 'recordEvent') return [action.event.reason]
  return action.type === 'delete' || action.type === 'patch' ? [`${action.type} ${action.object.metadata.name}`] : []
}
const decide = (observed: ObservedStatefulSet) => decideStatefulSet(observed, now)
const rolling = (rollingUpdate: apps.RollingUpdateStatefulSetStrategy): Partial<apps.StatefulSetSpec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate },
})
const parallel = { podManagementPolicy: 'Parallel' as const }

const cases: readonly (readonly [what: string, Partial<apps.StatefulSetSpec>, pods: string[], actions: string[]])[] = [
  ['the first Pod first', {}, [], ['create db-0']],
  ['the next only when those before are ready', {}, ['0 unready'], []],
  ['the next when those before are available', {}, ['0'], ['create db-1']],
  ['one that is missing, though later ones are there', {}, ['0', '2'], ['create db-1']],
  ['nothing before minReadySeconds are over', { minReadySeconds: 30 }, ['0'], []],
  ['the next when minReadySeconds are over', { minReadySeconds: 10 }, ['0'], ['create db-1']],
  ['nothing while one is on its way out', {}, ['0', '1 going', '2'], []],
  ['another for one that has failed', {}, ['0', '1 failed', '2'], ['RecreatingFailedPod', 'delete db-1']],
  ['another for one that has succeeded', {}, ['0 succeeded'], ['RecreatingFailedPod', 'delete db-0']],
  ['all at once where they are parallel', parallel, ['1'], ['create db-0', 'create db-2']],
  ['ordinals from the start', { ordinals: { start: 5 }, ...parallel }, ['6'], ['create db-5', 'create db-7']],
  ['the highest ordinal goes first', { replicas: 1 }, ['0', '1', '2'], ['delete db-2']],
  ['none goes while the one above is going', { replicas: 1 }, ['0', '1', '2 going'], []],
  ['none goes while one of the range is not ready', { replicas: 1 }, ['0 unready', '1'], []],
  ['the highest goes though one below it is not ready', { replicas: 1 }, ['0', '1 unready', '2'], ['delete db-2']],
  ['of two that are not ready the higher one waits', { replicas: 1 }, ['0', '1 unready', '2 unready'], []],
  ['one that is the only unready one goes', { replicas: 1 }, ['0', '1', '2 unready'], ['delete db-2']],
  [
    'all beyond the range go where they are parallel',
    { replicas: 1, ...parallel },
    ['0', '1', '2 unready'],
    ['delete db-2', 'delete db-1'],
  ],
  ['those before the start go', { replicas: 2, ordinals: { start: 1 } }, ['0', '1', '2'], ['delete db-0']],
  ['the last old Pod is replaced first', {}, ['0 old', '1 old', '2 old'], ['delete db-2']],
  ['the next old Pod waits until the new one is ready', {}, ['0 old', '1 old', '2 unready'], []],
  ['the next old Pod goes when the new one is available', {}, ['0 old', '1 old', '2'], ['delete db-1']],
  ['Pods below the partition stay', rolling({ partition: 2 }), ['0 old', '1 old', '2'], []],
  [
    'below the partition a missing Pod is made of the old revision',
    rolling({ partition: 2 }),
    ['0 old', '2'],
    ['create db-1 old'],
  ],
  [
    'the partition counts from the start',
    { ordinals: { start: 4 }, ...rolling({ partition: 1 }) },
    ['4 old', '5 old', '6 old'],
    ['delete db-6'],
  ],
  [
    'as many at a time as may be unavailable',
    rolling({ maxUnavailable: 2 }),
    ['0 old', '1 old', '2 old'],
    ['delete db-2', 'delete db-1'],
  ],
  [
    'a percentage is rounded up',
    rolling({ maxUnavailable: '34%' }),
    ['0 old', '1 old', '2 old'],
    ['delete db-2', 'delete db-1'],
  ],
  [
    'unavailable Pods use the budget up',
    { ...rolling({ maxUnavailable: 2 }), ...parallel },
    ['0 old', '1 old', '2 unready'],
    ['delete db-1'],
  ],
  ['an old Pod that is unavailable itself is replaced', parallel, ['0 old', '1 old unready', '2'], ['delete db-1']],
  ['with OnDelete old Pods stay', { updateStrategy: { type: 'OnDelete' } }, ['0 old', '1 old', '2 old'], []],
  [
    'with OnDelete a missing Pod is made of the new revision',
    { updateStrategy: { type: 'OnDelete' } },
    ['0 old', '2 old'],
    ['create db-1'],
  ],
  ['a Pod that has lost its labels gets them again', {}, ['0 nameless', '1', '2'], ['patch db-0']],
]

for (const [what, spec, pods, actions] of cases) {
  test(`W3: decideStatefulSet: ${what}`, () => {
    assert.deepEqual(decide(observe(newSet(spec), pods.map(pod))).actions.flatMap(short), actions)
  })
}

test('W3: decideStatefulSet: a set that is being deleted changes nothing but its status', () => {
  const set = newSet()
  const deleting = { ...set, metadata: { ...set.metadata, deletionTimestamp: renderTime(now) } }
  const { actions } = decide(observe(deleting, [pod('5')]))
  assert.deepEqual(
    actions.map(({ type }) => type),
    ['updateStatus'],
  )
})

test('W3: decideStatefulSet: minReadySeconds are looked at again when they are over', () => {
  assert.equal(decide(observe(newSet({ minReadySeconds: 30 }), [pod('0')])).requeueAfterMs, 20_000)
})

test('W3: decideStatefulSet: the status counts Pods by revision, and a finished roll-out becomes the current one', () => {
  const status = (pods: readonly string[]): unknown => {
    const action = decide(observe(newSet(), pods.map(pod))).actions.find(({ type }) => type === 'updateStatus')
    return action?.type === 'updateStatus' ? (action.object as apps.StatefulSet).status : undefined
  }
  const common = { updateRevision: 'db-new', collisionCount: 0 }
  assert.deepEqual(status(['0 old', '1 old going', '2 unready']), {
    ...common,
    ...{ replicas: 3, readyReplicas: 2, availableReplicas: 1, currentReplicas: 1, updatedReplicas: 1 },
    currentRevision: 'db-old',
  })
  assert.deepEqual(status(['0', '1', '2']), {
    ...common,
    ...{ replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3 },
    currentRevision: 'db-new',
  })
})

const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: {} }] as unknown as core.PersistentVolumeClaim[]

function claim(ordinal: number, owners: readonly ReturnType<typeof newControllerRef>[] = [], going = false) {
  const name = `data-db-${ordinal}`
  const metadata = {
    ...{
      name,
      namespace: 'ns',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: renderTime(now),
      ownerReferences: owners,
    },
    ...(going ? { deletionTimestamp: renderTime(now) } : {}),
  }
  return [name, { metadata, spec: {}, status: {} } as core.PersistentVolumeClaim] as const
}

test('W3: a Pod comes with its claim, and waits while an old one is going or belongs to an earlier Pod', () => {
  const set = newSet({ volumeClaimTemplates, replicas: 1 })
  const earlier = newControllerRef({ metadata: { name: 'db-0', uid: 'earlier' } }, podKind)
  const actionsWith = (...claims: readonly (readonly [string, core.PersistentVolumeClaim])[]) =>
    decide(observe(set, [], { volumeClaims: new Map(claims) })).actions.flatMap(short)
  assert.deepEqual(
    [actionsWith(), actionsWith(claim(0)), actionsWith(claim(0, [], true)), actionsWith(claim(0, [earlier]))],
    [['create data-db-0', 'create db-0'], ['create db-0'], [], []],
  )
})

const setRef = newControllerRef(newSet(), statefulSetKind)
const podRef = newControllerRef(pod('1'), podKind)
const other = newControllerRef({ metadata: { name: 'other', uid: 'other' } }, podKind)

/** Retention policy, owners of the claims of a Pod that stays and of one that goes; their owners to be, if changed. */
const retention: readonly (readonly [
  policy: apps.StatefulSetPersistentVolumeClaimRetentionPolicy,
  before: readonly [stays: (typeof setRef)[], goes: (typeof setRef)[]],
  after: readonly string[],
])[] = [
  [{}, [[], []], ['delete db-1']],
  [{ whenDeleted: 'Delete' }, [[], []], ['data-db-0: StatefulSet db', 'data-db-1: StatefulSet db']],
  [{ whenDeleted: 'Delete' }, [[setRef], []], ['data-db-1: StatefulSet db']],
  [{ whenScaled: 'Delete' }, [[], []], ['data-db-1: Pod db-1']],
  [{ whenScaled: 'Delete' }, [[], [podRef]], ['delete db-1']],
  [{ whenDeleted: 'Delete', whenScaled: 'Delete' }, [[setRef], [setRef]], ['data-db-1: Pod db-1']],
  [{}, [[setRef], [podRef]], ['data-db-0: ', 'data-db-1: ']],
  [{ whenDeleted: 'Delete', whenScaled: 'Delete' }, [[other], [other]], ['delete db-1']],
]

for (const [policy, [stays, goes], after] of retention) {
  const owners = [stays, goes].map((list) => list.map(({ name }) => name).join() || 'nobody').join(' and ')
  test(`W3: claims of ${owners} under ${JSON.stringify(policy)}: ${after.join('; ')}`, () => {
    const set = newSet({ volumeClaimTemplates, replicas: 1, persistentVolumeClaimRetentionPolicy: policy })
    const volumeClaims = new Map([claim(0, stays), claim(1, goes)])
    const { actions } = decide(observe(set, [pod('0'), pod('1')], { volumeClaims }))
    const told = actions.flatMap((action) => {
      if (action.type === 'delete') return [`delete ${action.object.metadata.name}`]
      if (action.type !== 'patch') return []
      const { metadata } = action.patch.body as { metadata: { ownerReferences: { kind: string; name: string }[] } }
      const list = metadata.ownerReferences.map(({ kind, name }) => `${kind} ${name}`).join()
      return [`${action.object.metadata.name}: ${list}`]
    })
    // What the range needs comes before what goes beyond it, so that a first round may do both.
    assert.deepEqual(
      told.filter((one) => after.includes(one) || !one.startsWith('delete')),
      after,
    )
  })
}

const events = fc.array(
  fc.record({
    type: fc.constantFrom('ready', 'ready', 'unready', 'fail', 'delete', 'gone', 'gone', 'scale', 'template'),
    at: fc.nat(5),
  }),
  { maxLength: 60 },
)

for (const policy of ['OrderedReady', 'Parallel'] as const) {
  test(`W3: ${policy}: never two Pods of one identity, order is kept, and it comes to rest`, () => {
    fc.assert(
      fc.property(events, (list) => {
        let set = newSet({ podManagementPolicy: policy }, { currentRevision: 'db-new' })
        let revision = 'db-new'
        const pods = new Map<string, core.Pod>()
        const change = (at: number, next: (one: core.Pod) => core.Pod | undefined): void => {
          const one = [...pods.values()][at]
          const changed = one === undefined ? undefined : next(one)
          if (one !== undefined && changed === undefined) pods.delete(one.metadata.name)
          else if (changed !== undefined) pods.set(changed.metadata.name, changed)
        }
        const withReady = (one: core.Pod, ready: boolean): core.Pod => {
          const lastTransitionTime = renderTime(now)
          const conditions = [
            { type: 'Ready', status: ready ? ('True' as const) : ('False' as const), lastTransitionTime },
          ]
          return one.status.phase === 'Failed' ? one : { ...one, status: { phase: 'Running', conditions } }
        }
        const isUp = (one: core.Pod | undefined): boolean =>
          one?.status.phase === 'Running' &&
          one.metadata.deletionTimestamp === undefined &&
          one.status.conditions?.[0]?.status === 'True'
        const turn = (): number => {
          const wanted = { revision: { name: revision, hash: revision }, actions: [], collisionCount: undefined }
          const { actions } = decide(observe(set, [...pods.values()], { wanted }))
          for (const action of actions) {
            if (action.type === 'create') {
              const draft = action.object as core.Pod
              const { name } = draft.metadata
              assert.ok(!pods.has(name), `${name} is not there when it is made`)
              if (policy === 'OrderedReady') {
                for (let ordinal = 0; ordinal < Number(name.slice(3)); ordinal++) {
                  assert.ok(isUp(pods.get(`db-${ordinal}`)), `db-${ordinal} is available before ${name} is made`)
                }
              }
              pods.set(name, { ...draft, metadata: { ...draft.metadata, uid: name }, status: { phase: 'Pending' } })
            }
            if (action.type === 'delete') {
              const { name } = action.object.metadata
              const beyond = Number(name.slice(3)) >= (set.spec.replicas ?? 0)
              const down = Array.from({ length: set.spec.replicas ?? 0 }, (_, i) => pods.get(`db-${i}`)).filter(
                (one) => !isUp(one),
              )
              const costs = isUp(pods.get(name)) ? 1 : 0
              assert.ok(beyond || costs === 0 || down.length === 0, 'a roll-out makes no second Pod unavailable')
              change([...pods.keys()].indexOf(name), (one) => ({
                ...one,
                metadata: { ...one.metadata, deletionTimestamp: renderTime(now) },
              }))
            }
            if (action.type === 'updateStatus') set = action.object as apps.StatefulSet
          }
          return actions.length
        }
        for (const { type, at } of list) {
          if (type === 'ready' || type === 'unready') change(at, (one) => withReady(one, type === 'ready'))
          if (type === 'fail') change(at, (one) => ({ ...one, status: { phase: 'Failed' } }))
          if (type === 'delete')
            change(at, (one) => ({ ...one, metadata: { ...one.metadata, deletionTimestamp: renderTime(now) } }))
          if (type === 'gone') change(at, (one) => (one.metadata.deletionTimestamp === undefined ? one : undefined))
          if (type === 'scale') set = { ...set, spec: { ...set.spec, replicas: at } }
          if (type === 'template') revision = `db-${at}`
          turn()
        }
        for (let rounds = 0, quiet = 0; rounds < 100 && quiet < 2; rounds++) {
          quiet = turn() === 0 ? quiet + 1 : 0
          for (const one of [...pods.values()]) {
            if (one.metadata.deletionTimestamp !== undefined) pods.delete(one.metadata.name)
            else pods.set(one.metadata.name, withReady(one, true))
          }
        }
        const wanted = Array.from({ length: set.spec.replicas ?? 0 }, (_, i) => `db-${i}`)
        assert.deepEqual([...pods.keys()].sort(), wanted)
        assert.ok([...pods.values()].every((one) => one.metadata.labels?.[revisionHashLabel] === revision && isUp(one)))
      }),
      { seed: 3, numRuns: 150 },
    )
  })
}
