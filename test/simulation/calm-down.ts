// Ends every fault and every wait that a script left behind, and says what a cluster left alone must come to.
import {
  type apps,
  type batch,
  controllerOf,
  type core,
  type discovery,
  isConditionTrue,
  type KubernetesObject,
  StatusError,
} from '#api'
import { isPodReady, type TestCluster } from '#testing'
import { annotationOf, heldBackAnnotation } from './beyond.ts'
import { cronJobKind, deploymentKind, jobKind, nodeKind, statefulSetKind } from './kinds.ts'
import { asksOf, namespace, templateOf } from './manifests.ts'
import type { World } from './world.ts'

/** All is repaired: links, nodes, clocks; nothing is cordoned, paused or suspended, and no CronJob begins anything new. */
export async function calmDown(cluster: TestCluster, world: World): Promise<void> {
  const { client } = cluster
  for (const part of [cluster.scheduler, ...cluster.controllerManagers]) part?.link.setFaults({})
  for (const { clock } of cluster.controllerManagers) clock.setSkewMs(0)
  for (const node of cluster.nodes.values()) {
    node.link.setFaults({})
    node.clock.setSkewMs(0)
    if (node.state === 'crashed' || node.kubelet === undefined) await cluster.startNode(node.name)
    else cluster.healNode(node.name)
  }
  const patch = (kind: unknown, name: string, spec: object, scope: object = { namespace }) =>
    client
      .patch(kind as typeof nodeKind, { name, ...scope }, { type: 'merge', body: { spec } as never })
      .catch((error: unknown) => {
        if (!(error instanceof StatusError)) throw error
      })
  const all = async (): Promise<void> => {
    for (const { metadata, spec } of [...world.all<core.Node>('nodes')])
      if (spec.unschedulable) await patch(nodeKind, metadata.name, { unschedulable: null }, {})
    for (const { metadata, spec } of [...world.all<apps.Deployment>('apps/deployments')])
      if (spec.paused) await patch(deploymentKind, metadata.name, { paused: false })
    for (const [kind, resource] of [
      [deploymentKind, 'apps/deployments'],
      [statefulSetKind, 'apps/statefulsets'],
    ] as const) {
      for (const one of [...world.all<apps.Deployment | apps.StatefulSet>(resource)])
        if (isBroken(one) && !isHeldBack(world, one)) await patch(kind, one.metadata.name, { template: repaired(one) })
    }
    for (const { metadata, spec } of [...world.all<batch.CronJob>('batch/cronjobs')])
      if (!spec.suspend) await patch(cronJobKind, metadata.name, { suspend: true })
    for (const { metadata, spec } of [...world.all<batch.Job>('batch/jobs')])
      if (spec.suspend) await patch(jobKind, metadata.name, { suspend: false })
  }
  await cluster.during(all())
}

/** Whether its template never comes up. */
function isBroken({ spec }: apps.Deployment | apps.StatefulSet): boolean {
  return (spec.template.spec.containers[0]?.image ?? '').startsWith('broken:')
}

/** A template that does. */
function repaired(workload: apps.Deployment | apps.StatefulSet): object {
  const { name } = workload.metadata
  return templateOf({ name, version: repairedVersion, behaviour: 'steady', asks: asksOf(workload) })
}

const repairedVersion = 1_000

/** Whether an earlier template stands in for a Deployment's own: it stays so until somebody writes another. */
function isHeldBack(world: World, { metadata }: KubernetesObject): boolean {
  const sets = world.controlledBy(metadata.uid).filter(({ kind }) => kind === 'ReplicaSet')
  const revisionOf = (one: KubernetesObject): number => Number(annotationOf(one, revisionAnnotation) ?? 0)
  const newest = sets.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0]
  return annotationOf(newest, heldBackAnnotation) !== undefined
}

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** What is not yet as it must become; nothing when the cluster has converged. */
export function* unsettled(world: World): Generator<string> {
  yield* unsettledNodes(world)
  yield* unsettledWorkloads(world)
  yield* unsettledPods(world)
  yield* unsettledServices(world)
}

function* unsettledNodes(world: World): Generator<string> {
  for (const { metadata, spec, status } of world.all<core.Node>('nodes')) {
    if (!isConditionTrue(status?.conditions, 'Ready')) yield `node ${metadata.name} is not ready`
    if ((spec.taints ?? []).length > 0) yield `node ${metadata.name} is tainted ${JSON.stringify(spec.taints)}`
  }
}

