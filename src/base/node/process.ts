// Child processes with an end: a time limit, bounded output, a signal.
import { spawn, type ChildProcess } from 'node:child_process'
import { DeadlineExceededError } from '../errors.ts'
import { onAbort } from '../signals.ts'

/** Bytes kept of each of stdout and stderr unless told otherwise. */
export const outputBytesMax = 16 * 1024 * 1024

/** Characters of a child's output that the error of one that took too long repeats. */
const lastWordsMax = 2_000

export interface RunProcessOptions {
  /** The child is killed, and the call fails with DeadlineExceededError, after this. */
  readonly timeLimitMs: number
  /** Kills the child; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly input?: string | Uint8Array
  readonly cwd?: string
  /** The whole environment. Default: this process's. */
  readonly env?: Readonly<Record<string, string>>
  /** Bytes kept of each of stdout and stderr; the rest is read and dropped. */
  readonly outputBytesMax?: number
}

export interface ProcessResult {
  /** The exit code; null if a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Whether output was dropped. */
  readonly truncated: boolean
}

/** Runs a program to its end. A code other than 0 is a result; rejects if it cannot be started, is aborted or takes too long. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: RunProcessOptions,
): Promise<ProcessResult> {
  options.signal?.throwIfAborted()
  const child = spawn(command, args, {
    stdio: 'pipe',
    // Its own process group, so that killing it reaches its children.
    detached: true,
    ...(options.cwd === undefined ? undefined : { cwd: options.cwd }),
    ...(options.env === undefined ? undefined : { env: options.env }),
  })
  const { promise, resolve, reject } = Promise.withResolvers<ProcessResult>()
  const bytesMax = options.outputBytesMax ?? outputBytesMax
  const [stdout, stderr] = [collect(child.stdout, bytesMax), collect(child.stderr, bytesMax)]
  // A child that does not read its input closes the pipe; its code tells the rest.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  const kill = (reason: unknown): void => {
    killGroup(child, 'SIGKILL')
    reject(reason)
  }
  const timer = setTimeout(() => {
    const words = `${stdout.text()}${stderr.text()}`.trim().slice(-lastWordsMax)
    const said = words === '' ? 'It said nothing' : `It last said: ${words}`
    kill(new DeadlineExceededError(`Cannot run "${command}": it took more than ${options.timeLimitMs} ms. ${said}`))
  }, options.timeLimitMs)
  using _aborts = options.signal === undefined ? undefined : onAbort(options.signal, kill)
  child.once('error', reject)
  child.once('close', (code, signal) => {
    const truncated = stdout.truncated() || stderr.truncated()
    resolve({ code, signal, stdout: stdout.text(), stderr: stderr.text(), truncated })
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}

/** Sends a signal to a child that leads its own process group, and to that group. Harmless if it is gone. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}

function collect(stream: NodeJS.ReadableStream, bytesMax: number) {
  const chunks: Buffer[] = []
  let size = 0
  let truncated = false
  stream.on('data', (chunk: Buffer) => {
    const room = bytesMax - size
    if (chunk.length > room) truncated = true
    if (room <= 0) return
    chunks.push(chunk.subarray(0, room))
    size += Math.min(chunk.length, room)
  })
  return { text: () => Buffer.concat(chunks).toString('utf8'), truncated: () => truncated }
}
