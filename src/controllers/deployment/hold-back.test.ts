import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, newControllerRef, renderTime } from '#api'
import { deploymentKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { decideDeployment } from './decide.ts'
import { completeAnnotation, heldBackAnnotation, rollbackAnnotation } from './hold-back.ts'
import { revisionAnnotation } from './revision.ts'
import { desiredAnnotation, maxAnnotation } from './sizes.ts'
import { withHash } from './template.ts'

const now = Date.UTC(2026, 0, 1)
const template = (image: string): core.PodTemplateSpec =>
  ({
    metadata: { labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', image }] },
  }) as unknown as core.PodTemplateSpec
const exceeded = (name: string): apps.DeploymentCondition => ({
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: `ReplicaSet "${name}" has timed out progressing.`,
  lastUpdateTime: renderTime(now),
  lastTransitionTime: renderTime(now),
})

interface Given {
  readonly image?: string
  readonly annotations?: Record<string, string>
  readonly conditions?: readonly apps.DeploymentCondition[]
  readonly spec?: Partial<apps.DeploymentSpec>
}
/** Four replicas of revision 3, whose deadline has passed. */
const deployment = ({
  image = 'x:3',
  annotations,
  conditions = [exceeded('x-3')],
  spec,
}: Given = {}): apps.Deployment =>
  ({
    metadata: {
      name: 'x',
      namespace: 'ns',
      uid: 'x',
      resourceVersion: '1',
      generation: 3,
      creationTimestamp: renderTime(now),
      annotations: { [revisionAnnotation]: '3', [rollbackAnnotation]: 'true', ...annotations },
    },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'x' } },
      template: template(image),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status: { observedGeneration: 3, conditions },
  }) as unknown as apps.Deployment
const replicaSet = (revision: number, replicas: number, available: number, marks: Record<string, string> = {}) =>
  ({
    metadata: {
      name: `x-${revision}`,
      namespace: 'ns',
      uid: `x-${revision}`,
      creationTimestamp: renderTime(now + revision * 1_000),
      ownerReferences: [newControllerRef(deployment(), deploymentKind)],
      annotations: {
        // As the Deployment's are copied.
        [rollbackAnnotation]: 'true',
        [revisionAnnotation]: String(revision),
        [desiredAnnotation]: '4',
        [maxAnnotation]: '5',
        ...marks,
      },
    },
    spec: { replicas, template: withHash(template(`x:${revision}`), `h${revision}`), minReadySeconds: 0 },
    status: { replicas, availableReplicas: available, readyReplicas: available },
  }) as unknown as apps.ReplicaSet
const complete = { [completeAnnotation]: 'true' }
const rendered = (actions: readonly Action[]): readonly string[] =>
  actions.flatMap((action) => {
    if (action.type === 'recordEvent') return [`${action.event.reason}: ${action.event.message}`]
    if (action.type !== 'update') return []
    const { metadata, spec } = action.object as unknown as apps.ReplicaSet
    const held = metadata.annotations?.[heldBackAnnotation]
    return [`${metadata.name} ${spec.replicas}${held === undefined ? '' : ` for ${held}`}`]
  })
const back =
  'RolledBack: Revision 3 (x-3) exceeded its progress deadline: back to revision 2 (x-2) until the template changes'
const two = [replicaSet(1, 0, 0, complete), replicaSet(2, 3, 3, complete)]

for (const [what, given, sets, expected] of [
  ['the newest that was complete stands in', deployment(), [...two, replicaSet(3, 2, 0)], ['x-3 2 for x-2', back]],
  [
    'one that was never complete does not',
    deployment(),
    [replicaSet(1, 0, 0, complete), replicaSet(2, 3, 3), replicaSet(3, 2, 0)],
    ['x-3 2 for x-1', back.replace('back to revision 2 (x-2)', 'back to revision 1 (x-1)')],
  ],
  [
    'one that has failed before does not',
    deployment(),
    [two[0]!, replicaSet(2, 3, 3, { ...complete, [heldBackAnnotation]: 'x-1' }), replicaSet(3, 2, 0)],
    ['x-3 2 for x-1', back.replace('back to revision 2 (x-2)', 'back to revision 1 (x-1)')],
  ],
  ['where none was, nothing happens', deployment(), [replicaSet(2, 3, 3), replicaSet(3, 2, 0)], []],
  [
    'without the annotation nothing happens',
    deployment({ annotations: { [rollbackAnnotation]: 'false' } }),
    [...two, replicaSet(3, 2, 0)].map((one) => ({
      ...one,
      metadata: { ...one.metadata, annotations: { ...one.metadata.annotations, [rollbackAnnotation]: 'false' } },
    })),
    [],
  ],
  ['while it is paused nothing happens', deployment({ spec: { paused: true } }), [...two, replicaSet(3, 2, 0)], []],
  [
    'a deadline of an earlier template is none of this one',
    deployment({ conditions: [exceeded('x-2')] }),
    [...two, replicaSet(3, 2, 0)],
    [],
  ],
  ['one that was complete once is not held back', deployment(), [...two, replicaSet(3, 2, 0, complete)], []],
] as const) {
  test(`W1: an automatic rollback: ${what}`, () => {
    const plan = decideDeployment({ deployment: given, replicaSets: sets, claims: [], pods: new Map() }, now)
    assert.deepEqual(rendered(plan.actions), expected)
  })
}

