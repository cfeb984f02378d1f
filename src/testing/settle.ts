// The `settle` of a virtual clock wherever JavaScript runs: the next turn of the event loop, when all microtasks have run.

type Turn = (callback: () => void) => unknown

/** Browsers have no setImmediate; a message to oneself is their next turn. */
function createMessageTurn(): Turn {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return (callback) => {
    waiting.push(callback)
    port2.postMessage(undefined)
  }
}

/** Makes the function. */
export function createSettle(): () => Promise<void> {
  const { setImmediate } = globalThis as { readonly setImmediate?: Turn }
  const turn = setImmediate ?? createMessageTurn()
  return () => new Promise((resolve) => void turn(resolve))
}
