// Keeps a mirror in the API for every static Pod of the node: readable there, never a way to control it.
// Upstream: pkg/kubelet/pod/mirror_client.go, pod_manager.go.
import { type core, isAlreadyExists, isConflict, isNotFound } from '#api'
import { type Clock, createTaskGroup, errorMessage, type Log } from '#base'
import type { Client } from '#client'
import { nodeKind, podKind } from '../api-objects/kinds.ts'
import { startPeriodic } from '../periodic.ts'
import { fullName } from './annotations.ts'
import { type MirrorPlan, planMirror, renderMirror } from './mirror-plan.ts'

/** A look at all mirrors without any reason, and the wait after one that failed. */
const resyncMs = 30_000
const retryMs = 1_000

export interface MirrorPods extends AsyncDisposable {
  /** Static Pods or mirrors changed. */
  wake(): void
}

export interface MirrorPodsDeps {
  readonly client: Client
  readonly clock: Clock
  readonly log: Log
  readonly nodeName: string
  /** Static Pods that should run, by `namespace/name`. */
  readonly staticPods: () => ReadonlyMap<string, core.Pod>
  /** Names of static Pods that are still being stopped. */
  readonly stopping: () => ReadonlySet<string>
  /** The API's mirrors of this node, by `namespace/name`. */
  readonly mirrors: () => ReadonlyMap<string, core.Pod>
}

/** Starts to keep mirrors. */
export function startMirrorPods(deps: MirrorPodsDeps): MirrorPods {
  const { clock, log } = deps
  const tasks = createTaskGroup({
    onError: (error) => log.error('Keeping mirror Pods failed', { error: errorMessage(error) }),
  })
  const work = (signal: AbortSignal): Promise<void> => reconcileMirrors(deps, signal)
  const periodic = startPeriodic({ tasks, clock, log }, { name: 'mirror Pods', periodMs: resyncMs, retryMs, work })
  return { wake: periodic.wake, [Symbol.asyncDispose]: () => tasks[Symbol.asyncDispose]() }
}

async function reconcileMirrors(deps: MirrorPodsDeps, signal: AbortSignal): Promise<void> {
  const pods = deps.staticPods()
  const mirrors = deps.mirrors()
  const stopping = deps.stopping()
  let node: core.Node | undefined
  for (const name of new Set([...pods.keys(), ...mirrors.keys()])) {
    const pod = pods.get(name)
    const mirror = mirrors.get(name)
    const plan = planMirror({ pod, mirror, stopping: stopping.has(name) })
    if (plan === 'nothing') continue
    node ??= await deps.client.get(nodeKind, { name: deps.nodeName }, { signal })
    await carryOut(deps, plan, { pod, mirror, node, signal })
  }
}

interface Subject {
  readonly pod: core.Pod | undefined
  readonly mirror: core.Pod | undefined
  readonly node: core.Node
  readonly signal: AbortSignal
}

async function carryOut({ client, log }: MirrorPodsDeps, plan: MirrorPlan, subject: Subject): Promise<void> {
  const { pod, mirror, node, signal } = subject
  if (mirror !== undefined && plan !== 'create') {
    const { name, namespace, uid } = mirror.metadata
    try {
      const preconditions = { uid }
      await client.delete(podKind, { namespace, name }, { gracePeriodSeconds: 0, preconditions, signal })
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error
    }
  }
  if (pod === undefined || plan === 'delete') return
  try {
    await client.create(podKind, renderMirror(pod, node), { signal })
  } catch (error) {
    // The informer has not shown it yet, or a Pod of the API has the name: the next look tells.
    if (!isAlreadyExists(error)) throw error
    log.debug('A Pod with the name of a mirror is there', { pod: fullName(pod) })
  }
}
