// When a schedule is due. Every moment counts at which the zone's clocks show a minute that the schedule names: one that
// clocks skip in spring never comes, one that they show twice in autumn comes twice. Upstream: SpecSchedule.Next of
// github.com/robfig/cron/v3.
import type { CronFields, CronSchedule } from '#api'
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
    for (const at of momentsOf(schedule, zone, day)) if (at > afterMs) return at
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

/** The moments of a day that the schedule names, in order. */
function* momentsOf({ hours, minutes }: CronFields, zone: Zone, day: number): Iterable<number> {
  const midnight = day * dayMs
  const [before, after] = [zone.offsetMs(midnight - farthestMs), zone.offsetMs(midnight + dayMs + farthestMs)]
  if (before === after) {
    for (let hour = 0; hour < 24; hour++) {
      if (!hours.has(hour)) continue
      for (let minute = 0; minute < 60; minute++) {
        if (minutes.has(minute)) yield midnight + hour * hourMs + minute * minuteMs - before
      }
    }
    return
  }
  // Clocks are changed about this day: see what they show minute by minute.
  for (let at = midnight - farthestMs; at < midnight + dayMs + farthestMs; at += minuteMs) {
    const wall = at + zone.offsetMs(at) - midnight
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
