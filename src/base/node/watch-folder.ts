// Tells that a folder may have changed: woken by the system's notices, and periodically, since notices get lost, and the
// folder may not be there yet. Level, not edge: the callback looks at the folder itself.
import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '../clock.ts'
import type { Running } from '../running.ts'
import { createSignalValue } from '../signal-value.ts'
import { createTaskGroup } from '../task-group.ts'
import { deadlineSignal } from '../signals.ts'
import { isAbortOf } from '../errors.ts'
import type { Log } from '../log.ts'

/** Between two looks without notice unless told otherwise; the kubelet's fileCheckFrequency. */
export const watchFolderRecheckMs = 20_000

export interface WatchFolderOptions {
  readonly recheckMs?: number
}

/** Calls `look` at once and after every notice and every `recheckMs`, one call at a time. A `look` that fails is logged. */
export async function startWatchFolder(
  deps: { readonly clock: Clock; readonly log: Log },
  path: string,
  options: WatchFolderOptions & { readonly look: (signal: AbortSignal) => Promise<void> },
): Promise<Running> {
  const { clock, log } = deps
  const { recheckMs = watchFolderRecheckMs, look } = options
  const notices = createSignalValue(0)
  let watcher: FSWatcher | undefined

  const drop = (): void => {
    watcher?.close()
    watcher = undefined
  }
  const listen = (): void => {
    if (watcher !== undefined) return
    try {
      watcher = watch(path, () => notices.set(notices.value + 1))
      watcher.on('error', drop)
    } catch {
      // Not there yet, or no notices left to have: the periodic look finds changes.
      watcher = undefined
    }
  }
  const group = createTaskGroup({ onError: (error) => log.error('Watching a folder failed', { path, error }) })
  const { promise: done, resolve } = Promise.withResolvers<void>()
  group.run('watch', async (signal) => {
    while (!signal.aborted) {
      // A watcher does not notice that its folder was replaced by another of its name, so it is renewed with each recheck.
      listen()
      const seen = notices.value
      await look(signal).catch((error: unknown) => {
        if (!isAbortOf(error, signal)) log.warn('Cannot look at a watched folder', { path, error })
      })
      using recheck = deadlineSignal(clock, recheckMs, { signal })
      await notices.waitFor((value) => value !== seen, { signal: recheck.signal }).catch(drop)
    }
  })
  return {
    done,
    async [Symbol.asyncDispose]() {
      await group[Symbol.asyncDispose]()
      drop()
      resolve()
    },
  }
}
