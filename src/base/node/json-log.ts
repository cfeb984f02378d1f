// The Log that writes one JSON line a message, by pino.
import { type DestinationStream, pino, type Logger } from 'pino'
import type { Log } from '../log.ts'

export interface JsonLogOptions {
  /** Lines below it are not written. Default `info`. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Takes whole lines, for instance `process.stderr`. */
  readonly destination: DestinationStream
}

const errorFields = ['error', 'err', 'cause', 'reason']
const serializeError = (value: unknown): unknown => (value instanceof Error ? pino.stdSerializers.err(value) : value)

/** A log of JSON lines `{"level":"info","time":"2026-…","msg":"…",…}`; an Error in a field of that sense is written with its stack. */
export function createLog({ level = 'info', destination }: JsonLogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: Object.fromEntries(errorFields.map((field) => [field, serializeError])),
    },
    destination,
  )
  return logOf(logger)
}

function logOf(logger: Logger): Log {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    with: (fields) => logOf(logger.child(fields)),
  }
}
