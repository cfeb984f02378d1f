// containerd's own command-line client, for what the CRI cannot do: importing images and naming them.
import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The containerd namespace that the CRI works in. */
const namespace = 'k8s.io'
const outputCharsMax = 1024 * 1024

/** Which containerd, and by which binary. */
export interface CtrTarget {
  readonly ctr: string
  readonly socketPath: string
}

/** Runs `ctr` with input, if any, streamed to it; resolves to its output or rejects with what it said. */
export async function runCtr(
  target: CtrTarget,
  args: readonly string[],
  options: {
    readonly timeLimitMs: number
    readonly signal?: AbortSignal | undefined
    readonly input?: AsyncIterable<Uint8Array>
  },
): Promise<string> {
  const limit = AbortSignal.timeout(options.timeLimitMs)
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit
  const child = spawn(target.ctr, ['--address', target.socketPath, '--namespace', namespace, ...args], {
    stdio: 'pipe',
    signal,
    killSignal: 'SIGKILL',
  })
  let output = ''
  const collect = (chunk: string): void => {
    if (output.length < outputCharsMax) output += chunk
  }
  child.stdout.setEncoding('utf8').on('data', collect)
  child.stderr.setEncoding('utf8').on('data', collect)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // A client that fails early closes its input; its exit code and words then say why. Other read errors are the input's own.
  const fed = pipeline(Readable.from(options.input ?? []), child.stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') child.kill('SIGKILL')
    return error
  })
  const code = await ended
  const inputError = await fed
  if (code === 0) return output
  const said = output.trim().split('\n').at(-1) ?? ''
  throw new Error(`Cannot run ctr ${args.slice(0, 2).join(' ')}: ${said || `it ended with ${code}`}`, {
    cause: inputError,
  })
}
