// What exists is running: `startX(deps, options)` resolves when X works, and gives this.

/** A started thing. Disposing stops it, waits until it has stopped, and may be done twice. */
export interface Running extends AsyncDisposable {
  /** Resolves when it has stopped because it was disposed; rejects if it failed by itself. */
  readonly done: Promise<void>
}
