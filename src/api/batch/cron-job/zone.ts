// Time zones for schedules: how far a zone's clocks are from UTC at a moment, and how that is written.
// Pure over Intl's copy of the time zone database.
import { renderTime } from '../../meta/time.ts'

export interface Zone {
  /** Milliseconds to add to UTC to get what clocks on the wall show. */
  offsetMs(atMs: number): number
}

const utc: Zone = { offsetMs: () => 0 }
const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

/** The zone of an IANA name; undefined if there is none. */
export function zoneOf(name: string): Zone | undefined {
  if (name === 'UTC' || name === 'Etc/UTC') return utc
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    } as Intl.DateTimeFormatOptions)
    return {
      offsetMs(atMs) {
        const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
        const [year, month, day, hour, minute, second] = fields.map((field) => parts.get(field) ?? 0)
        const wall = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
        return wall - Math.floor(atMs / 1_000) * 1_000
      },
    }
  } catch {
    return undefined
  }
}

/** RFC 3339 with the zone's offset: `2026-01-02T09:00:00+01:00`, or `Z` where it is none. */
export function renderZoned(atMs: number, zone: Zone): string {
  const offsetMs = zone.offsetMs(atMs)
  const wall = renderTime(atMs + offsetMs)
  if (offsetMs === 0) return wall
  const minutes = Math.abs(Math.round(offsetMs / 60_000))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${wall.slice(0, -1)}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
