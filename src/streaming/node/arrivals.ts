// Things that arrive and are read by one `for await`: forwarded connections, terminal sizes. Bounded: when full, the
// oldest makes room (`latestWins`) or the newest is refused.

export interface Arrivals<T> {
  readonly items: AsyncIterable<T>
  /** False if it was refused: full, or ended. */
  push(item: T): boolean
  end(): void
}

export function createArrivals<T>(options: { readonly itemsMax: number; readonly latestWins: boolean }): Arrivals<T> {
  const queue: T[] = []
  let ended = false
  let wake: (() => void) | undefined
  const signal = (): void => {
    wake?.()
    wake = undefined
  }
  async function* read(): AsyncGenerator<T> {
    for (;;) {
      const item = queue.shift()
      if (item !== undefined) yield item
      else if (ended) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return {
    items: { [Symbol.asyncIterator]: read },
    push(item) {
      if (ended || (queue.length >= options.itemsMax && !options.latestWins)) return false
      if (queue.length >= options.itemsMax) queue.shift()
      queue.push(item)
      signal()
      return true
    },
    end() {
      ended = true
      signal()
    },
  }
}
