// The last lines of each container's log once a Pod runs, waiting a little for the first one.
import type { core } from '#api'
import { deadlineSignal, sleep } from '#base'
import type { Connection } from '../connection.ts'
import type { CliIo } from '../io.ts'
import { linesOf, openLog } from '../logs/open-log.ts'

const linesMax = 10
/** How long a first line is waited for. */
const waitMsMax = 2_000
const pollMs = 100

/** `[pod/container] line` for up to ten lines of each container. Failing to read a log is no failure. */
export async function firstLines(
  io: CliIo,
  { send }: Pick<Connection, 'send'>,
  pod: core.Pod,
): Promise<readonly string[]> {
  using deadline = deadlineSignal(io.clock, waitMsMax, { signal: io.signal })
  const perContainer = await Promise.all(
    pod.spec.containers.map(async ({ name }) => {
      const lines = await linesWhenThere(io, { send, pod, container: name }, deadline.signal)
      return lines.map((line) => `[${pod.metadata.name}/${name}] ${line}`)
    }),
  )
  io.signal.throwIfAborted()
  return perContainer.flat()
}

async function linesWhenThere(
  io: CliIo,
  { send, pod, container }: Pick<Connection, 'send'> & { readonly pod: core.Pod; readonly container: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    for (;;) {
      const lines: string[] = []
      const query = { container, tailLines: linesMax }
      for await (const line of linesOf(openLog(send, pod.metadata, { query, signal }))) lines.push(line)
      if (lines.length > 0) return lines
      await sleep(io.clock, pollMs, { signal })
    }
  } catch {
    return []
  }
}
