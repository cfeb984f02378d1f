// How far a long pull is, said now and then while a Pod is followed: asked of the server's `why`, which asks the node.
import type { core, KubernetesObject } from '#api'
import type { Clock } from '#base'
import type { Client } from '#client'
import type { Explanation } from '#explain'
import { podKindName } from '../kind-names.ts'

/** Between two questions, and before the first: most pulls are over by then. */
const askEveryMs = 5_000

export interface PullWatch {
  /** A sentence if there is news of the pull; `text` is the Pod's progress in words. */
  look(pod: core.Pod, text: string, signal: AbortSignal): Promise<string | undefined>
}

/** Asks for one Pod. A server that does not know the answer is asked in vain, and nothing is said. */
export function createPullWatch(client: Client, clock: Clock): PullWatch {
  let dueMs: number | undefined
  let said = ''
  return {
    async look(pod, text, signal) {
      if (!text.includes('pulling image')) {
        dueMs = undefined
        return undefined
      }
      const nowMs = clock.monotonic()
      dueMs ??= nowMs + askEveryMs
      if (nowMs < dueMs) return undefined
      dueMs = nowMs + askEveryMs
      try {
        const answer = await client.get<KubernetesObject>(podKindName, pod.metadata, { subresource: 'why', signal })
        const { steps } = answer as unknown as Explanation
        const pull = steps.find(({ code, evidence }) => code === 'ImagePulling' && evidence?.bytes !== undefined)
        if (pull === undefined || pull.message === said) return undefined
        said = pull.message
        return `Pending: ${pull.message}`
      } catch {
        signal.throwIfAborted()
        return undefined
      }
    },
  }
}
