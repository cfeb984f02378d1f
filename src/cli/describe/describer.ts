// What describers are made of: lines with tabs, indented by two blanks a level, aligned at the end.
import type { core, JsonObject } from '#api'
import { parseTime, renderAge } from '#api'

/** What a describer may know besides the object. */
export interface DescribeFacts {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The object's events, oldest first; undefined: not to be shown. */
  readonly events: readonly core.Event[] | undefined
}

/** Lines of `key:\tvalue`, not yet aligned. */
export type Describer = (object: JsonObject, facts: DescribeFacts) => readonly string[]

/** `line` at a level. */
export function indent(level: number, line: string): string {
  return `${'  '.repeat(level)}${line}`
}

/** `key:\tvalue` lines for a map, or `<none>`; the second line on stands below the first value. */
export function mapLines(
  title: string,
  map: Readonly<Record<string, string>> | undefined,
  joint = '=',
): readonly string[] {
  const pairs = Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}${joint}${map?.[key]}`)
  return valueLines(title, pairs)
}

/** `title:\tfirst`, then the others below it. */
export function valueLines(title: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [`${title}:\t<none>`]
  return values.map((value, index) => `${index === 0 ? `${title}:` : ''}\t${value}`)
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
/** Longer annotations get lines of their own, cut here. */
const annotationCharactersMax = 140

/** Annotations, without the one that apply keeps for itself. */
export function annotationLines(annotations: Readonly<Record<string, string>> | undefined): readonly string[] {
  const lines = Object.keys(annotations ?? {})
    .filter((key) => key !== lastApplied)
    .sort()
    .flatMap((key) => {
      const value = (annotations?.[key] ?? '').replace(/\n+$/, '')
      if (key.length + value.length + 2 <= annotationCharactersMax && !value.includes('\n')) return [`${key}: ${value}`]
      return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line)}`)]
    })
  return valueLines('Annotations', lines)
}

function shorten(line: string): string {
  return line.length > annotationCharactersMax ? `${line.slice(0, annotationCharactersMax)}...` : line
}

/** `Mon, 23 Nov 2026 02:50:12 +0000`. */
export function longTime(time: string | undefined): string {
  const ms = parseTime(time)
  if (ms === undefined) return '<unset>'
  return new Date(ms).toUTCString().replace(/GMT$/, '+0000')
}

/** The Events part. */
export function eventLines({ events, now }: DescribeFacts): readonly string[] {
  if (events === undefined) return []
  if (events.length === 0) return ['Events:\t<none>']
  return [
    'Events:',
    '  Type\tReason\tAge\tFrom\tMessage',
    '  ----\t------\t----\t----\t-------',
    ...events.map((event) => {
      const from = event.source?.component || event.reportingComponent || ''
      const where = event.involvedObject.fieldPath ? `${event.involvedObject.fieldPath}: ` : ''
      return `  ${event.type ?? ''}\t${event.reason ?? ''}\t${eventAge(event, now)}\t${from}\t${where}${(event.message ?? '').trim()}`
    }),
  ]
}

function eventAge(event: core.Event, now: number): string {
  const first = renderAge(event.eventTime || event.firstTimestamp || undefined, now)
  const { series, count = 0 } = event
  if (series) return `${renderAge(series.lastObservedTime, now)} (x${series.count} over ${first})`
  return count > 1 ? `${renderAge(event.lastTimestamp, now)} (x${count} over ${first})` : first
}
