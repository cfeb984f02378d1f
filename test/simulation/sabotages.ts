// For each law something that breaks it: a controller that decides wrongly, or a write that no component would make. With it
// the law must speak, else it would never be heard of when a component errs.
import type { apps, core, KubernetesObject } from '#api'
import type { Action, Controller, Plan } from '#controllers'
import type { TestCluster } from '#testing'
import type { Action as ScriptAction, Script } from './actions.ts'
import { heldBackAnnotation } from './beyond.ts'
import { podKind } from './kinds.ts'
import { namespace } from './manifests.ts'
import type { Sabotage } from './run-script.ts'
import type { World } from './world.ts'

export interface SabotagedLaw {
  /** What goes wrong. */
  readonly wrong: string
  readonly script: Script
  readonly sabotage: Sabotage
}

type Create = Extract<ScriptAction, { readonly do: 'create' }>
const create = (kind: Create['kind'], more: Partial<Create> = {}): Create => ({
  do: 'create',
  kind,
  name: `${kind.toLowerCase()}-0`,
  replicas: 4,
  behaviour: 'steady',
  strategy: 'default',
  ...more,
})
const createJob = (more: object = {}): ScriptAction => ({
  do: 'createJob',
  name: 'job-0',
  completions: 2,
  parallelism: 2,
  behaviour: 'works',
  restartPolicy: 'Never',
  ...more,
})
/** The actions half a minute apart, and a while after them. */
const script = (...actions: readonly ScriptAction[]): Script => ({
  seed: 1,
  nodes: 3,
  steps: [...actions, { do: 'cutWatches' } as const].map((action, at) => ({ afterMs: at === 0 ? 0 : 30_000, action })),
})

type Observed = Readonly<Record<string, unknown>>

/** One controller with another decision. */
const altered = (name: string, alter: (controller: Controller) => Controller['decide']): Sabotage => ({
  alterControllers: (controllers) =>
    controllers.map((one) => (one.name === name ? { ...one, decide: alter(one) } : one)),
})
/** It carries out something else than it decided. */
const planning = (name: string, change: (plan: Plan, observed: Observed) => readonly Action[]): Sabotage =>
  altered(name, ({ decide }) => (observed, now, failure) => {
    const plan = decide(observed, now, failure)
    return { ...plan, actions: change(plan, observed as Observed) }
  })
/** It decides about something else than there is. */
const seeing = (name: string, change: (observed: Observed) => object): Sabotage =>
  altered(
    name,
    ({ decide }) =>
      (observed, now, failure) =>
        decide({ ...(observed as Observed), ...change(observed as Observed) }, now, failure),
  )
const twice = ({ actions }: Plan): readonly Action[] =>
  actions.flatMap((action) => (action.type === 'create' && action.kind.kind === 'Pod' ? [action, action] : [action]))
const withStatus = (change: (status: Readonly<Record<string, number>>) => object) => (plan: Plan) =>
  plan.actions.map((action): Action => {
    if (action.type !== 'updateStatus') return action
    const { status = {} } = action.object as { status?: Record<string, number> }
    return { ...action, object: { ...action.object, status: { ...status, ...change(status) } } as KubernetesObject }
  })
const replicaSetsOf = (size: (replicas: number) => number) => (plan: Plan) =>
  plan.actions.map((action): Action => {
    if (action.type !== 'create' && action.type !== 'update' && action.type !== 'patch') return action
    if (action.kind.kind !== 'ReplicaSet') return action
    return JSON.parse(JSON.stringify(action), (key, value) => (key === 'replicas' ? size(value) : value)) as Action
  })

/** Writes to the store past the API server, which would not have it. */
async function rewrite(
  { store }: TestCluster,
  resource: string,
  name: string,
  change: (object: KubernetesObject) => object,
): Promise<void> {
  const key = `/registry/${resource}/${namespace}/${name}`
  const { item } = await store.get(key)
  if (item === undefined) throw new Error(`Cannot rewrite ${key}: it is not there`)
  const object = JSON.parse(new TextDecoder().decode(item.value)) as KubernetesObject
  await store.update(key, new TextEncoder().encode(JSON.stringify(change(object))), item.modRevision)
  // The history is told of it in a later turn.
  await new Promise<void>((resolve) => void setImmediate(resolve))
}
const afterwards = (act: (cluster: TestCluster, world: World) => Promise<void>): Sabotage => ({ afterwards: act })
const podStatus = (name: string, status: object): Sabotage =>
  afterwards(async (cluster) => {
    const patch = { type: 'merge', body: { status } as never } as const
    await cluster.during(cluster.client.patch(podKind, { namespace, name }, patch, { subresource: 'status' }))
    await cluster.advance(1)
  })
