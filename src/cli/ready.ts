// Whether the cluster answers and its node can run Pods.
import { type core, isConditionTrue, isStatusError } from '#api'
import { deadlineSignal, sleep } from '#base'
import { ConnectionError } from '#client/node'
import type { Connection } from './connection.ts'
import type { CliIo } from './io.ts'
import { nodeKindName } from './kind-names.ts'

/** Between two looks. */
const pollMs = 50

/** Waits until some node is Ready. Rejects with DeadlineExceededError, or as the user stops. */
export async function waitForReadyNode(io: CliIo, connection: Connection, limitMs: number): Promise<void> {
  using deadline = deadlineSignal(io.clock, limitMs, {
    signal: io.signal,
    message: `the cluster is not ready after ${Math.round(limitMs / 1000)} s`,
  })
  for (;;) {
    try {
      const { items } = await connection.client.list(nodeKindName, { signal: deadline.signal })
      if (items.some(isNodeReady)) return
    } catch (error) {
      deadline.signal.throwIfAborted()
      // Starting servers refuse connections, and answer 503 or 403 until their parts are there.
      if (!(error instanceof ConnectionError) && !isStatusError(error)) throw error
    }
    await sleep(io.clock, pollMs, { signal: deadline.signal })
  }
}

/** The Ready condition. */
export function isNodeReady(node: core.Node): boolean {
  return isConditionTrue(node.status.conditions, 'Ready')
}
