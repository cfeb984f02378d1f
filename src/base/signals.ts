// Abort signals that are owned: disposing one takes its listeners off the signals it follows, so a long-lived signal does
// not collect them. The reason tells cancel (the caller's reason) from deadline (DeadlineExceededError).
import type { Clock } from './clock.ts'
import { DeadlineExceededError } from './errors.ts'

/** A signal with its owner's end. Disposing lets go of what it follows and does not abort it. */
export interface OwnedSignal extends Disposable {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

/** Calls `callback` once when `signal` aborts, at once if it has. Disposing takes the listener off. */
export function onAbort(signal: AbortSignal, callback: (reason: unknown) => void): Disposable {
  if (signal.aborted) {
    callback(signal.reason)
    return { [Symbol.dispose]() {} }
  }
  const listener = () => callback(signal.reason)
  signal.addEventListener('abort', listener, { once: true })
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) }
}

/** Why, when an owner says nothing else. Made once: an error with its stack is dear, and whatever is raced is let go this way. */
const letGo = new DOMException('This operation was aborted', 'AbortError')

/** Aborts when any of `signals` does, with its reason, or when its owner says so. */
export function linkedSignal(...signals: readonly (AbortSignal | undefined)[]): OwnedSignal {
  const controller = new AbortController()
  const listening = new DisposableStack()
  for (const signal of signals) {
    if (signal === undefined || controller.signal.aborted) continue
    listening.use(onAbort(signal, (reason) => controller.abort(reason)))
  }
  return {
    signal: controller.signal,
    abort: (reason = letGo) => controller.abort(reason),
    [Symbol.dispose]: () => listening.dispose(),
  }
}

export interface DeadlineOptions {
  /** Aborts it earlier, with its own reason. */
  readonly signal?: AbortSignal | undefined
  /** The message of the DeadlineExceededError. */
  readonly message?: string
}

/** Aborts with a DeadlineExceededError after `ms`. Disposing cancels the timer. */
export function deadlineSignal(clock: Clock, ms: number, options: DeadlineOptions = {}): OwnedSignal {
  const { signal, message = `Deadline of ${ms} ms exceeded` } = options
  const linked = linkedSignal(signal)
  const timer = clock.setTimer(ms, () => linked.abort(new DeadlineExceededError(message)))
  return {
    signal: linked.signal,
    abort: linked.abort,
    [Symbol.dispose]() {
      timer[Symbol.dispose]()
      linked[Symbol.dispose]()
    },
  }
}

/** What `promise` gives, or a rejection with the signal's reason if that comes first. The promise itself goes on. */
export async function raceSignal<T>(promise: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  // Both sides have a handler from Promise.race, so a late rejection of either is not "unhandled".
  using _listening = onAbort(signal, reject)
  return await Promise.race([aborted, promise])
}
