// Starts the cluster's process so that it outlives this one, and listens to it until it is ready or has failed.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, statSync } from 'node:fs'
import { DeadlineExceededError, deadlineSignal, onAbort, raceSignal } from '#base'
import { ensureDir } from '#base/node'
import { type ClusterProcessOptions, type HomePaths, isStartMessage, type StartMessage } from '#home'
import type { CliIo } from '../io.ts'
import { readTail } from './log-tail.ts'
import { type StartState, startOfStart, stepStart } from './start-state.ts'

/** A stopped start takes back what it began within this; then it is left to itself. */
const takeBackMsMax = 60_000

export interface SpawnOptions {
  readonly timeLimitMs: number
  onMessage(message: StartMessage, state: StartState): void
  /** Called when the process is told to stop: the user wants it, or the time is over. */
  onStop(): void
}

export type SpawnResult =
  | { readonly kind: 'ready'; readonly state: StartState; readonly spawnedMs: number; readonly beganMs: number }
  | { readonly kind: 'failed'; readonly message: string; readonly logTail: readonly string[]; readonly pid: number }
  /** The user stopped it, and it has ended. */
  | { readonly kind: 'stopped' }

/** Where the process's output goes. */
export function logPathOf(paths: HomePaths): string {
  return `${paths.logs}/sampan.log`
}

/** Starts the process and waits for what comes of it. */
export async function spawnCluster(
  io: CliIo,
  { paths, process: options }: { readonly paths: HomePaths; readonly process: ClusterProcessOptions },
  { timeLimitMs, onMessage, onStop }: SpawnOptions,
): Promise<SpawnResult> {
  await ensureDir(paths.home, { mode: 0o700 })
  await ensureDir(paths.logs, { mode: 0o700 })
  const logPath = logPathOf(paths)
  const log = openSync(logPath, 'a', 0o600)
  const logBegin = statSync(logPath).size
  const child = spawnDetached(io, options, log)
  closeSync(log)
  const spawnedMs = io.clock.monotonic()
  let beganMs: number | undefined
  let state = startOfStart
  const settled = Promise.withResolvers<void>()
  child.on('message', (message: unknown) => {
    if (!isStartMessage(message)) return
    if ('atMs' in message) beganMs ??= io.clock.monotonic() - message.atMs
    state = stepStart(state, message)
    onMessage(message, state)
    if (state.phase !== 'starting') settled.resolve()
  })
  const exited = exitOf(child)
  void exited.then((how) => {
    if (state.phase === 'starting') state = { ...state, phase: 'failed', message: `its process ended ${how}` }
    settled.resolve()
  })
  using deadline = deadlineSignal(io.clock, timeLimitMs, { signal: io.signal })
  try {
    await raceSignal(settled.promise, deadline.signal)
  } catch (error) {
    if (!io.signal.aborted && !(error instanceof DeadlineExceededError)) throw error
    onStop()
    await takeBack(io, child, exited)
    if (io.signal.aborted) return { kind: 'stopped' }
    state = { ...state, phase: 'failed', message: `it was not ready after ${Math.round(timeLimitMs / 1000)} s` }
  } finally {
    letGo(child)
  }
  if (state.phase === 'failed') {
    const logTail = await readTail(logPath, logBegin)
    return { kind: 'failed', message: state.message, logTail, pid: child.pid ?? 0 }
  }
  return { kind: 'ready', state, spawnedMs, beganMs: beganMs ?? spawnedMs }
}

function spawnDetached(io: CliIo, options: ClusterProcessOptions, log: number): ChildProcess {
  const { command, args } = io.clusterProcess
  return spawn(command, [...args, JSON.stringify(options)], {
    detached: true,
    cwd: '/',
    env: { ...io.env },
    stdio: ['ignore', log, log, 'ipc'],
  })
}

/** Resolves with how it ended: `with code 1`, `by SIGKILL`, or why it could not be started. */
function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`before it began: ${error.message}`))
    child.once('exit', (code, signal) => resolve(signal === null ? `with code ${code}` : `by ${signal}`))
  })
}

async function takeBack(io: CliIo, child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const late = Promise.withResolvers<void>()
  using _limit = io.clock.setTimer(takeBackMsMax, late.resolve)
  await Promise.race([exited, late.promise])
}

/** Lets this process end while the child goes on. */
function letGo(child: ChildProcess): void {
  if (child.connected) child.disconnect()
  child.unref()
}

/** Runs the process in mode `purge` to its end. Rejects with what it said if it failed. */
export async function runPurge(io: CliIo, home: string, onMessage: (message: StartMessage) => void): Promise<void> {
  const { command, args } = io.clusterProcess
  const options: ClusterProcessOptions = { mode: 'purge', home }
  const child = spawn(command, [...args, JSON.stringify(options)], {
    detached: true,
    cwd: '/',
    env: { ...io.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let tail = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-tailCharactersMax)
    })
  let failed: string | undefined
  child.on('message', (message: unknown) => {
    if (!isStartMessage(message)) return
    if (message.type === 'failed') failed = message.message
    onMessage(message)
  })
  using _stop = onAbort(io.signal, () => child.kill('SIGTERM'))
  const how = await exitOf(child)
  if (how !== 'with code 0')
    throw new Error(`Cannot purge ${home}: ${failed ?? `the process ended ${how}\n${tail}`}`.trim())
}

/** Characters kept of the end of what a purge prints. */
const tailCharactersMax = 8192
