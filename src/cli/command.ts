// What a command is: its words, its flags as data, and what it does. A command's file is loaded only when it is asked for.
import type { CliIo } from './io.ts'
import type { GlobalFlags } from './global-flags.ts'

/** One flag, in commander's notation: `-o, --output <format>`; without a value it is a boolean. */
export interface FlagSpec {
  readonly flags: string
  readonly description: string
  /** Given several times, or with commas, it makes a list. */
  readonly list?: 'repeat' | 'commas'
  /** Turns the text into the value; throws a UsageError if it is none. */
  readonly parse?: (text: string) => unknown
  readonly default?: string | number | boolean
  /** The default as help shows it: `2m`. */
  readonly defaultText?: string
  readonly hidden?: boolean
}

/** What the user asked a command to do. */
export interface CommandCall<Flags> {
  readonly args: readonly string[]
  /** What stood behind `--`; undefined if there was none. */
  readonly rest: readonly string[] | undefined
  readonly flags: Flags & GlobalFlags
  readonly io: CliIo
}

export interface CliCommand<Flags = Record<string, unknown>> {
  /** `get [TYPE[.VERSION][.GROUP] [NAME...]]`: the command's words, then its arguments as help shows them. */
  readonly usage: string
  readonly description: string
  readonly flags: readonly FlagSpec[]
  /** Does it. Resolves with the exit code; rejects with what `describeFailure` knows how to tell. */
  run(call: CommandCall<Flags>): Promise<number>
}

/** A command with the types of its flags checked where it is written and forgotten where it is called. */
export function defineCommand<Flags>(command: CliCommand<Flags>): CliCommand {
  return command as unknown as CliCommand
}
