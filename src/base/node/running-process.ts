// A long-running child: started, watched, stopped with a grace period.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Running } from '../running.ts'
import { killGroup } from './process.ts'

/** Between the stop signal and KILL unless told otherwise. */
export const stopGraceMs = 10_000

/** Bytes kept of the end of stderr, to explain an unexpected exit. */
const tailBytesMax = 4096

export interface StartProcessOptions {
  readonly cwd?: string
  /** The whole environment. Default: this process's. */
  readonly env?: Readonly<Record<string, string>>
  /** File that output is appended to. Default: output is dropped but for the end of stderr. */
  readonly logPath?: string
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
  readonly stopGraceMs?: number
  /** Whether this process may end while it runs, leaving it to itself. Default false. Give a `logPath` then. */
  readonly detached?: boolean
}

export interface ExitStatus {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** `done` rejects when it exits without being disposed, whatever its code. */
export interface RunningProcess extends Running {
  readonly pid: number
  /** How it ended, for whatever reason. */
  readonly exited: Promise<ExitStatus>
  /** Sends a signal to it and its process group. */
  kill(signal: NodeJS.Signals): void
}

/** Starts a program and resolves once it has been started, not once it is ready. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: StartProcessOptions = {},
): Promise<RunningProcess> {
  const log = options.logPath === undefined ? undefined : openSync(options.logPath, 'a', 0o640)
  const child = spawn(command, args, {
    stdio: log === undefined ? ['ignore', 'ignore', 'pipe'] : ['ignore', log, log],
    detached: true,
    ...(options.cwd === undefined ? undefined : { cwd: options.cwd }),
    ...(options.env === undefined ? undefined : { env: options.env }),
  })
  if (log !== undefined) closeSync(log)
  let tail = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-tailBytesMax)
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  if (options.detached === true) child.unref()

  let stopping = false
  const exited = new Promise<ExitStatus>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  const done = exited.then(({ code, signal }) => {
    if (stopping) return
    const how = signal === null ? `with code ${code}` : `by ${signal}`
    throw new Error(`"${command}" ended by itself ${how}${tail === '' ? '' : `: ${tail.trim()}`}`)
  })
  // Whoever does not look at `done` looks at `exited`.
  done.catch(() => {})

  return {
    // The spawn event says that there is a process.
    pid: child.pid as number,
    exited,
    done,
    kill: (signal) => killGroup(child, signal),
    async [Symbol.asyncDispose]() {
      if (!stopping && child.exitCode === null && child.signalCode === null) {
        stopping = true
        killGroup(child, options.stopSignal ?? 'SIGTERM')
        const timer = setTimeout(() => killGroup(child, 'SIGKILL'), options.stopGraceMs ?? stopGraceMs)
        void exited.finally(() => clearTimeout(timer))
      }
      await exited
    },
  }
}
