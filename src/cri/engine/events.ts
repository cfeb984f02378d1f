// Container events to any number of subscribers, each with a bounded queue: one that is too slow is cut with an error.
import { CriError } from '../error.ts'
import type { ContainerEvent } from '../messages/container.ts'

const queuedEventsMax = 10_000

export interface EventHub {
  publish(event: ContainerEvent): void
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<ContainerEvent, void>
  /** Ends all subscriptions with 'unavailable'. */
  cut(): void
}

interface Subscription {
  readonly queue: ContainerEvent[]
  failed: boolean
  wake: () => void
}

/** Makes a hub without subscribers. */
export function createEventHub(): EventHub {
  const subscriptions = new Set<Subscription>()
  const fail = (subscription: Subscription): void => {
    subscription.failed = true
    subscription.wake()
  }
  return {
    publish(event) {
      for (const subscription of subscriptions) {
        if (subscription.queue.length >= queuedEventsMax) fail(subscription)
        else subscription.queue.push(event)
        subscription.wake()
      }
    },
    subscribe(signal) {
      const subscription: Subscription = { queue: [], failed: false, wake: () => {} }
      // From the call on, not from the first next(): nothing may fall between a subscription and the list after it.
      subscriptions.add(subscription)
      return drain(subscription, signal, () => subscriptions.delete(subscription))
    },
    cut() {
      for (const subscription of subscriptions) fail(subscription)
    },
  }
}

async function* drain(
  subscription: Subscription,
  signal: AbortSignal | undefined,
  end: () => void,
): AsyncGenerator<ContainerEvent, void> {
  const wake = (): void => subscription.wake()
  signal?.addEventListener('abort', wake)
  try {
    while (!signal?.aborted) {
      const event = subscription.queue.shift()
      if (event) {
        yield event
        continue
      }
      if (subscription.failed) throw new CriError('unavailable', 'the event stream was cut')
      await new Promise<void>((resolve) => {
        subscription.wake = resolve
      })
    }
  } finally {
    signal?.removeEventListener('abort', wake)
    end()
  }
}
