// The owner of promises: whatever runs in the background runs in a group, so nothing is lost, fails unseen or outlives
// what started it. At most `concurrency` tasks run; the others wait in order of arrival.
import { isAbortOf, LimitExceededError } from './errors.ts'
import { linkedSignal } from './signals.ts'

/** Tasks that may wait for their turn, unless told otherwise. */
export const taskGroupWaitingMax = 100_000

export interface TaskGroupOptions {
  /** Told of every task that failed for another reason than the group's end. */
  readonly onError: (error: unknown, name: string) => void
  /** Ends the group when aborted: tasks are aborted, waiting ones dropped, new ones refused. */
  readonly signal?: AbortSignal | undefined
  /** Tasks that run at a time. Default: no bound. */
  readonly concurrency?: number
  /** Tasks that may wait for their turn. */
  readonly waitingMax?: number
}

/** Disposing aborts the tasks and waits for them; it may be done twice. */
export interface TaskGroup extends AsyncDisposable {
  /** Aborts when the group ends. */
  readonly signal: AbortSignal
  /** Tasks that run or wait. */
  readonly size: number
  /** Runs `work`, now or when there is room. False, and nothing is run, if the group has ended. Throws if too many wait. */
  run(name: string, work: (signal: AbortSignal) => Promise<unknown>): boolean
  /** Resolves when no task runs or waits. */
  idle(): Promise<void>
}

interface Task {
  readonly name: string
  readonly work: (signal: AbortSignal) => Promise<unknown>
}

/** A group without tasks. */
export function createTaskGroup(options: TaskGroupOptions): TaskGroup {
  const { onError, concurrency = Number.POSITIVE_INFINITY, waitingMax = taskGroupWaitingMax } = options
  const ending = linkedSignal(options.signal)
  const { signal } = ending
  const waiting: Task[] = []
  let running = 0
  let idleWaiters: (() => void)[] = []

  const start = async (task: Task): Promise<void> => {
    running++
    try {
      await task.work(signal)
    } catch (error) {
      if (!isAbortOf(error, signal)) onError(error, task.name)
    } finally {
      running--
      next()
    }
  }
  const next = (): void => {
    if (signal.aborted) waiting.length = 0
    while (running < concurrency) {
      const task = waiting.shift()
      if (task === undefined) break
      void start(task)
    }
    if (running > 0 || waiting.length > 0) return
    const resolves = idleWaiters
    idleWaiters = []
    for (const resolve of resolves) resolve()
  }
  signal.addEventListener('abort', next, { once: true })
  const idle = (): Promise<void> =>
    running === 0 && waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))

  return {
    signal,
    get size() {
      return running + waiting.length
    },
    run(name, work) {
      if (signal.aborted) return false
      if (running < concurrency) {
        void start({ name, work })
        return true
      }
      if (waiting.length >= waitingMax) {
        throw new LimitExceededError(`Cannot run "${name}": ${waiting.length} tasks wait, at most ${waitingMax} may`)
      }
      waiting.push({ name, work })
      return true
    },
    idle,
    async [Symbol.asyncDispose]() {
      ending.abort(new DOMException('The task group has ended', 'AbortError'))
      ending[Symbol.dispose]()
      await idle()
    },
  }
}
