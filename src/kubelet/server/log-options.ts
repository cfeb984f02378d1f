// What of a container's log is wanted, and which of its lines that is. Pure. Upstream: cri-client/pkg/logs.
import { parseRfc3339, renderRfc3339 } from '#base'
import { type LogLine, parseLogLine } from '../runtime/log-line.ts'

export interface LogOptions {
  readonly follow: boolean
  readonly previous: boolean
  readonly timestamps: boolean
  /** Wall clock; lines before it are left out. */
  readonly sinceMs?: number
  readonly tailLines?: number
  readonly limitBytes?: number
  readonly stream: 'All' | 'Stdout' | 'Stderr'
}

const yes = (value: string | null): boolean => value === 'true' || value === '1'

/** The options in a query; a text says what is wrong with them. */
export function parseLogOptions(query: URLSearchParams, nowMs: number): LogOptions | string {
  const numbers: Partial<Record<'sinceSeconds' | 'tailLines' | 'limitBytes', number>> = {}
  for (const name of ['sinceSeconds', 'tailLines', 'limitBytes'] as const) {
    const text = query.get(name)
    if (text === null) continue
    const value = Number(text)
    if (!Number.isInteger(value) || value < (name === 'tailLines' ? 0 : 1)) return `invalid ${name}: ${text}`
    numbers[name] = value
  }
  const sinceTime = query.get('sinceTime')
  const timeMs = sinceTime === null ? undefined : parseRfc3339(sinceTime)
  if (sinceTime !== null && timeMs === undefined) return `invalid sinceTime: ${sinceTime}`
  const sinceMs = timeMs ?? (numbers.sinceSeconds === undefined ? undefined : nowMs - numbers.sinceSeconds * 1000)
  const stream = query.get('stream') ?? 'All'
  if (stream !== 'All' && stream !== 'Stdout' && stream !== 'Stderr') return `invalid stream: ${stream}`
  return {
    follow: yes(query.get('follow')),
    previous: yes(query.get('previous')),
    timestamps: yes(query.get('timestamps')),
    stream,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(numbers.tailLines === undefined ? {} : { tailLines: numbers.tailLines }),
    ...(numbers.limitBytes === undefined ? {} : { limitBytes: numbers.limitBytes }),
  }
}

/** A line as it is sent; undefined if it is not wanted or is no log line. */
export function renderLogLine(line: string, options: LogOptions): string | undefined {
  const parsed = parseLogLine(line)
  if (parsed === undefined || !isWanted(parsed, options)) return undefined
  const text = parsed.partial ? parsed.text : `${parsed.text}\n`
  return options.timestamps ? `${parsed.time} ${text}` : text
}

function isWanted({ stream, time }: LogLine, { stream: wanted, sinceMs }: LogOptions): boolean {
  if (wanted !== 'All' && wanted.toLowerCase() !== stream) return false
  // Times of one log have one form, so they compare as text, to the millisecond.
  return sinceMs === undefined || time.slice(0, 19) >= renderRfc3339(sinceMs).slice(0, 19)
}