function* unsettledWorkloads(world: World): Generator<string> {
  for (const deployment of world.all<apps.Deployment>('apps/deployments')) {
    const { metadata, spec, status } = deployment
    const { replicas = 1 } = spec
    const updated = isHeldBack(world, deployment) ? replicas : (status.updatedReplicas ?? 0)
    const counts = [status.replicas ?? 0, updated, status.availableReplicas ?? 0]
    if (status.observedGeneration !== metadata.generation || counts.some((count) => count !== replicas)) {
      yield `Deployment ${metadata.name} has ${counts.join('/')} of ${replicas}`
    }
  }
  for (const { metadata, spec, status } of world.all<apps.StatefulSet>('apps/statefulsets')) {
    const { replicas = 1 } = spec
    const counts = [status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0]
    if (status?.observedGeneration !== metadata.generation || counts.some((count) => count !== replicas)) {
      yield `StatefulSet ${metadata.name} has ${counts.join('/')} of ${replicas}`
    }
  }
  const nodes = [...world.all('nodes')].length
  for (const { metadata, status } of world.all<apps.DaemonSet>('apps/daemonsets')) {
    const counts = [
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
    ]
    if (status?.observedGeneration !== metadata.generation || counts.some((count) => count !== nodes)) {
      yield `DaemonSet ${metadata.name} has ${counts.join('/')} on ${nodes} nodes`
    }
  }
  for (const { metadata, status } of world.all<batch.Job>('batch/jobs')) {
    const over = isConditionTrue(status?.conditions, 'Complete') || isConditionTrue(status?.conditions, 'Failed')
    if (!over) yield `Job ${metadata.name} is not over`
  }
}

function* unsettledPods(world: World): Generator<string> {
  for (const resource of [
    'apps/deployments',
    'apps/replicasets',
    'apps/statefulsets',
    'apps/daemonsets',
    'batch/jobs',
  ]) {
    for (const { kind, metadata } of world.all(resource)) {
      if (metadata.deletionTimestamp !== undefined) yield `${kind} ${metadata.name} is still being deleted`
    }
  }
  for (const pod of world.all<core.Pod>('pods')) {
    const { name, deletionTimestamp } = pod.metadata
    const owner = controllerOf(pod)
    if (deletionTimestamp !== undefined) yield `Pod ${name} is still being deleted`
    else if (isBeyondRepair(world, pod)) continue
    else if (owner !== undefined && world.byUid(owner.uid) === undefined) yield `Pod ${name} has lost its owner`
    else if (!pod.spec.nodeName) yield `Pod ${name} has no node`
    else if (pod.status?.phase === 'Pending') yield `Pod ${name} is Pending`
    else if (owner !== undefined && owner.kind !== 'Job' && pod.status?.phase === 'Running' && !isPodReady(pod)) {
      yield `Pod ${name} is not ready`
    }
  }
}

/** Whether it never comes up, and its workload is gone whose template could be repaired: it was orphaned. */
function isBeyondRepair(world: World, pod: core.Pod): boolean {
  if (!(pod.spec.containers[0]?.image ?? '').startsWith('broken:')) return false
  const owner = controllerOf(pod)
  const set = owner?.kind === 'ReplicaSet' ? world.byUid(owner.uid) : undefined
  return owner === undefined || (set !== undefined && controllerOf(set) === undefined)
}

function* unsettledServices(world: World): Generator<string> {
  for (const { metadata, spec } of world.all<core.Service>('services')) {
    const { app } = spec.selector ?? {}
    if (app === undefined) continue
    const wanted = [...world.all<core.Pod>('pods')]
      .filter((pod) => pod.metadata.labels?.app === app && isPodReady(pod) && !pod.metadata.deletionTimestamp)
      .map((pod) => pod.metadata.name)
      .sort()
    const slices = (world.ownedBy(metadata.uid) as readonly discovery.EndpointSlice[]).filter(
      ({ kind }) => kind === 'EndpointSlice',
    )
    const found = slices
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready)
      .map(({ targetRef }) => targetRef?.name ?? '')
      .sort()
    if (found.join() !== wanted.join()) yield `Service ${metadata.name} leads to [${found}] and not to [${wanted}]`
  }
}
