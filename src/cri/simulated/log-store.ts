// Logs of simulated containers, in memory, by path, in the format that the CRI asks for:
// time (RFC 3339 with nanoseconds), stream, 'F', text.
import { renderRfc3339Nano } from '#base'

/** Lines kept per file; older ones are dropped. */
const linesMax = 10_000

export interface LogStore {
  append(path: string, line: { readonly timeMs: number; readonly stream: string; readonly text: string }): void
  /** The file's text; undefined if nothing was written to it. */
  read(path: string): string | undefined
  remove(path: string): void
}

/** Makes an empty store. */
export function createLogStore(): LogStore {
  const files = new Map<string, string[]>()
  return {
    append(path, { timeMs, stream, text }) {
      const lines = files.get(path) ?? []
      files.set(path, lines)
      for (const part of text.split('\n')) lines.push(`${renderRfc3339Nano(timeMs)} ${stream} F ${part}\n`)
      if (lines.length > linesMax) lines.splice(0, lines.length - linesMax)
    },
    read: (path) => files.get(path)?.join(''),
    remove(path) {
      files.delete(path)
    },
  }
}
