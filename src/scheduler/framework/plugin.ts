// The extension points of scheduling, in the order in which they run: PreEnqueue, QueueSort, PreFilter, Filter, PostFilter,
// PreScore, Score with normalisation, Reserve, Permit, PreBind, Bind. All but the last four are pure. What a plugin computes at a
// Pre… point it keeps in the function it returns, so plugins share no state. Upstream: pkg/scheduler/framework/interface.go.
import type { core } from '#api'
import type { Client } from '#client'
import type { NodeInfo } from '../snapshot/node-info.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'
import type { Snapshot } from '../snapshot/cluster-cache.ts'
import type { ClusterEvent } from './cluster-event.ts'

/** Why a Pod cannot go to a node. */
export interface Rejection {
  /** In upstream's words, for `1 node(s) didn't …` of the message. */
  readonly reasons: readonly string[]
  /** Whether removing other Pods from the node could help. */
  readonly resolvable: boolean
}

/** A node's rejection, and whose it is. */
export interface NodeRejection extends Rejection {
  readonly plugin: string
}

export type Filter = (node: NodeInfo) => Rejection | undefined

export type PreFilterResult =
  /** Nothing to check for this Pod. */
  | { readonly type: 'skip' }
  /** No node will do, whatever it is like. */
  | { readonly type: 'reject'; readonly rejection: Rejection }
  /** Only `nodes` need be looked at, where given. */
  | { readonly type: 'filter'; readonly filter: Filter; readonly nodes?: ReadonlySet<string> }

export interface Scoring {
  readonly score: (node: NodeInfo) => number
  /** Brings all nodes' scores to 0…100. Without it they are that already. */
  readonly normalize?: (scores: readonly number[]) => readonly number[]
}

/** What making room has come to. */
export interface PostFilterResult {
  /** Said after the nodes' reasons: `preemption: …`. */
  readonly message: string
}

/** A Pod as the queue holds it. */
export interface QueuedPod {
  readonly pod: core.Pod
  readonly uid: string
  /** When it entered the queue this time, monotonic ms. */
  readonly queuedMs: number
  /** Order of entering, for equal times. */
  readonly order: number
  /** Tries so far that failed. */
  readonly failures: number
}

export interface Binding {
  readonly client: Client
  readonly pod: core.Pod
  readonly nodeName: string
  readonly signal: AbortSignal
}

export interface PreBinding extends Binding {
  readonly snapshot: Snapshot
  /** Resolves when the predicate holds, which is asked again at each change of storage; rejects when that takes too long. */
  readonly until: (predicate: () => boolean) => Promise<void>
}

export interface Plugin {
  readonly name: string
  /** Why the Pod may not even be tried; undefined if it may. */
  readonly preEnqueue?: (pod: core.Pod) => string | undefined
  /** QueueSort: negative if `a` is to be scheduled first. One plugin of a profile has it. */
  readonly compare?: (a: QueuedPod, b: QueuedPod) => number
  readonly preFilter?: (pod: PodInfo, snapshot: Snapshot) => PreFilterResult
  /** Asked when no node passed. */
  readonly postFilter?: (
    pod: PodInfo,
    snapshot: Snapshot,
    rejections: ReadonlyMap<string, NodeRejection>,
  ) => PostFilterResult | undefined
  /** How to score the nodes that passed; undefined if this Pod does not care. */
  readonly preScore?: (pod: PodInfo, snapshot: Snapshot, nodes: readonly NodeInfo[]) => Scoring | undefined
  /** Whether, after this plugin rejected the Pod, the event could make it think again. */
  readonly mayHelp?: (pod: core.Pod, event: ClusterEvent) => boolean
  /** Takes what the Pod needs of the node beyond what the cache counts; disposed if it is not bound after all. */
  readonly reserve?: (pod: PodInfo, nodeName: string) => Disposable
  /** Holds the binding back until it resolves; a rejection keeps the Pod from the node. */
  readonly permit?: (pod: PodInfo, nodeName: string, signal: AbortSignal) => Promise<Rejection | undefined>
  /** Whether PreBind has something to do for the Pod, and may wait for it. */
  readonly preBindPreFlight?: (pod: core.Pod) => boolean
  /** Does what must be done before the Pod is bound; a rejection keeps it from the node. */
  readonly preBind?: (binding: PreBinding) => Promise<void>
  /** Binds the Pod. The first plugin that does not skip it has done it. */
  readonly bind?: (binding: Binding) => Promise<'bound' | 'skipped'>
}

/** The highest score of a node. */
export const maxNodeScore = 100
