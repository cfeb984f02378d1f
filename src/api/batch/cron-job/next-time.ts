// When a schedule is due. Every moment counts at which the zone's clocks show a minute that the schedule names: one that
// clocks skip in spring never comes, one that they show twice in autumn comes twice. Upstream: SpecSchedule.Next of
// github.com/robfig/cron/v3.
import type { CronFields, CronSchedule } from './schedule.ts'
import type { Zone } from './zone.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** A schedule that names no moment of the next five years is never due. */
const daysMax = 5 * 366
/** More than any zone is from UTC. */
const farthestMs = 15 * hourMs

/** The first moment after `afterMs` at which the schedule is due; undefined if there is none within five years. */
export function nextTime(schedule: CronSchedule, zone: Zone, afterMs: number): number | undefined {
  if (schedule.kind === 'every') return Math.floor(afterMs / 1_000) * 1_000 + schedule.seconds * 1_000
  const firstDay = Math.floor((afterMs + zone.offsetMs(afterMs)) / dayMs)
  // Clocks may go back over midnight: the day before can come again.
  for (let day = firstDay - 1; day < firstDay + daysMax; day++) {
    if (!namesDay(schedule, day)) continue
    const [first] = momentsOf(schedule, zone, { day, afterMs })
    if (first !== undefined) return first
  }
  return undefined
}

/** Whether the schedule names a day, in days since the epoch. */
function namesDay({ months, daysOfMonth, daysOfWeek, daysMustMatchBoth }: CronFields, day: number): boolean {
  const date = new Date(day * dayMs)
  if (!months.has(date.getUTCMonth() + 1)) return false
  const [inMonth, inWeek] = [daysOfMonth.has(date.getUTCDate()), daysOfWeek.has(date.getUTCDay())]
  return daysMustMatchBoth ? inMonth && inWeek : inMonth || inWeek
}

/** The moments of a day that the schedule names after another moment, in order. */
function* momentsOf(
  { hours, minutes }: CronFields,
  zone: Zone,
  { day, afterMs }: { readonly day: number; readonly afterMs: number },
): Iterable<number> {
  const midnight = day * dayMs
  const near = [zone.offsetMs(midnight - farthestMs), zone.offsetMs(midnight + dayMs + farthestMs)]
  const [from, until] = [midnight - Math.max(...near), midnight + dayMs - Math.min(...near)]
  const offset = zone.offsetMs(from)
  if (offset === zone.offsetMs(until)) {
    for (let hour = 0; hour < 24; hour++) {
      const start = midnight + hour * hourMs - offset
      if (!hours.has(hour) || start + hourMs <= afterMs) continue
      for (let minute = 0; minute < 60; minute++) {
        const at = start + minute * minuteMs
        if (at > afterMs && minutes.has(minute)) yield at
      }
    }
    return
  }
  // Clocks are changed on this day: see what they show minute by minute.
  for (let at = from; at < until; at += minuteMs) {
    const wall = at <= afterMs ? -1 : at + zone.offsetMs(at) - midnight
    if (wall < 0 || wall >= dayMs) continue
    if (hours.has(Math.floor(wall / hourMs)) && minutes.has(Math.floor(wall / minuteMs) % 60)) yield at
  }
}

export interface Missed {
  /** The latest moment that has come. */
  readonly latest: number | undefined
  /** About how many have come, that one included. */
  readonly count: number
}

/** The moments after `fromMs` up to and with `now`. Upstream counterpart: mostRecentScheduleTime. */
export function missedTimes(
  schedule: CronSchedule,
  zone: Zone,
  { fromMs, now }: { readonly fromMs: number; readonly now: number },
): Missed {
  const first = nextTime(schedule, zone, fromMs)
  if (first === undefined || first > now) return { latest: undefined, count: 0 }
  const second = nextTime(schedule, zone, first)
  if (second === undefined || second > now) return { latest: first, count: 1 }
  const gap = second - first
  const count = Math.floor((now - first) / gap) + 1
  if (schedule.kind === 'every') return { latest: first + (count - 1) * gap, count }
  // Look back ever farther until something is found; the gap shows where to begin.
  for (let back = 2 * gap; ; back *= 2) {
    let latest: number | undefined
    const start = Math.max(first - 1, now - back)
    for (let at = nextTime(schedule, zone, start); at !== undefined && at <= now; at = nextTime(schedule, zone, at)) {
      latest = at
    }
    if (latest !== undefined || start === first - 1) return { latest, count }
  }
}
