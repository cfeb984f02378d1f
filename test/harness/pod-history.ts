// Everything a watch sees of one Pod, from before it is created.
import { type core, podKind } from '#api'
import type { Client } from '#client'

export interface PodHistory extends AsyncDisposable {
  /** Each state, oldest first; a deletion's last state included. */
  readonly seen: readonly core.Pod[]
  /** Types of the events, beside `seen`. */
  readonly types: readonly string[]
}

/** Watches a Pod of `default` until disposed. */
export function recordPod(client: Client, name: string): PodHistory {
  const seen: core.Pod[] = []
  const types: string[] = []
  const stop = new AbortController()
  const watch = async (): Promise<void> => {
    const options = { namespace: 'default', fieldSelector: `metadata.name=${name}`, signal: stop.signal }
    try {
      for await (const events of client.watch(podKind, options))
        for (const event of events) {
          if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue
          seen.push(event.object)
          types.push(event.type)
        }
    } catch (error) {
      if (!stop.signal.aborted) throw error
    }
  }
  const done = watch()
  return {
    seen,
    types,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the test has seen enough'))
      await done
    },
  }
}
