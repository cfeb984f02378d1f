// A command beside a container's process (exec): a process group of its own, with the container's environment and folder.
import type { ChildProcess } from 'node:child_process'
import type { ExecSyncRequest } from '../contract.ts'
import type { OnGivenUp, Wait } from '../engine/guard.ts'
import { CriError } from '../error.ts'
import type { ExecSyncResponse } from '../messages/container.ts'
import { workingFolder } from './container-root.ts'
import { exitCodeOf, type HostContainer, signalGroup, spawnHostCommand } from './host-container.ts'

/** As containerd's: what execSync keeps of each stream. */
const outputBytesMax = 16 * 1024 * 1024

/** Starts a command in the container. Throws a sentence if it cannot be started. */
export function startCommand(
  { command, rootDir }: HostContainer,
  cmd: readonly string[],
  stdin: 'pipe' | 'ignore',
): ChildProcess {
  const [program = '', ...args] = cmd
  return spawnHostCommand({ ...command, program, args }, workingFolder(rootDir, command.workingDir), stdin)
}

/** Ends a command and what it started. */
export function killCommand(child: ChildProcess): void {
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
}

/** Runs a command to its end; past its time-out, or when aborted, it is killed. */
export async function runCommand(
  container: HostContainer,
  { cmd, timeoutSeconds = 0 }: ExecSyncRequest,
  { wait, onGivenUp }: { readonly wait: Wait; readonly onGivenUp: OnGivenUp },
): Promise<ExecSyncResponse> {
  let child: ChildProcess
  try {
    child = startCommand(container, cmd, 'ignore')
  } catch (error) {
    throw new CriError('unknown', `failed to exec in container: ${(error as Error).message}`, { cause: error })
  }
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code, name) => resolve(exitCodeOf(code, name)))
  })
  onGivenUp(() => killCommand(child))
  const outcomes: Promise<number | 'late'>[] = [ended]
  if (timeoutSeconds > 0) outcomes.push(wait(timeoutSeconds * 1000).then(() => 'late' as const))
  const outcome = await Promise.race(outcomes)
  if (outcome === 'late') {
    killCommand(child)
    const message = `failed to exec in container: timeout ${timeoutSeconds}s exceeded: context deadline exceeded`
    throw new CriError('deadlineExceeded', message)
  }
  return { stdout: stdout(), stderr: stderr(), exitCode: outcome }
}

function collect(stream: NodeJS.ReadableStream | null): () => Uint8Array {
  const chunks: Buffer[] = []
  let room = outputBytesMax
  stream?.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, room)
    if (kept.length > 0) chunks.push(kept)
    room -= kept.length
  })
  return () => Buffer.concat(chunks)
}
