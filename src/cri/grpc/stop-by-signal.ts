// The stop signal of a container's own where the runtime does not know the CRI's `stop_signal`: containerd before 2.2 always
// sends the image's. There the signal is sent over containerd's task API, and KILL follows over the CRI. Upstream: containerd
// api/services/tasks/v1/tasks.proto.
import { constants } from 'node:os'
import type { CallOptions } from '../contract.ts'
import { CriError, isCriError } from '../error.ts'
import type { ContainerdCaller } from './containerd-call.ts'
import { Writer } from './wire.ts'

const service = '/containerd.services.tasks.v1.Tasks'
/** Sending a signal takes milliseconds. */
const killMs = 10_000

/** Linux's real-time signals as programs on it know them. */
const realTime = { SIGRTMIN: 34, SIGRTMAX: 64 } as const

/** The number of a signal on this machine: `SIGUSR1`, `SIGRTMIN+3`; undefined if there is none. */
export function signalNumber(name: string): number | undefined {
  const [, base, offset = '+0'] = /^(SIGRTMIN|SIGRTMAX)([+-]\d+)?$/.exec(name) ?? []
  if (base !== undefined) return realTime[base as keyof typeof realTime] + Number(offset)
  return constants.signals[(name === 'SIGCLD' ? 'SIGCHLD' : name) as NodeJS.Signals]
}

/** What stops a container that has a stop signal of its own. */
export interface SignalledStop {
  readonly containerId: string
  readonly stopSignal: string
  readonly timeoutSeconds: number
}

/**
 * Sends the signal and waits until the container has exited or the time is over: then the runtime is to kill it. False where
 * that cannot be done: the runtime is to stop it in its own way. Rejects when the caller gives up.
 */
export async function stopBySignal(
  caller: ContainerdCaller,
  { containerId, stopSignal, timeoutSeconds }: SignalledStop,
  { signal }: CallOptions = {},
): Promise<boolean> {
  const number = signalNumber(stopSignal)
  if (number === undefined) return false
  const kill = new Writer()
  kill.stringField(1, containerId)
  kill.varintField(3, number)
  const wait = new Writer()
  wait.stringField(1, containerId)
  try {
    await caller.unary({ path: `${service}/Kill`, request: kill.finish(), deadlineMs: killMs, signal })
    const deadlineMs = timeoutSeconds * 1000
    await caller.unary({ path: `${service}/Wait`, request: wait.finish(), deadlineMs, signal })
    return true
  } catch (error) {
    if (signal?.aborted) throw error
    if (isCriError(error, 'deadlineExceeded')) return true
    if (error instanceof CriError) return false
    throw error
  }
}
