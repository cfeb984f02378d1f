// The life of a Pod on this node, as one pure step. Upstream: pod_workers.go.
//
//   syncing ──delete, gone, kill, completed──▶ terminating ──containers stopped──▶ terminated ──released──▶ finished
//
// Laws, held by state.test.ts over random events: phases never go back; the grace period never grows and is at least 1 s;
// what a Pod was stopped for is decided once; the API object is deleted only when finished and only if it asks for it.

/** Upstream: at least one second, whatever was asked. */
export const minimumPodGraceSeconds = 1

/** The end that was decided for a Pod beside its containers' own: eviction, deadline, rejection. */
export interface PodOutcome {
  readonly phase: 'Failed'
  readonly reason: string
  readonly message: string
  /** The node disrupts the Pod: it gets the condition DisruptionTarget. */
  readonly disruption?: boolean
}

/** Whether the API still has the object. `deleting`: it waits for us. `gone`: it vanished. */
export type ApiObject = 'present' | 'deleting' | 'gone'

interface Common {
  readonly api: ApiObject
  readonly outcome?: PodOutcome
}

export type PodWorkerState =
  | ({ readonly phase: 'syncing' } & Common)
  /** Containers are being stopped within `graceSeconds`. */
  | ({ readonly phase: 'terminating'; readonly graceSeconds: number } & Common)
  /** Nothing runs; volumes and cgroup are being released. */
  | ({ readonly phase: 'terminated' } & Common)
  /** Nothing is left but records and logs; those go when the API object is gone. */
  | ({ readonly phase: 'finished' } & Common)

export type PodWorkerEvent =
  /** The object is to be deleted, with this grace. */
  | { readonly type: 'deleteRequested'; readonly graceSeconds: number }
  /** The object vanished (forced deletion, or the end of a graceful one). */
  | { readonly type: 'objectGone' }
  /** The node ends the Pod. */
  | { readonly type: 'killRequested'; readonly graceSeconds: number; readonly outcome?: PodOutcome }
  /** Nothing runs that must, and nothing will be started again. */
  | { readonly type: 'completed'; readonly graceSeconds: number }
  | { readonly type: 'containersStopped' }
  | { readonly type: 'resourcesReleased' }

export type PodWorkerEffect =
  /** Stop what runs with `graceSeconds`; if that is under way, with the shorter grace from now. */
  | { readonly type: 'stopContainers'; readonly graceSeconds: number }
  | { readonly type: 'releaseResources' }
  /** DELETE with grace 0 and the uid, after the last status was written. */
  | { readonly type: 'deleteObject' }
  /** Remove dead containers, sandboxes, logs and directories. */
  | { readonly type: 'cleanUp' }

export interface PodWorkerStep {
  readonly state: PodWorkerState
  readonly effects: readonly PodWorkerEffect[]
}

/** A Pod that has just been seen. */
export const initialPodWorkerState: PodWorkerState = { phase: 'syncing', api: 'present' }

/** The grace a Pod gets when its object vanished without asking. */
export const goneGraceSeconds = minimumPodGraceSeconds

/** The next state. Events that no longer matter change nothing. */
export function stepPodWorker(state: PodWorkerState, event: PodWorkerEvent): PodWorkerStep {
  switch (event.type) {
    case 'deleteRequested':
      return toApi(state, 'deleting', event.graceSeconds)
    case 'objectGone':
      return toApi(state, 'gone', goneGraceSeconds)
    case 'killRequested':
      return stop(state, event.graceSeconds, event.outcome)
    case 'completed':
      return stop(state, event.graceSeconds, undefined)
    case 'containersStopped':
      if (state.phase !== 'terminating') return unchanged(state)
      return { state: { phase: 'terminated', ...common(state) }, effects: [{ type: 'releaseResources' }] }
    case 'resourcesReleased':
      if (state.phase !== 'terminated') return unchanged(state)
      return finish({ phase: 'finished', ...common(state) })
  }
}

const unchanged = (state: PodWorkerState): PodWorkerStep => ({ state, effects: [] })

function common({ api, outcome }: PodWorkerState): Common {
  return outcome === undefined ? { api } : { api, outcome }
}

function finish(state: PodWorkerState): PodWorkerStep {
  if (state.api === 'deleting') return { state, effects: [{ type: 'deleteObject' }] }
  if (state.api === 'gone') return { state, effects: [{ type: 'cleanUp' }] }
  return unchanged(state)
}

/** The object's place in the API moved on: present, deleting, gone; never back. */
function toApi(state: PodWorkerState, api: 'deleting' | 'gone', graceSeconds: number): PodWorkerStep {
  const news = state.api !== api && state.api !== 'gone'
  const next = news ? { ...state, api } : state
  if (state.phase === 'finished') return news ? finish(next) : unchanged(state)
  return stop(next, graceSeconds, undefined)
}

function stop(state: PodWorkerState, wanted: number, outcome: PodOutcome | undefined): PodWorkerStep {
  const graceSeconds = Math.max(minimumPodGraceSeconds, wanted)
  switch (state.phase) {
    case 'syncing': {
      const ends = outcome === undefined ? common(state) : { api: state.api, outcome }
      return {
        state: { phase: 'terminating', graceSeconds, ...ends },
        effects: [{ type: 'stopContainers', graceSeconds }],
      }
    }
    case 'terminating':
      if (graceSeconds >= state.graceSeconds) return unchanged(state)
      return { state: { ...state, graceSeconds }, effects: [{ type: 'stopContainers', graceSeconds }] }
    case 'terminated':
    case 'finished':
      return unchanged(state)
  }
}
