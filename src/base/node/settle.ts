// The `settle` of a virtual clock in Node.

/** Resolves in the next turn of the event loop: by then all microtasks and `nextTick` callbacks have run. */
export function settleTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
