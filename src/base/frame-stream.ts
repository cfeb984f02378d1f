// A bounded stream that is taken in batches: whatever queued since the last take is one batch. The producer owns the
// bound and cuts a consumer that is too slow; the consumer never sees one frame at a time unless only one is there.

/** The consumer's end of a stream of frames. Disposing it tells the producer to stop; disposing twice is harmless. */
export interface FrameStream<F> extends Disposable {
  /** Everything that has queued since the last take, oldest first; empty if nothing has. */
  take(): readonly F[]
  /** Resolves when there is something to take or the stream has ended. Rejects if it ended with an error. */
  wait(): Promise<'more' | 'ended'>
}
