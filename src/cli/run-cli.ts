// Finds the command, reads its words, runs it, and tells what went wrong. Nothing else knows about exit codes.
import { findCommandWords, parseCommand, splitArguments } from './arguments.ts'
import { commandTable } from './command-table.ts'
import { describeFailure, UsageError } from './failure.ts'
import type { CliIo } from './io.ts'
import { globalFlags, type GlobalFlags } from './global-flags.ts'

/** Runs `sampan` with the words behind its name. Resolves with the exit code; never rejects. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await runWords(argv, io)
  } catch (error) {
    const { text, exitCode } = describeFailure(error, { stopped: io.signal.aborted, server: serverOf(error) })
    if (text !== '') io.stderr.write(text)
    return exitCode
  }
}

/** The server that a failed request named: its message has the URL. */
function serverOf(error: unknown): string | undefined {
  return /https:\/\/[^/\s]+/.exec(error instanceof Error ? error.message : '')?.[0]
}

async function runWords(argv: readonly string[], io: CliIo): Promise<number> {
  const { words, rest } = splitArguments(argv)
  const { name, before, found } = findCommandWords(words)
  if (found === undefined) {
    if (before.includes('--version') || before.includes('-V')) {
      io.stdout.write(`${io.version}\n`)
      return 0
    }
    if (name === undefined || name === 'help' || before.includes('--help') || before.includes('-h')) {
      io.stdout.write(renderOverview())
      return 0
    }
    throw new UsageError(`unknown command "${name}" for "sampan"\n\nRun 'sampan --help' for usage.`)
  }
  const command = await found.entry.load()
  const parsed = parseCommand(command, found.own)
  if (parsed.kind === 'help') {
    io.stdout.write(parsed.text)
    return 0
  }
  return await command.run({
    args: parsed.args,
    rest,
    flags: parsed.flags as GlobalFlags & Record<string, unknown>,
    io,
  })
}

/** They are no commands of this process: the script `sampan` starts them, and each tells its own flags. */
const componentLines = [
  '  apiserver            the Kubernetes API over a store of its own',
  '  controller-manager   the controllers of a cluster',
  '  scheduler            decides on which node each Pod runs',
  '  kubelet              the Pods of one node',
]

/** What `sampan --help` prints. */
export function renderOverview(): string {
  const width = Math.max(...commandTable.map(({ name }) => name.length)) + 3
  const flagWidth = Math.max(...globalFlags.map(({ flags }) => flags.length)) + 3
  return [
    "Kubernetes' Pods and workloads on this machine.",
    '',
    'Usage: sampan COMMAND [flags]',
    '',
    'Commands:',
    ...commandTable.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'Components, each in a process of its own:',
    ...componentLines,
    '',
    'Flags of every command:',
    ...globalFlags.map(({ flags, description }) => `  ${flags.padEnd(flagWidth)}${description}`),
    '',
    "See 'sampan COMMAND --help' for a command's own flags.",
    '',
  ].join('\n')
}
