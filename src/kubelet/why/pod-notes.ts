// What the kubelet is doing for its Pods at this moment and why it waits, noted by those who do it, so that a report can be
// made when somebody asks. Nothing here decides anything, and nothing runs: a note is an entry in a map.
import type { Clock } from '#base'

/** What is done for a container. Times are on the wall clock. */
export type Activity =
  | { readonly kind: 'pull'; readonly image: string; readonly queued: boolean }
  | { readonly kind: 'postStart' | 'preStop'; readonly handler: string; readonly untilMs?: number }
  | { readonly kind: 'stop'; readonly untilMs: number }

export type NotedActivity = Activity & { readonly sinceMs: number }

/** Why the last look at a Pod failed. */
export interface Failure {
  readonly kind: 'sandbox' | 'volume' | 'sync'
  readonly message: string
  readonly attempts: number
  readonly retryAtMs: number
}

export interface Hold {
  readonly reason: string
  readonly message: string
  readonly untilMs: number
}

/** What is noted of one Pod; containers by name. */
export interface NotesOfPod {
  readonly failure: Failure | undefined
  readonly holds: ReadonlyMap<string, Hold>
  readonly activities: ReadonlyMap<string, NotedActivity>
}

export interface PodNotes {
  /** Something begins for a container; disposing says that it is over. What was begun last is shown. */
  begin(podUid: string, container: string, activity: Activity): Disposable
  failed(podUid: string, failure: Failure): void
  /** The last step went well. */
  settled(podUid: string): void
  /** The container is not started before that. */
  held(podUid: string, container: string, hold: Hold): void
  of(podUid: string): NotesOfPod
  forget(podUid: string): void
}

interface Notes {
  failure: Failure | undefined
  readonly holds: Map<string, Hold>
  readonly activities: Map<string, NotedActivity[]>
}

const noNotes: Notes = { failure: undefined, holds: new Map(), activities: new Map() }

/** No notes. */
export function createPodNotes({ clock }: { readonly clock: Clock }): PodNotes {
  const byPod = new Map<string, Notes>()
  const notesOf = (uid: string): Notes => {
    let notes = byPod.get(uid)
    if (notes === undefined) {
      notes = { failure: undefined, holds: new Map(), activities: new Map() }
      byPod.set(uid, notes)
    }
    return notes
  }
  return {
    begin(uid, container, activity) {
      const { activities } = notesOf(uid)
      const noted = { ...activity, sinceMs: clock.now() }
      activities.set(container, [...(activities.get(container) ?? []), noted])
      return {
        [Symbol.dispose]() {
          const left = (activities.get(container) ?? []).filter((one) => one !== noted)
          if (left.length === 0) activities.delete(container)
          else activities.set(container, left)
        },
      }
    },
    failed(uid, failure) {
      notesOf(uid).failure = failure
    },
    settled(uid) {
      const notes = byPod.get(uid)
      if (notes !== undefined) notes.failure = undefined
    },
    held(uid, container, hold) {
      notesOf(uid).holds.set(container, hold)
    },
    of(uid) {
      const { failure, holds, activities } = byPod.get(uid) ?? noNotes
      const nowMs = clock.now()
      return {
        failure,
        holds: new Map([...holds].filter(([, { untilMs }]) => untilMs > nowMs)),
        activities: new Map(
          [...activities].flatMap(([name, list]) => {
            const last = list.at(-1)
            return last === undefined ? [] : [[name, last] as const]
          }),
        ),
      }
    },
    forget: (uid) => byPod.delete(uid),
  }
}
