// Writes Events in the background, one after another, so that nobody waits for them. What does not fit the queue, or
// cannot be written in a few tries, is lost: Events are best effort. Upstream counterpart: client-go's tools/record.
import { type core, isAlreadyExists, isNotFound, StatusError } from '#api'
import {
  type Clock,
  createSignalValue,
  deadlineSignal,
  errorMessage,
  isAbortOf,
  type Log,
  type Random,
  type Running,
  retry,
} from '#base'
import type { Client, ClientKind, EventRecorder } from '../contract.ts'
import { type Correlation, createEventCorrelator } from './event-correlator.ts'
import { type EventSource, type NewEvent, newEvent } from './new-event.ts'

export interface EventRecorderDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Events that wait to be written; upstream's queue has the same size. */
const queuedEventsMax = 1_000
/** Tries to write one event, as upstream. */
const triesMax = 12
const retryBackoff = { initialMs: 1_000, maxMs: 10_000, jitter: 0.5 }
/** At its end the recorder may take this long to write what is queued. */
const flushMsMax = 2_000

const eventKind: ClientKind<core.Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
}

/** A recorder for one source. Disposing it writes what is queued, for at most 2 s, and stops. */
export function createEventRecorder(deps: EventRecorderDeps, source: EventSource): EventRecorder & Running {
  const { clock, random, log } = deps
  const correlator = createEventCorrelator()
  const queue: NewEvent[] = []
  const state = createSignalValue<'idle' | 'queued' | 'stopping'>('idle')
  const aborting = new AbortController()

  const run = async (): Promise<void> => {
    for (;;) {
      const event = queue.shift()
      if (event !== undefined) await write(deps, correlator.correlate(event), aborting.signal)
      else if (state.value === 'stopping') return
      else {
        state.set('idle')
        await state.waitFor((value) => value !== 'idle')
      }
    }
  }
  const done = run()

  return {
    done,
    event(object, facts) {
      if (state.value === 'stopping') return
      if (queue.length >= queuedEventsMax) {
        log.warn('event dropped: too many wait', { reason: facts.reason, object: object.metadata.name })
        return
      }
      queue.push(newEvent(object, facts, { source, nowMs: clock.now(), random }))
      state.set('queued')
    },
    async [Symbol.asyncDispose]() {
      state.set('stopping')
      using deadline = deadlineSignal(clock, flushMsMax)
      deadline.signal.addEventListener('abort', () => {
        queue.length = 0
        aborting.abort(deadline.signal.reason)
      })
      await done
    },
  }
}

async function write(deps: EventRecorderDeps, correlation: Correlation, signal: AbortSignal): Promise<void> {
  if (correlation.type === 'drop') return
  try {
    await retry(deps, () => send(deps.client, correlation, signal), {
      attemptsMax: triesMax,
      backoff: retryBackoff,
      signal,
      retryable: (error) => !(error instanceof StatusError) || error.code === 429 || error.code >= 500,
    })
  } catch (error) {
    if (isAbortOf(error, signal) || isAlreadyExists(error)) return
    deps.log.warn('event not written', { reason: correlation.event.reason, error: errorMessage(error) })
  }
}

async function send(client: Client, correlation: Exclude<Correlation, { type: 'drop' }>, signal: AbortSignal) {
  const { event } = correlation
  if (correlation.type === 'count') {
    try {
      const body = { ...correlation.patch }
      return await client.patch(eventKind, event.metadata, { type: 'strategic', body }, { signal })
    } catch (error) {
      // Events expire after an hour: then the count goes on in a new one.
      if (!isNotFound(error)) throw error
    }
  }
  return await client.create(eventKind, event, { signal })
}
