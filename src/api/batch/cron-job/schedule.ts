// The text of a CronJob's schedule: five fields of crontab, or a word such as `@hourly`, or `@every 1h30m`; and which
// minutes it names. Hours are those of a clock on the wall; what zone it hangs in, and when a schedule is next due, is for
// the controller to say. Upstream: github.com/robfig/cron/v3, whose errors these are.
import { parseDurationNanos } from '#base'

/** Minutes named by five fields. */
export interface CronFields {
  readonly kind: 'fields'
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly daysOfMonth: ReadonlySet<number>
  /** 1 to 12. */
  readonly months: ReadonlySet<number>
  /** 0 (Sunday) to 6. */
  readonly daysOfWeek: ReadonlySet<number>
  /**
   * Whether a day must be among the days of the month and those of the week (one of the two fields is a star), or among
   * either.
   */
  readonly daysMustMatchBoth: boolean
}

/** A time span between two runs, in whole seconds, at least one. */
export interface CronEvery {
  readonly kind: 'every'
  readonly seconds: number
}

export type CronSchedule = CronFields | CronEvery

export type CronScheduleResult =
  | {
      readonly ok: true
      readonly schedule: CronSchedule
      /** Zone that the text itself names (`TZ=` or `CRON_TZ=`), as old objects may. */
      readonly timeZone: string | undefined
    }
  | { readonly ok: false; readonly message: string }

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names: readonly string[]
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const bounds = {
  minutes: { min: 0, max: 59, names: [] },
  hours: { min: 0, max: 23, names: [] },
  daysOfMonth: { min: 1, max: 31, names: [] },
  months: { min: 1, max: 12, names: monthNames },
  daysOfWeek: { min: 0, max: 6, names: dayNames },
} satisfies Readonly<Record<string, Bounds>>

const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])

const everyPrefix = '@every '
const nanosPerSecond = 1_000_000_000n

/** A text that is no schedule. Thrown and caught in this file. */
class ScheduleError extends Error {}

/** Reads a schedule. */
export function parseCronSchedule(text: string): CronScheduleResult {
  if (text === '') return { ok: false, message: 'empty spec string' }
  try {
    const { rest, timeZone } = splitTimeZone(text)
    return { ok: true, schedule: rest.startsWith('@') ? parseDescriptor(rest) : parseFields(rest), timeZone }
  } catch (error) {
    if (error instanceof ScheduleError) return { ok: false, message: error.message }
    throw error
  }
}

function splitTimeZone(text: string): { readonly rest: string; readonly timeZone: string | undefined } {
  if (!text.startsWith('TZ=') && !text.startsWith('CRON_TZ=')) return { rest: text, timeZone: undefined }
  const space = text.indexOf(' ')
  const timeZone = text.slice(text.indexOf('=') + 1, space < 0 ? undefined : space)
  if (!isTimeZone(timeZone)) throw new ScheduleError(`provided bad location ${timeZone}: unknown time zone ${timeZone}`)
  return { rest: space < 0 ? '' : text.slice(space).trim(), timeZone }
}

/** Whether this is the name of a zone of the time zone database. */
export function isTimeZone(name: string): boolean {
  // Intl also takes offsets, which are no names.
  if (name === '' || /^[+-]/.test(name)) return name === ''
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    // Names differ by case, for Kubernetes; an alias whose canonical name is another cannot be told.
    return known === name || known.toLowerCase() !== name.toLowerCase()
  } catch {
    return false
  }
}

function parseDescriptor(text: string): CronSchedule {
  const fields = descriptors.get(text)
  if (fields !== undefined) return parseFields(fields)
  if (!text.startsWith(everyPrefix)) throw new ScheduleError(`unrecognized descriptor: ${text}`)
  const duration = text.slice(everyPrefix.length)
  const nanos = parseDurationNanos(duration)
  if (nanos === undefined) {
    throw new ScheduleError(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`)
  }
  return { kind: 'every', seconds: nanos < nanosPerSecond ? 1 : Number(nanos / nanosPerSecond) }
}

function parseFields(text: string): CronFields {
  const parts = text.split(/\s+/).filter((part) => part !== '')
  const [minutes = '', hours = '', daysOfMonth = '', months = '', daysOfWeek = ''] = parts
  if (parts.length !== 5) {
    throw new ScheduleError(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`)
  }
  const days = parseField(daysOfMonth, bounds.daysOfMonth)
  const parsed = {
    minutes: parseField(minutes, bounds.minutes).values,
    hours: parseField(hours, bounds.hours).values,
    daysOfMonth: days.values,
    months: parseField(months, bounds.months).values,
  }
  const weekdays = parseField(daysOfWeek, bounds.daysOfWeek)
  return { kind: 'fields', ...parsed, daysOfWeek: weekdays.values, daysMustMatchBoth: days.star || weekdays.star }
}

interface Values {
  readonly values: ReadonlySet<number>
  /** Whether one of the ranges is a star of step 1. */
  readonly star: boolean
}

function parseField(text: string, field: Bounds): Values {
  const values = new Set<number>()
  let star = false
  for (const part of text.split(',')) {
    if (part === '') continue
    const range = parseRange(part, field)
    for (let value = range.start; value <= range.end; value += range.step) values.add(value)
    if (range.star) star = true
  }
  return { values, star }
}

interface Range {
  readonly start: number
  readonly end: number
  readonly step: number
  readonly star: boolean
}

/** `number`, `number-number`, `*` or `?`, each with `/step` behind it or not; a single number with a step goes to the end. */
function parseRange(text: string, { min, max, names }: Bounds): Range {
  const [range = '', stepText, ...moreSteps] = text.split('/')
  const [low = '', high, ...moreHyphens] = range.split('-')
  const anything = low === '*' || low === '?'
  const start = anything ? min : parseNumber(low, names)
  if (!anything && moreHyphens.length > 0) throw new ScheduleError(`too many hyphens: ${text}`)
  let end = anything ? max : high === undefined ? start : parseNumber(high, names)
  const step = stepText === undefined ? 1 : parseNumber(stepText, [])
  if (moreSteps.length > 0) throw new ScheduleError(`too many slashes: ${text}`)
  if (stepText !== undefined && high === undefined) end = max
  if (start < min) throw new ScheduleError(`beginning of range (${start}) below minimum (${min}): ${text}`)
  if (end > max) throw new ScheduleError(`end of range (${end}) above maximum (${max}): ${text}`)
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${text}`)
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`)
  return { start, end, step, star: anything && step === 1 }
}

/** A number or one of the names; the first name stands for 1 among months, for 0 among days. */
function parseNumber(text: string, names: readonly string[]): number {
  const named = names.indexOf(text.toLowerCase())
  if (named >= 0) return names === monthNames ? named + 1 : named
  if (!/^[+-]?\d{1,15}$/.test(text)) {
    const reason = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
    throw new ScheduleError(`failed to parse int from ${text}: ${reason}`)
  }
  const value = Number(text)
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`)
  return value
}
