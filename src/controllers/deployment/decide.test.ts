import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, findCondition, newControllerRef, renderTime } from '#api'
import { deploymentKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { decideDeployment, type ObservedDeployment } from './decide.ts'
import { beyondHistory, revisionAnnotation } from './revision.ts'
import { desiredAnnotation, maxAnnotation } from './sizes.ts'
import { isSameTemplate, templateHash, withHash } from './template.ts'

const now = Date.UTC(2026, 0, 1)
const template = (image: string): core.PodTemplateSpec =>
  ({
    metadata: { labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', image }] },
  }) as unknown as core.PodTemplateSpec
const deployment = (
  spec: Partial<apps.DeploymentSpec> = {},
  status: Partial<apps.DeploymentStatus> = {},
  annotations: Record<string, string> = {},
): apps.Deployment =>
  ({
    metadata: {
      name: 'x',
      namespace: 'ns',
      uid: 'x',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: renderTime(now),
      annotations,
    },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'x' } },
      template: template('x:1'),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status,
  }) as unknown as apps.Deployment
const replicaSet = (
  revision: number,
  image: string,
  replicas: number,
  more: { readonly available?: number; readonly desired?: number } = {},
): apps.ReplicaSet =>
  ({
    metadata: {
      name: `x-${revision}`,
      namespace: 'ns',
      uid: `x-${revision}`,
      creationTimestamp: renderTime(now + revision * 1_000),
      ownerReferences: [newControllerRef(deployment(), deploymentKind)],
      annotations: {
        [revisionAnnotation]: String(revision),
        [desiredAnnotation]: String(more.desired ?? 4),
        [maxAnnotation]: String((more.desired ?? 4) + 1),
      },
    },
    spec: { replicas, template: withHash(template(image), `h${revision}`), minReadySeconds: 0 },
    status: { replicas, availableReplicas: more.available ?? replicas, readyReplicas: more.available ?? replicas },
  }) as unknown as apps.ReplicaSet
const observe = (given: apps.Deployment, replicaSets: readonly apps.ReplicaSet[] = []): ObservedDeployment => ({
  deployment: given,
  replicaSets,
  claims: [],
  pods: new Map(),
})
const statusIn = (actions: readonly Action[]): apps.DeploymentStatus | undefined => {
  const found = actions.find(({ type }) => type === 'updateStatus')
  return found?.type === 'updateStatus' ? (found.object as unknown as apps.Deployment).status : undefined
}
const sizesIn = (actions: readonly Action[]): Record<string, number | undefined> =>
  Object.fromEntries(
    actions.flatMap((action) =>
      action.type === 'update'
        ? [[action.object.metadata.name, (action.object as unknown as apps.ReplicaSet).spec.replicas]]
        : [],
    ),
  )

test('W1: the hash of a template does not depend on the order of its fields, and is another one after a collision', () => {
  const { metadata, spec } = template('x:1')
  const [a, b] = [template('x:1'), { spec, metadata } as core.PodTemplateSpec]
  assert.equal(templateHash(a, undefined), templateHash(b, undefined))
  assert.notEqual(templateHash(a, 1), templateHash(a, undefined))
  assert.ok(isSameTemplate(a, withHash(b, 'h')))
  assert.ok(!isSameTemplate(a, template('x:2')))
})

test('W1: a new Deployment makes its ReplicaSet and says so', () => {
  const { actions } = decideDeployment(observe(deployment()), now)
  const hash = templateHash(template('x:1'), undefined)
  const [create, event] = actions
  assert.ok(create?.type === 'create' && event?.type === 'recordEvent')
  const { metadata, spec } = create.object as unknown as apps.ReplicaSet
  assert.deepEqual(
    [
      metadata.name,
      spec.replicas,
      spec.selector.matchLabels?.['pod-template-hash'],
      metadata.annotations?.[revisionAnnotation],
    ],
    [`x-${hash}`, 4, hash, '1'],
  )
  assert.equal(event.event.message, `Scaled up replica set x-${hash} from 0 to 4`)
  assert.equal(findCondition(statusIn(actions)?.conditions, 'Progressing')?.reason, 'NewReplicaSetCreated')
})

