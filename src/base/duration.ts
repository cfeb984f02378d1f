// Go's time.Duration: text such as `1h30m` or `500ms`, and back as Go renders it. Nanoseconds are bigint, since 2^63 of
// them do not fit a number; milliseconds are numbers. Law: parsing what was rendered gives the same duration.

/** Go's units, in nanoseconds. µs may be written with U+00B5 or U+03BC. */
const unitNanos: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

const durationMax = 2n ** 63n - 1n
const partPattern = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y

/** The nanoseconds of a Go duration, undefined if the text is none or does not fit 64 bits. */
export function parseDurationNanos(text: string): bigint | undefined {
  const negative = text.startsWith('-')
  const body = negative || text.startsWith('+') ? text.slice(1) : text
  if (body === '0') return 0n
  if (body === '') return undefined
  let total = 0n
  partPattern.lastIndex = 0
  for (let end = 0; end < body.length; end = partPattern.lastIndex) {
    const match = partPattern.exec(body)
    if (match === null) return undefined
    const [, whole = '', fraction = '', unit = ''] = match
    if (whole === '' && fraction === '') return undefined
    const nanos = unitNanos.get(unit) ?? 0n
    total += BigInt(whole === '' ? '0' : whole) * nanos
    total += fractionNanos(fraction, nanos)
  }
  if (total > durationMax + (negative ? 1n : 0n)) return undefined
  return negative ? -total : total
}

/** The part of a unit that digits behind the point say, by Go's rule: as many digits as fit 63 bits, then in floating point. */
function fractionNanos(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    const longer = value * 10n + BigInt(digit)
    if (longer > durationMax) break
    value = longer
    scale *= 10
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

/** A duration as Go's `Duration.String` has it: `1h30m0s`, `1.5s`, `500ms`, `0s`. */
export function renderDurationNanos(nanos: bigint): string {
  if (nanos === 0n) return '0s'
  const sign = nanos < 0n ? '-' : ''
  const size = nanos < 0n ? -nanos : nanos
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`
  const minutes = size / 60_000_000_000n
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`
  if (minutes === 0n) return `${sign}${seconds}`
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

/** `value` with its last `places` digits behind the point, without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const scale = 10n ** BigInt(places)
  const fraction = (value % scale).toString().padStart(places, '0').replace(/0+$/, '')
  return fraction === '' ? `${value / scale}` : `${value / scale}.${fraction}`
}

/** The milliseconds of a Go duration, undefined if the text is none. Fractions of a millisecond are kept. */
export function parseDurationMs(text: string): number | undefined {
  const nanos = parseDurationNanos(text)
  return nanos === undefined ? undefined : Number(nanos) / 1e6
}

/** Milliseconds as a Go duration: 90000 is `1m30s`. Rounded to the nanosecond. */
export function renderDurationMs(ms: number): string {
  const whole = Math.trunc(ms)
  return renderDurationNanos(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6)))
}
