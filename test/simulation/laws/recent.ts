// A number that changes, and what it was in the last while: news of it take time.
export interface Recent {
  /** How long a while is, in milliseconds. */
  readonly spanMs: number
  note(key: string, value: number, nowMs: number): void
  /** The lowest that it has been in the last while; undefined if it was never noted. */
  lowest(key: string, nowMs: number): number | undefined
}

const newsMsMax = 60_000

/** Remembers a minute. */
export function createRecent(): Recent {
  const noted = new Map<string, readonly { readonly value: number; readonly ms: number }[]>()
  /** Those that held at some time of the last while: all since then, and the one before. */
  const heldOf = (key: string, nowMs: number) => {
    const all = noted.get(key) ?? []
    const first = all.findIndex(({ ms }) => ms > nowMs - newsMsMax)
    return first === -1 ? all.slice(-1) : all.slice(Math.max(0, first - 1))
  }
  return {
    spanMs: newsMsMax,
    note(key, value, nowMs) {
      const held = heldOf(key, nowMs)
      if (held.at(-1)?.value !== value) noted.set(key, [...held, { value, ms: nowMs }])
    },
    lowest(key, nowMs) {
      const held = heldOf(key, nowMs)
      return held.length === 0 ? undefined : Math.min(...held.map(({ value }) => value))
    },
  }
}