test('W1: a name that is taken makes the next hash another one; another failure is told', () => {
  const taken = decideDeployment(observe(deployment()), now, { action: 'create', message: '', reason: 'AlreadyExists' })
  assert.deepEqual([taken.actions.length, statusIn(taken.actions)?.collisionCount], [1, 1])
  const failed = decideDeployment(observe(deployment()), now, {
    action: 'create',
    message: 'no room',
    reason: 'Forbidden',
  })
  const condition = findCondition(statusIn(failed.actions)?.conditions, 'Progressing')
  assert.deepEqual([condition?.status, condition?.reason], ['False', 'ReplicaSetCreateError'])
})

test('W1: going back to an earlier template gives its ReplicaSet the highest revision', () => {
  const [action] = decideDeployment(
    observe(deployment(), [replicaSet(1, 'x:1', 0), replicaSet(2, 'x:2', 4)]),
    now,
  ).actions
  assert.ok(action?.type === 'update')
  assert.deepEqual(
    [
      action.object.metadata.name,
      action.object.metadata.annotations?.[revisionAnnotation],
      action.object.metadata.annotations?.['deployment.kubernetes.io/revision-history'],
    ],
    ['x-1', '3', '1'],
  )
})

test('W1: a size changed in the middle of a rollout is shared by both ReplicaSets', () => {
  const given = deployment({ replicas: 8 }, {}, { [revisionAnnotation]: '2' })
  const { actions } = decideDeployment(
    observe(given, [replicaSet(1, 'x:0', 3), replicaSet(2, 'x:1', 2, { available: 0 })]),
    now,
  )
  assert.deepEqual(sizesIn(actions), { 'x-1': 5, 'x-2': 4 })
})

test('W1: a paused Deployment scales but does not roll', () => {
  const conditions = [
    { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' },
  ]
  const given = deployment({ replicas: 6, paused: true }, { conditions })
  assert.deepEqual(sizesIn(decideDeployment(observe(given, [replicaSet(1, 'x:0', 4)]), now).actions), { 'x-1': 6 })
})

test('W1: the deadline counts from the last progress and is told once', () => {
  const progressing = {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    lastUpdateTime: renderTime(now),
    lastTransitionTime: renderTime(now),
  }
  const status = {
    replicas: 4,
    updatedReplicas: 4,
    unavailableReplicas: 4,
    observedGeneration: 1,
    conditions: [progressing],
  }
  const given = deployment({}, status, { [revisionAnnotation]: '1' })
  const stuck = replicaSet(1, 'x:1', 4, { available: 0 })
  const reasonAt = (ms: number): string | undefined =>
    findCondition(statusIn(decideDeployment(observe(given, [stuck]), now + ms).actions)?.conditions, 'Progressing')
      ?.reason
  assert.deepEqual([reasonAt(599_000), reasonAt(600_000)], ['ReplicaSetUpdated', 'ProgressDeadlineExceeded'])
  assert.equal(decideDeployment(observe(given, [stuck]), now + 100_000).requeueAfterMs, 500_000)
})

test('W1: only empty ReplicaSets beyond the history limit go, oldest revisions first', () => {
  const old = [replicaSet(3, 'x:3', 0), replicaSet(1, 'x:1', 0), replicaSet(2, 'x:2', 1)]
  const names = (revisionHistoryLimit: number): readonly string[] =>
    beyondHistory(deployment({ revisionHistoryLimit }), old).map(({ metadata }) => metadata.name)
  assert.deepEqual([names(3), names(2), names(1), names(0)], [[], ['x-1'], ['x-1'], ['x-1', 'x-3']])
})
