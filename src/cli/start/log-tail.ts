// The end of the process's log, to explain a start that failed.
import { open } from 'node:fs/promises'

/** Lines shown, and bytes read for them. */
const linesMax = 20
const bytesMax = 64 * 1024

/** The last lines that were written to `path` since it had `from` bytes. */
export async function readTail(path: string, from: number): Promise<readonly string[]> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const begin = Math.max(from, size - bytesMax)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - begin)), 0, size - begin, begin)
    return lastLines(buffer.subarray(0, bytesRead).toString('utf8'))
  } catch {
    return []
  }
}

/** The last lines of `text`, made readable: a JSON log line becomes `level message {fields}`. */
export function lastLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-linesMax)
    .map(renderLogLine)
}

/** A line of the JSON log as people read it; other lines as they are. */
export function renderLogLine(line: string): string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return line
  }
  if (typeof value !== 'object' || value === null) return line
  const { level, time: _time, msg, ...fields } = value as Record<string, unknown>
  if (typeof msg !== 'string') return line
  const shown = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, errorText(field) ?? field]))
  const rest = Object.keys(shown).length === 0 ? '' : ` ${JSON.stringify(shown)}`
  return `${String(level)}: ${msg}${rest}`
}

/** Of an error that was logged with its stack, the message. */
function errorText(field: unknown): string | undefined {
  if (typeof field !== 'object' || field === null || !('stack' in field) || !('message' in field)) return undefined
  return String(field.message)
}