const held = { [heldBackAnnotation]: 'x-2' }
for (const [what, given, sets, expected] of [
  [
    'Pods of the failed template go, and the earlier one has its size again',
    deployment(),
    [replicaSet(2, 3, 3, complete), replicaSet(3, 2, 0, held)],
    ['x-3 0 for x-2', 'ScalingReplicaSet: Scaled down replica set x-3 from 2 to 0'],
  ],
  [
    'as far as the surge allows',
    deployment(),
    [replicaSet(2, 3, 3, complete), replicaSet(3, 0, 0, held)],
    ['x-2 4', 'ScalingReplicaSet: Scaled up replica set x-2 from 3 to 4'],
  ],
  ['then nothing is left to do', deployment(), [replicaSet(2, 4, 4, complete), replicaSet(3, 0, 0, held)], []],
  [
    'a change of size is followed',
    deployment({ spec: { replicas: 6 } }),
    [replicaSet(2, 4, 4, complete), replicaSet(3, 0, 0, held)],
    ['x-2 6', 'ScalingReplicaSet: Scaled up replica set x-2 from 4 to 6'],
  ],
  [
    'with Recreate the failed Pods go first',
    deployment({ spec: { strategy: { type: 'Recreate' } } }),
    [replicaSet(2, 0, 0, complete), replicaSet(3, 4, 0, held)],
    ['x-3 0 for x-2', 'ScalingReplicaSet: Scaled down replica set x-3 from 4 to 0'],
  ],
  [
    'another template rolls out as ever',
    deployment({ image: 'x:4' }),
    [replicaSet(2, 4, 4, complete), replicaSet(3, 0, 0, held)],
    ['ScalingReplicaSet: Scaled up replica set x-7d5f to 1'],
  ],
] as const) {
  test(`W1: while a template is held back: ${what}`, () => {
    const plan = decideDeployment({ deployment: given, replicaSets: sets, claims: [], pods: new Map() }, now)
    const [first = ''] = expected
    const found = rendered(plan.actions)
    if (given.spec.template.spec.containers[0]?.image === 'x:4') assert.match(found[0] ?? '', /from 0 to 1$/, first)
    else assert.deepEqual(found, expected)
    const status = plan.actions.find(({ type }) => type === 'updateStatus')
    if (given.spec.template.spec.containers[0]?.image === 'x:3' && status?.type === 'updateStatus') {
      const { conditions = [] } = (status.object as unknown as apps.Deployment).status
      assert.equal(conditions.find(({ type }) => type === 'Progressing')?.reason, 'ProgressDeadlineExceeded')
    }
  })
}

test('auto-rollback: after a pause the deadline passes once more, and is not asked about again (seed 601843)', () => {
  const resumed = {
    ...exceeded('x-3'),
    status: 'Unknown',
    reason: 'DeploymentResumed',
    message: 'Deployment is resumed',
  }
  const sets = [replicaSet(2, 4, 4, complete), replicaSet(3, 0, 0, { [heldBackAnnotation]: 'x-2' })]
  const decide = (conditions: readonly apps.DeploymentCondition[], at: number) =>
    decideDeployment({ deployment: deployment({ conditions }), replicaSets: sets, pods: new Map(), claims: [] }, at)
  assert.equal(decide([resumed], now + 1_000).requeueAfterMs, 599_000)
  const { actions, requeueAfterMs } = decide([resumed], now + 600_000)
  const written = actions.find(({ type }) => type === 'updateStatus') as { readonly object: object } | undefined
  const { conditions = [] } = (written?.object as apps.Deployment | undefined)?.status ?? {}
  const { status, reason } = conditions.find(({ type }) => type === 'Progressing') ?? {}
  assert.deepEqual([status, reason, requeueAfterMs], ['False', 'ProgressDeadlineExceeded', undefined])
})
