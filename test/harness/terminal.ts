// A command under a real pseudo-terminal, by util-linux's `script`: what is typed goes in, what a person would see comes out.
import { type ProcessResult, runProcess } from '#base/node'

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>
  /** What is typed. */
  readonly input: string
  readonly timeLimitMs: number
}

/** Runs a command in a terminal of 33 lines of 99 characters; its code is the command's own. */
export function runInTerminal(
  command: readonly string[],
  { env, input, timeLimitMs }: TerminalOptions,
): Promise<ProcessResult> {
  const line = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  return runProcess('script', ['-qec', `stty rows 33 cols 99; exec ${line}`, '/dev/null'], { env, input, timeLimitMs })
}
