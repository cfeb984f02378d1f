// When the frames of a stream are written: at once while they are few, and on a beat once they are many, because a write of
// its own for each event of each watcher is most of what watches cost. Pure; write-frames.ts acts by it.
//
//   prompt ──more than promptFramesMax in a beat──▶ batched ──a beat with no more than these──▶ prompt

/** Frames of a busy stream wait up to this long, to be written together. Longer waits make no frame cheaper (bench/api). */
export const beatMs = 4
/** So many frames in one beat are still written one by one: a Pod's changes follow each other so, thousands of Pods' do not. */
export const promptFramesMax = 1

export interface FramePace {
  readonly kind: 'prompt' | 'batched'
  /** When the beat that is being counted began; monotonic milliseconds. */
  readonly sinceMs: number
  /** Frames written since. */
  readonly frames: number
}

/** The pace of a stream that begins. */
export function initialPace(nowMs: number): FramePace {
  return { kind: 'prompt', sinceMs: nowMs, frames: 0 }
}

/** The pace when there is something to write. */
export function paceAt(pace: FramePace, nowMs: number): FramePace {
  if (nowMs - pace.sinceMs < beatMs) return pace
  return { kind: pace.frames > promptFramesMax ? 'batched' : 'prompt', sinceMs: nowMs, frames: 0 }
}

/** The pace after frames were written. */
export function paceAfter(pace: FramePace, frames: number): FramePace {
  return { ...pace, frames: pace.frames + frames }
}
