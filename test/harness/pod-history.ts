// Everything a watch sees of one Pod, from before it is created.
import { type core, podKind } from '#api'
import type { Client, WatchOptions } from '#client'

export interface PodHistory extends AsyncDisposable {
  /** Each state, oldest first; a deletion's last state included. */
  readonly seen: readonly core.Pod[]
  /** Types of the events, beside `seen`. */
  readonly types: readonly string[]
}

/** Watches a Pod of `default` until disposed. Resolves when the watch has begun: nothing after that is missed. */
export async function recordPod(client: Client, name: string): Promise<PodHistory> {
  const seen: core.Pod[] = []
  const types: string[] = []
  const stop = new AbortController()
  const begun = Promise.withResolvers<void>()
  const options: WatchOptions = {
    namespace: 'default',
    fieldSelector: `metadata.name=${name}`,
    // What there is comes first, then a bookmark.
    sendInitialEvents: true,
    allowWatchBookmarks: true,
    resourceVersionMatch: 'NotOlderThan',
    signal: stop.signal,
  }
  const watch = async (): Promise<void> => {
    try {
      for await (const events of client.watch(podKind, options))
        for (const event of events) {
          if (event.type === 'BOOKMARK') begun.resolve()
          if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue
          seen.push(event.object)
          types.push(event.type)
        }
      begun.reject(new Error(`Cannot watch Pod ${name}: the watch ended`))
    } catch (error) {
      if (!stop.signal.aborted) begun.reject(error)
    }
  }
  const done = watch()
  await begun.promise
  return {
    seen,
    types,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the test has seen enough'))
      await done
    },
  }
}
