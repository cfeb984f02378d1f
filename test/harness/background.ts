// A command that runs while a test goes on: its output as it comes, and its end.
import { spawn } from 'node:child_process'
import { killGroup } from '#base/node'
import { eventually } from './sampan.ts'

export interface BackgroundCommand extends AsyncDisposable {
  /** What it has written so far. */
  stdout(): string
  stderr(): string
  /** Waits until a text has been written to stdout or stderr. */
  wrote(text: string): Promise<void>
  /** Its code when it has ended; null if by a signal. */
  readonly ended: Promise<number | null>
  signal(name: NodeJS.Signals): void
}

/** Starts a command in a process group of its own; disposing kills what is left of it. */
export function startInBackground(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): BackgroundCommand {
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  ended.catch(() => {})
  const [stdout, stderr] = [() => Buffer.concat(out).toString('utf8'), () => Buffer.concat(err).toString('utf8')]
  return {
    stdout,
    stderr,
    ended,
    wrote: async (text) => {
      await eventually(`${program} writes "${text}"`, async () => {
        if (stdout().includes(text) || stderr().includes(text)) return true
        throw new Error(`it wrote ${JSON.stringify(stdout() + stderr())}`)
      })
    },
    signal: (name) => killGroup(child, name),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) killGroup(child, 'SIGKILL')
      await ended.catch(() => {})
    },
  }
}
