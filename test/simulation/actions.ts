// What a user and what chance may do to a cluster, as data: a script of these is a whole run, and can be printed, shortened
// and run again.
import type { LinkFaults } from '#testing'

/** The kinds of workload that scripts use. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet'

/** What the containers of a version do; see `images.ts`. One that is broken never comes up. */
export type Behaviour = 'steady' | 'slow' | 'late' | 'flaky' | 'stubborn' | 'broken'

/** Only workloads that ask for what goes beyond Kubernetes can do without help once their template is broken. */
export type Beyond = 'plain' | 'beyond'

export type UserAction =
  | {
      readonly do: 'create'
      readonly kind: WorkloadKind
      readonly name: string
      readonly replicas: number
      readonly behaviour: Behaviour
      /** Of a Deployment's or DaemonSet's rolling update, or a StatefulSet's Pod management. */
      readonly strategy: 'default' | 'surge' | 'unavailable' | 'recreate' | 'parallel'
      /** Whether it asks for what goes beyond Kubernetes, of what its kind can (docs/WORKLOADS.md). Default `plain`. */
      readonly asks?: Beyond
      /** Of a StatefulSet: its Pods have volumes, which go with the set or stay. */
      readonly claims?: 'retained' | 'deleted'
    }
  | {
      readonly do: 'scale'
      readonly kind: 'Deployment' | 'StatefulSet'
      readonly name: string
      readonly replicas: number
    }
  | {
      readonly do: 'edit'
      readonly kind: WorkloadKind
      readonly name: string
      readonly version: number
      readonly behaviour: Behaviour
    }
  | { readonly do: 'pauseRollout' | 'resumeRollout'; readonly name: string }
  /** Of the ConfigMap that workloads use that roll with their configuration. */
  | { readonly do: 'changeConfig'; readonly value: number }
  /** `kubectl rollout undo`: to the revision before. */
  | { readonly do: 'rollback'; readonly kind: WorkloadKind; readonly name: string }
  /** A PodDisruptionBudget over a workload's Pods. */
  | {
      readonly do: 'createBudget'
      readonly name: string
      readonly spec: { readonly minAvailable: number } | { readonly maxUnavailable: number | string }
      readonly unhealthy: 'IfHealthyBudget' | 'AlwaysAllow'
    }
  | { readonly do: 'deleteBudget'; readonly name: string }
  | {
      readonly do: 'createJob'
      readonly name: string
      readonly completions: number
      readonly parallelism: number
      readonly behaviour: 'works' | 'retries' | 'fails'
      readonly restartPolicy: 'Never' | 'OnFailure'
      readonly mode?: 'Indexed' | 'NonIndexed'
    }
  | { readonly do: 'suspendJob' | 'resumeJob'; readonly name: string }
  | {
      readonly do: 'createCronJob'
      readonly name: string
      readonly behaviour: 'works' | 'retries' | 'tarries'
      readonly policy: 'Allow' | 'Forbid' | 'Replace'
    }
  | { readonly do: 'createBarePod'; readonly name: string; readonly foreignTo?: string }
  | {
      readonly do: 'delete'
      readonly kind: WorkloadKind | 'Job' | 'CronJob'
      readonly name: string
      readonly propagation: 'Background' | 'Foreground' | 'Orphan'
    }
  /** The Pod is the one at this share of all Pods, in order of name. */
  | { readonly do: 'deletePod'; readonly at: number; readonly force: boolean }
  | { readonly do: 'relabelPod'; readonly at: number }
  | { readonly do: 'evictPod'; readonly at: number }
  | { readonly do: 'drain' | 'cordon' | 'uncordon'; readonly node: string }

export type ChanceAction =
  | { readonly do: 'crashNode' | 'startNode' | 'partitionNode' | 'pauseNode' | 'healNode'; readonly node: string }
  | { readonly do: 'restartKubelet' | 'replaceNode'; readonly node: string }
  | { readonly do: 'restart'; readonly component: 'apiServer' | 'scheduler' | 'controllers'; readonly downMs: number }
  /** Another process of the controllers must take over. `ms`: how long the one that leads now is cut off or stands still. */
  | { readonly do: 'changeLeader'; readonly how: 'kill' | 'partition' | 'pause'; readonly ms: number }
  | { readonly do: 'faults'; readonly on: 'scheduler' | 'controllers' | 'nodes'; readonly faults: LinkFaults }
  | { readonly do: 'cutWatches' }
  | { readonly do: 'endContainer'; readonly at: number; readonly code: number }
  | { readonly do: 'skewClock'; readonly node: string; readonly ms: number }
  | { readonly do: 'skewControllers'; readonly ms: number }

export type Action = UserAction | ChanceAction

/** An action and how much time passes before it. */
export interface Step {
  readonly afterMs: number
  readonly action: Action
}

/** One run: the same script and seed do the same, write by write. */
export interface Script {
  readonly seed: number
  readonly nodes: number
  /** Processes of the controllers, of which one leads. Default 1, and then there is no election. */
  readonly controllerManagers?: number
  readonly steps: readonly Step[]
}

const disturbing: ReadonlySet<Action['do']> = new Set([
  'deletePod',
  'relabelPod',
  'evictPod',
  'drain',
  'crashNode',
  'partitionNode',
  'pauseNode',
  'restartKubelet',
  'replaceNode',
  'endContainer',
  'skewClock',
])

/** An API server may be away for so long without a node being taken for dead, whatever else delays news of it. */
const leaseSafeMs = 10_000

/** Whether it may take Pods away that no controller decided to take. */
export function isDisturbing(action: Action): boolean {
  if (action.do === 'faults') return action.on === 'nodes'
  if ((action.do === 'create' || action.do === 'edit') && action.behaviour === 'flaky') return true
  // Nodes that cannot renew their leases for long are given up, and their Pods with them.
  if (action.do === 'restart') return action.component === 'apiServer' && action.downMs > leaseSafeMs
  return disturbing.has(action.do)
}
