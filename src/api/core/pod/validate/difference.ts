// What differs between two values, for people to read: a line for each field that is gone, new or changed.
import { deepEqual } from '#base'

const linesMax = 50

/** Lines such as `- containers[0].ports[0].containerPort: 80` and `+ …: 81`, in the order of the fields. */
export function renderDifference(before: unknown, after: unknown): string {
  const lines: string[] = []
  collect({ before, after, path: '' }, lines)
  const shown = lines.slice(0, linesMax)
  if (lines.length > linesMax) shown.push(`… and ${lines.length - linesMax} lines more`)
  return shown.join('\n')
}

interface Pair {
  readonly before: unknown
  readonly after: unknown
  readonly path: string
}

function collect({ before, after, path }: Pair, lines: string[]): void {
  if (deepEqual(before, after)) return
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      collect({ before: before[i], after: after[i], path: `${path}[${i}]` }, lines)
    }
  } else if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const inner = path === '' ? key : `${path}.${key}`
      collect({ before: before[key], after: after[key], path: inner }, lines)
    }
  } else {
    if (before !== undefined) lines.push(`- ${path}: ${JSON.stringify(before)}`)
    if (after !== undefined) lines.push(`+ ${path}: ${JSON.stringify(after)}`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
