// The log that components are given. Where lines go is decided in `main`.

/** Values that a log line may carry beside its message. */
export type LogFields = Readonly<Record<string, unknown>>

/** A structured log. Messages are constant sentences; what varies goes into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A log that adds `fields` to each line. */
  with(fields: LogFields): Log
}

/** A log that drops everything: the default in tests. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
}
