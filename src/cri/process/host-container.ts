// A container of the process runtime: one host process that leads a process group (and session) of its own. When it ends, what
// is left of its group is killed, as the end of a container's first process ends the container.
//
//   created → running → exited
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { constants } from 'node:os'
import type { Clock } from '#base'
import type { ContainerExit, DriverContainer } from '../engine/driver.ts'
import { workingFolder } from './container-root.ts'
import { findProgram } from './find-program.ts'
import type { HostCommand } from './host-command.ts'
import { type LogWriter, openLogWriter, type OutputStream } from './log-writer.ts'

/** Someone who follows a container's output. */
export type OutputFollower = (stream: OutputStream, chunk: Buffer) => void

export interface HostContainer extends DriverContainer {
  readonly command: HostCommand
  readonly rootDir: string
  /** The leader of its process group, while it runs. */
  readonly pid: number | undefined
  /** Standard input, if it was asked for and is open. */
  readonly stdin: Writable | undefined
  /** Calls `follower` with output from now on, until the end of it or disposal. */
  follow(follower: OutputFollower, ended: () => void): Disposable
  reopenLog(): void
}

export interface HostContainerOptions {
  readonly command: HostCommand
  readonly rootDir: string
  readonly logPath: string
  readonly stopSignal: NodeJS.Signals
  readonly stdin: boolean
}

export interface HostContainerDeps {
  readonly clock: Clock
  /** Remembers which process groups are ours, so that they are found after a crash. */
  readonly leaders: { add(pid: number): void; delete(pid: number): void }
}

const signalled = 128

/** The exit code that shells give to an end by a signal: 128 and its number. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? signalled + (signal === null ? 0 : constants.signals[signal])
}

/** Sends a signal to a process group; no error if nobody is left in it. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch {
    // It has ended.
  }
}

/** Starts `command` with pipes, in a process group of its own. Throws a sentence if it cannot be started. */
export function spawnHostCommand(command: HostCommand, cwd: string, stdin: 'pipe' | 'ignore'): ChildProcess {
  const program = findProgram(command.program, { path: command.env['PATH'] ?? '', workingDir: cwd })
  const { uid, gid } = command
  const child = spawn(program, [...command.args], {
    argv0: command.program,
    cwd,
    env: command.env,
    stdio: [stdin, 'pipe', 'pipe'],
    detached: true,
    ...(uid === undefined || uid === process.getuid?.() ? {} : { uid }),
    ...(gid === undefined || gid === process.getgid?.() ? {} : { gid }),
  })
  // Reported by the missing pid, below.
  child.on('error', () => {})
  if (child.pid === undefined)
    throw new Error(`exec: "${command.program}": it cannot be started as user ${uid ?? 'of the runtime'}`)
  return child
}

/** Makes a container that waits to be started. */
export function createHostContainer(
  { clock, leaders }: HostContainerDeps,
  options: HostContainerOptions,
): HostContainer {
  const { command, rootDir, logPath, stopSignal } = options
  const followers = new Map<OutputFollower, () => void>()
  let child: ChildProcess | undefined
  let log: LogWriter | undefined

  const read = (output: Readable | null, stream: OutputStream): void => {
    output?.on('data', (chunk: Buffer) => {
      log?.write(stream, chunk)
      for (const follower of followers.keys()) follower(stream, chunk)
    })
    // A pipe that breaks has ended.
    output?.on('error', () => {})
  }
  return {
    command,
    rootDir,
    get pid() {
      return child?.exitCode === null && child.signalCode === null ? child.pid : undefined
    },
    get stdin() {
      return child?.stdin ?? undefined
    },
    prepare: async () => {},
    start({ exited }) {
      // All that can fail comes before there is a process.
      const cwd = workingFolder(rootDir, command.workingDir)
      const opened = openLogWriter(clock, logPath)
      let started: ChildProcess
      try {
        started = spawnHostCommand(command, cwd, options.stdin ? 'pipe' : 'ignore')
      } catch (error) {
        opened.close()
        throw error
      }
      log = opened
      child = started
      const leader = started.pid ?? 0
      leaders.add(leader)
      started.stdin?.on('error', () => {})
      read(started.stdout, 'stdout')
      read(started.stderr, 'stderr')
      // With the first process the rest of its group goes, and with it whoever holds the pipes.
      started.once('exit', () => signalGroup(leader, 'SIGKILL'))
      started.once('close', (code, signal) => {
        log?.close()
        log = undefined
        leaders.delete(leader)
        for (const ended of followers.values()) ended()
        followers.clear()
        exited(describeExit(code, signal))
      })
    },
    terminate: () => {
      child?.kill(stopSignal)
    },
    kill() {
      if (child?.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
    },
    follow(follower, ended) {
      followers.set(follower, ended)
      return {
        [Symbol.dispose]() {
          followers.delete(follower)
        },
      }
    },
    reopenLog: () => log?.reopen(),
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): ContainerExit {
  const exitCode = exitCodeOf(code, signal)
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', message: '' }
}
