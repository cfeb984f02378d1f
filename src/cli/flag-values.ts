// Values of flags, with pflag's words for what is none.
import { parseDurationMs } from '#base'
import { UsageError } from './failure.ts'

/** A whole number. */
export function parseInteger(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new UsageError(
      `invalid argument ${JSON.stringify(text)}: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  return Number(text)
}

/** A port; 0 means any free one. */
export function parsePort(text: string): number {
  const port = parseInteger(text)
  if (port < 0 || port > 65_535) throw new UsageError(`invalid argument ${JSON.stringify(text)}: not a port (0-65535)`)
  return port
}

/** Milliseconds of `30s`, `2m`; a bare number counts seconds. */
export function parseDuration(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseDurationMs(text)
  if (ms === undefined)
    throw new UsageError(`invalid argument ${JSON.stringify(text)}: time: invalid duration ${JSON.stringify(text)}`)
  return ms
}
