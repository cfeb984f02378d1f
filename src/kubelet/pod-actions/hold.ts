// A container whose last start failed: not tried again before its time.

export interface HeldContainer {
  readonly reason: string
  readonly message: string
  /** Wall clock. */
  readonly untilMs: number
}

/** By container name. */
export type HeldContainers = ReadonlyMap<string, HeldContainer>
