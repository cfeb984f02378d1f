// How a start looks while it goes on: on a terminal one line that changes, elsewhere a line for each stage that ended.
import type { StartMessage } from '#home'
import type { OutputStream } from '../io.ts'
import { runningStages, type StartState } from './start-state.ts'

/** The changing line: what is going on now. */
export function renderCurrent(state: StartState): string {
  const running = runningStages(state).map(({ stage }) => stage)
  return `starting${running.length === 0 ? '' : `: ${running.join(', ')}`} ...`
}

/** The line of one message where nothing can be rewritten; undefined if it says nothing to people. */
export function renderPlain(message: StartMessage, state: StartState): string | undefined {
  if (message.type !== 'stage' || message.state !== 'end') return undefined
  const ended = state.stages.findLast(({ stage, endMs }) => stage === message.stage && endMs !== undefined)
  return ended?.endMs === undefined ? undefined : `${ended.stage} (${renderMs(ended.endMs - ended.beginMs)})`
}

/** Milliseconds for people: `12 ms`, `3.4 s`. */
export function renderMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

export interface Progress {
  message(message: StartMessage, state: StartState): void
  /** A sentence of its own. */
  say(text: string): void
  /** Takes the changing line away. */
  end(): void
}

/** Shows progress on `output`. */
export function createProgress(output: OutputStream): Progress {
  const terminal = output.isTTY === true
  let shown = false
  const clear = (): void => {
    if (shown) output.write('\r\x1b[K')
    shown = false
  }
  return {
    message(message, state) {
      if (terminal) {
        clear()
        output.write(renderCurrent(state).slice(0, (output.columns ?? 80) - 1))
        shown = true
        return
      }
      const line = renderPlain(message, state)
      if (line !== undefined) output.write(`${line}\n`)
    },
    say(text) {
      clear()
      output.write(`${text}\n`)
    },
    end: clear,
  }
}
