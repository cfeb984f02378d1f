// Points in time as Kubernetes writes them: RFC 3339 in UTC with seconds (metav1.Time), microseconds (MicroTime) or
// nanoseconds (the CRI, logs). Milliseconds since the Unix epoch are the project's number; what text says beyond them is kept.

/** A point in time: whole milliseconds since the Unix epoch, and the nanoseconds beyond them (0 to 999999). */
export interface PreciseTime {
  readonly ms: number
  readonly nanos: number
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/

/** The point in time that RFC 3339 text with any fraction and offset says; undefined if it says none. Digits beyond nanoseconds are cut off. */
export function parsePreciseTime(text: string): PreciseTime | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day] = [part(1), part(2), part(3)]
  const [hour, minute, second] = [part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 59 || part(9) > 23 || part(10) > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (month < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const offsetMs = (part(9) * 60 + part(10)) * 60_000 * (match[8] === '-' ? -1 : 1)
  const fraction = (match[7] ?? '').slice(0, 9).padEnd(9, '0')
  const seconds = hour * 3600 + minute * 60 + second
  return {
    ms: date.getTime() + seconds * 1000 - offsetMs + Number(fraction.slice(0, 3)),
    nanos: Number(fraction.slice(3)),
  }
}

/** Milliseconds since the Unix epoch, rounded down; undefined if the text is no RFC 3339 time. */
export function parseRfc3339(text: string): number | undefined {
  return parsePlainTime(text) ?? parsePreciseTime(text)?.ms
}

/** Milliseconds of `2026-01-02T03:04:05Z`, as nearly all times of objects are; undefined for anything else, and for days that some months lack. */
function parsePlainTime(text: string): number | undefined {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return undefined
  const year = digits(text, 0, 4)
  const [month, day] = [digits(text, 5, 7), digits(text, 8, 10)]
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)]
  // NaN fails each comparison. Date.UTC takes years below 100 for those of the last century.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 28 : 30))) return undefined
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The number that the digits say; NaN where there is none of them. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** The second that was rendered last: most are of now, and several of one write. */
let rendered = { second: Number.NaN, text: '' }

/** `2026-01-02T03:04:05Z`. Rounds down to the second. */
export function renderRfc3339(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== rendered.second) rendered = { second, text: `${isoText(ms).slice(0, 19)}Z` }
  return rendered.text
}

/** `2026-01-02T03:04:05.678000Z`: always six digits, as MicroTime has it. */
export function renderRfc3339Micro(time: number | PreciseTime): string {
  const { ms, nanos } = preciseTime(time)
  return `${isoText(ms).slice(0, 23)}${String(Math.floor(nanos / 1000)).padStart(3, '0')}Z`
}

/** `2026-01-02T03:04:05.678Z`: up to nine digits without trailing zeros, as Go's RFC3339Nano has it. */
export function renderRfc3339Nano(time: number | PreciseTime): string {
  const { ms, nanos } = preciseTime(time)
  const text = `${isoText(ms).slice(0, 23)}${String(nanos).padStart(6, '0')}`
  return `${text.replace(/\.?0+$/, '')}Z`
}

/** A point in time from nanoseconds since the Unix epoch, as the CRI gives them. */
export function preciseTimeFromNanos(nanos: bigint): PreciseTime {
  const beyond = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n
  return { ms: Number((nanos - beyond) / 1_000_000n), nanos: Number(beyond) }
}

/** Nanoseconds since the Unix epoch. */
export function nanosOfPreciseTime({ ms, nanos }: PreciseTime): bigint {
  return BigInt(ms) * 1_000_000n + BigInt(nanos)
}

function preciseTime(time: number | PreciseTime): PreciseTime {
  if (typeof time !== 'number') return time
  const ms = Math.floor(time)
  return { ms, nanos: Math.min(999_999, Math.round((time - ms) * 1e6)) }
}

/** ISO text with exactly 3 digits of fraction; years are 0 to 9999, as in RFC 3339. */
function isoText(ms: number): string {
  return new Date(Math.floor(ms)).toISOString()
}
