// A container whose last start failed: not tried again before its time.

export interface HeldContainer {
  readonly reason: string
  readonly message: string
  /** Wall clock. */
  readonly untilMs: number
}

/** By container name. */
export type HeldContainers = ReadonlyMap<string, HeldContainer>

/** The same waits after the wall clock was set by so much. */
export function shiftHolds(holds: Map<string, HeldContainer>, byMs: number): Map<string, HeldContainer> {
  if (byMs === 0) return holds
  return new Map([...holds].map(([name, held]) => [name, { ...held, untilMs: held.untilMs + byMs }]))
}
