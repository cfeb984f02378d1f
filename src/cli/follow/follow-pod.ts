// Follows one Pod until it is ready, or until there is something to explain.
import { type core, isNotFound } from '#api'
import { deadlineSignal, linkedSignal, sleep } from '#base'
import type { ObjectKey } from '#client'
import type { Connection } from '../connection.ts'
import type { CliIo } from '../io.ts'
import { eventKindName, podKindName } from '../kind-names.ts'
import { observeObject } from './observe-object.ts'
import { type PodProgress, podProgress } from './pod-progress.ts'
import { createPullWatch } from './pull-watch.ts'

export type FollowResult =
  | { readonly kind: 'done'; readonly pod: core.Pod }
  | {
      readonly kind: 'stuck'
      readonly reason: string
      readonly message: string
      readonly events: readonly core.Event[]
    }

export interface FollowOptions {
  readonly limitMs: number
  /** Called when the progress in words has changed. */
  say(text: string): void
}

/** Between two looks at how long a Pod has been stuck, and at its events. */
const lookMs = 250

/** Resolves with what became of the Pod. Rejects when the user stops or the server is gone. */
export async function followPod(
  io: CliIo,
  { client }: Pick<Connection, 'client'>,
  { key, limitMs, say }: FollowOptions & { readonly key: ObjectKey },
): Promise<FollowResult> {
  using deadline = deadlineSignal(io.clock, limitMs, { signal: io.signal })
  using watching = linkedSignal(deadline.signal)
  let pod: core.Pod | undefined
  let deleted = false
  const changes = (async () => {
    for await (const state of observeObject(client, { kind: podKindName, key }, watching.signal)) {
      deleted = pod !== undefined && state === undefined
      pod = state
    }
  })()
  let failure: unknown
  changes.catch((error: unknown) => {
    if (!watching.signal.aborted) failure = error
  })
  const pulls = createPullWatch(client, io.clock)
  let said = ''
  let stuckSince: { readonly reason: string; readonly atMs: number } | undefined
  let progress: PodProgress | undefined
  try {
    for (;;) {
      const events = await eventsOf(client, pod, deadline.signal)
      if (failure !== undefined) throw failure
      if (deleted) return { kind: 'stuck', reason: 'Deleted', message: 'the Pod was deleted', events }
      if (pod !== undefined) {
        progress = podProgress(pod, events)
        if (progress.text !== said) say(progress.text)
        said = progress.text
        const pulled = progress.kind === 'going' ? await pulls.look(pod, progress.text, deadline.signal) : undefined
        if (pulled !== undefined) say(pulled)
        if (progress.kind === 'done') return { kind: 'done', pod }
        const nowMs = io.clock.monotonic()
        if (progress.kind !== 'stuck') stuckSince = undefined
        else if (stuckSince?.reason !== progress.reason) stuckSince = { reason: progress.reason, atMs: nowMs }
        if (progress.kind === 'stuck' && nowMs - (stuckSince?.atMs ?? nowMs) >= progress.graceMs)
          return { kind: 'stuck', reason: progress.reason, message: progress.message, events }
      }
      await sleep(io.clock, lookMs, { signal: deadline.signal })
    }
  } catch (error) {
    if (io.signal.aborted || !deadline.signal.aborted) throw error
    const events = await eventsOf(client, pod, io.signal)
    const message = `${progress?.text ?? 'the Pod was not seen'} after ${Math.round(limitMs / 1000)} s`
    return { kind: 'stuck', reason: 'NotReady', message, events }
  } finally {
    watching.abort(new Error('the Pod has been followed to its end'))
  }
}

/** The Pod's events, oldest first. None where the server has no events. */
async function eventsOf(
  client: Connection['client'],
  pod: core.Pod | undefined,
  signal: AbortSignal,
): Promise<readonly core.Event[]> {
  if (pod === undefined) return []
  const { name, namespace, uid } = pod.metadata
  const fieldSelector = `involvedObject.name=${name},involvedObject.uid=${uid}`
  try {
    const { items } = await client.list(eventKindName, { namespace, fieldSelector, signal })
    return [...items].sort((a, b) => Date.parse(eventTime(a)) - Date.parse(eventTime(b)))
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

/** When an event was seen last. */
export function eventTime(event: core.Event): string {
  return event.lastTimestamp || event.series?.lastObservedTime || event.eventTime || event.metadata.creationTimestamp
}
