// Concurrent calls for one key become one call whose result all of them get.

export interface SingleFlight<K, V> {
  /** The result of the call that runs for `key`, or of `work`, started now. Failures are shared too, and not kept. */
  run(key: K, work: () => Promise<V>): Promise<V>
  readonly size: number
}

/** Nothing in flight. */
export function createSingleFlight<K, V>(): SingleFlight<K, V> {
  const flights = new Map<K, Promise<V>>()
  return {
    run(key, work) {
      const running = flights.get(key)
      if (running !== undefined) return running
      // The deletion comes in a later microtask, so after the `set` even if `work` throws at once.
      const flight = (async () => work())().finally(() => flights.delete(key))
      flights.set(key, flight)
      return flight
    },
    get size() {
      return flights.size
    },
  }
}
