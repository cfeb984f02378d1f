// A line of a container's log as the CRI prescribes it: `<RFC3339Nano> <stream> <F|P> <text>`.
// Upstream: cri-client/pkg/logs parseCRILog.

export interface LogLine {
  /** As written. */
  readonly time: string
  readonly stream: 'stdout' | 'stderr'
  /** The line goes on in the next one. */
  readonly partial: boolean
  readonly text: string
}

/** A line without its newline; undefined if it is none. */
export function parseLogLine(line: string): LogLine | undefined {
  const first = line.indexOf(' ')
  const second = line.indexOf(' ', first + 1)
  const third = line.indexOf(' ', second + 1)
  if (first < 0 || second < 0 || third < 0) return undefined
  const stream = line.slice(first + 1, second)
  if (stream !== 'stdout' && stream !== 'stderr') return undefined
  const tags = line.slice(second + 1, third).split(':')
  return { time: line.slice(0, first), stream, partial: tags[0] === 'P', text: line.slice(third + 1) }
}
