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
      const flight = (async () => {
        try {
          return await work()
        } finally {
          flights.delete(key)
        }
      })()
      // Work that throws before its first await has already been taken out.
      flights.set(key, flight)
      return flight
    },
    get size() {
      return flights.size
    },
  }
}
