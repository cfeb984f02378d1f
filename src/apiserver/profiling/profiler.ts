// What can be asked of the running process about itself. Node's inspector does it, in ../node.

/** One profile at a time: another would be part of the first. */
export interface Profiler {
  /** Where processor time goes, over so many seconds: a `.cpuprofile`, as Chrome's developer tools open it. */
  cpu(seconds: number, signal: AbortSignal | undefined): Promise<Uint8Array>
  /** What is allocated over so many seconds and still there at their end, by sampling: a `.heapprofile`. */
  heap(seconds: number, signal: AbortSignal | undefined): Promise<Uint8Array>
  /** Whether one is being taken. */
  readonly busy: boolean
}