const bare: ScriptAction = { do: 'createBarePod', name: 'bare-0' }
const readyPods = (pods: readonly core.Pod[]): readonly core.Pod[] =>
  pods.map(
    (pod) => ({ ...pod, status: { ...pod.status, conditions: [{ type: 'Ready', status: 'True' }] } }) as core.Pod,
  )

/** By the name of the law's file. */
export const sabotages: Readonly<Record<string, SabotagedLaw>> = {
  phaseNeverGoesBack: {
    wrong: 'a Pod that runs is Pending again',
    script: script(bare),
    sabotage: podStatus('bare-0', { phase: 'Pending' }),
  },
  addressStays: {
    wrong: 'a Pod gets another address',
    script: script(bare),
    sabotage: podStatus('bare-0', { podIP: '10.0.0.9', podIPs: [{ ip: '10.0.0.9' }] }),
  },
  scheduledOnce: {
    wrong: 'a Pod is bound a second time',
    script: script(bare),
    sabotage: afterwards((cluster) =>
      rewrite(cluster, 'pods', 'bare-0', (pod) => ({ ...pod, spec: { ...(pod as core.Pod).spec, nodeName: 'other' } })),
    ),
  },
  deletionIsFinal: {
    wrong: 'a deletion is taken back',
    script: script({ ...create('Deployment', { replicas: 1, behaviour: 'stubborn' }) }),
    sabotage: afterwards(async (cluster, world) => {
      const [pod] = world.all<core.Pod>('pods')
      if (pod === undefined) return
      const { name } = pod.metadata
      world.outside.disturbed = true
      await cluster.during(cluster.client.delete(podKind, { namespace, name }))
      await rewrite(cluster, 'pods', name, ({ metadata: { deletionTimestamp: _gone, ...metadata }, ...rest }) => ({
        ...rest,
        metadata,
      }))
    }),
  },
  deploymentMaximum: {
    wrong: 'a new ReplicaSet is made whole at once',
    script: script(create('Deployment'), {
      do: 'edit',
      kind: 'Deployment',
      name: 'deployment-0',
      version: 2,
      behaviour: 'steady',
    }),
    sabotage: planning(
      'deployment-controller',
      replicaSetsOf((replicas) => (replicas > 0 ? 4 : replicas)),
    ),
  },
  deploymentMinimum: {
    wrong: 'an old ReplicaSet is emptied at once',
    script: script(create('Deployment'), {
      do: 'edit',
      kind: 'Deployment',
      name: 'deployment-0',
      version: 2,
      behaviour: 'late',
    }),
    sabotage: planning(
      'deployment-controller',
      replicaSetsOf((replicas) => (replicas === 3 ? 0 : replicas)),
    ),
  },
  replicaSetMaximum: {
    wrong: 'each Pod is made twice',
    script: script(create('Deployment')),
    sabotage: planning('replicaset-controller', twice),
  },
  jobParallelism: {
    wrong: 'each Pod is made twice',
    script: script(createJob()),
    sabotage: planning('job-controller', twice),
  },
  jobCountsOnce: {
    wrong: 'one more is counted than has succeeded',
    script: script(createJob()),
    sabotage: planning(
      'job-controller',
      withStatus(({ succeeded = 0 }) => ({ succeeded: succeeded + 1 })),
    ),
  },
  jobOneIndex: {
    wrong: 'each Pod is made twice, within the parallelism',
    script: script(createJob({ mode: 'Indexed', completions: 4, parallelism: 4 })),
    sabotage: planning('job-controller', twice),
  },
  statefulSetOrder: {
    wrong: 'an ordered StatefulSet is filled as a parallel one',
    script: script(create('StatefulSet', { behaviour: 'late' })),
    sabotage: seeing('statefulset-controller', ({ set }) => ({
      set: { ...(set as object), spec: { ...(set as { spec: object }).spec, podManagementPolicy: 'Parallel' } },
    })),
  },
  statefulSetOneIdentity: {
    wrong: 'Pods of a node that is not heard of are removed at once',
    script: {
      ...script(create('StatefulSet', { replicas: 6 }), { do: 'partitionNode', node: 'node-0' }),
      steps: [
        { afterMs: 0, action: create('StatefulSet', { replicas: 6 }) },
        { afterMs: 60_000, action: { do: 'partitionNode', node: 'node-0' } },
        { afterMs: 500_000, action: { do: 'cutWatches' } },
      ],
    },
    sabotage: planning('taint-eviction-controller', ({ actions }) =>
      actions.map((action) => (action.type === 'delete' ? { ...action, gracePeriodSeconds: 0 } : action)),
    ),
  },
  podDisruptionBudget: {
    wrong: 'a budget allows a hundred disruptions',
    script: script(
      create('Deployment'),
      { do: 'createBudget', name: 'deployment-0', spec: { minAvailable: 4 }, unhealthy: 'IfHealthyBudget' },
      { do: 'evictPod', at: 0 },
    ),
    sabotage: planning(
      'disruption-controller',
      withStatus(() => ({ disruptionsAllowed: 100 })),
    ),
  },
  claimStaysBound: {
    wrong: 'a claim changes its volume',
    script: script(create('StatefulSet', { replicas: 1, claims: 'retained' })),
    sabotage: afterwards((cluster) =>
      rewrite(cluster, 'persistentvolumeclaims', 'data-statefulset-0-0', (claim) => ({
        ...claim,
        spec: { ...(claim as core.PersistentVolumeClaim).spec, volumeName: 'another' },
      })),
    ),
  },
  daemonSetOneANode: {
    wrong: 'each Pod is made twice',
    script: script(create('DaemonSet')),
    sabotage: planning('daemonset-controller', twice),
  },
  daemonSetRunsOneANode: {
    wrong: 'Pods that are on their way out count as gone',
    script: script(create('DaemonSet', { behaviour: 'stubborn' }), {
      do: 'edit',
      kind: 'DaemonSet',
      name: 'daemonset-0',
      version: 2,
      behaviour: 'stubborn',
    }),
    sabotage: seeing('daemonset-controller', ({ pods }) => ({
      pods: (pods as readonly core.Pod[]).filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    })),
  },
  cronJobForbid: {
    wrong: 'Forbid is taken for Allow',
    script: {
      ...script(),
      steps: [
        { afterMs: 0, action: { do: 'createCronJob', name: 'cronjob-0', behaviour: 'tarries', policy: 'Forbid' } },
        { afterMs: 200_000, action: { do: 'cutWatches' } },
      ],
    },
    sabotage: seeing('cronjob-controller', ({ cronJob }) => ({
      cronJob: { ...(cronJob as object), spec: { ...(cronJob as { spec: object }).spec, concurrencyPolicy: 'Allow' } },
    })),
  },
  foregroundOrder: {
    wrong: 'an owner is let go without a look at its dependents',
    script: script(create('Deployment', { behaviour: 'stubborn' }), {
      do: 'delete',
      kind: 'Deployment',
      name: 'deployment-0',
      propagation: 'Foreground',
    }),
    sabotage: seeing('garbage-collector-controller', () => ({ dependents: [] })),
  },
  unownedStays: {
    wrong: 'somebody deletes a Pod that is nobody’s',
    script: script(bare),
    sabotage: afterwards(async (cluster) => {
      await cluster.during(cluster.client.delete(podKind, { namespace, name: 'bare-0' }))
      await cluster.advance(1)
    }),
  },
  endpointsReady: {
    wrong: 'all Pods are taken for ready',
    script: script(create('Deployment', { behaviour: 'late' })),
    sabotage: seeing('endpointslice-controller', ({ pods }) => ({ pods: readyPods(pods as readonly core.Pod[]) })),
  },
  statefulSetKeepsNew: {
    wrong: 'a Pod of the newest template is taken away again and again',
    script: script(create('StatefulSet', { replicas: 1 })),
    sabotage: planning('statefulset-controller', ({ actions }, { pods }) => [
      ...actions,
      ...(pods as readonly core.Pod[]).map((object): Action => ({ type: 'delete', kind: podKind as never, object })),
    ]),
  },
  rollbackOfFailed: {
    wrong: 'a template that was complete is held back',
    script: script(create('Deployment', { asks: 'beyond' }), {
      do: 'edit',
      kind: 'Deployment',
      name: 'deployment-0',
      version: 2,
      behaviour: 'steady',
    }),
    sabotage: afterwards(async (cluster, world) => {
      const sets = [...world.all<apps.ReplicaSet>('apps/replicasets')]
      const [first, second] = sets.toSorted((a, b) => (a.spec.replicas ?? 0) - (b.spec.replicas ?? 0))
      const name = second?.metadata.name ?? ''
      await rewrite(cluster, 'apps/replicasets', name, ({ metadata, ...rest }) => {
        const annotations = { ...metadata.annotations, [heldBackAnnotation]: first?.metadata.name ?? '' }
        return { ...rest, metadata: { ...metadata, annotations } }
      })
    }),
  },
  configRollHasCause: {
    wrong: 'every look finds another configuration',
    script: script(create('StatefulSet', { asks: 'beyond' })),
    sabotage: seeing('config-roll-out-controller', ({ workload, objects }) => ({
      objects: new Map(
        [...(objects as ReadonlyMap<string, core.ConfigMap>)].map(([name, one]) => {
          const { resourceVersion: value } = (workload as KubernetesObject).metadata
          return [name, { ...one, data: { value } }]
        }),
      ),
    })),
  },
}
