// One holder at a time, among processes of one machine. The file says who: pid and start time, so that the lock of a
// process that is gone, even if its pid is used again, is known as stale and taken over.
import { link } from 'node:fs/promises'
import { errorCode } from '../errors.ts'
import { randomUuid } from '../random.ts'
import { sleep } from '../sleep.ts'
import { readTextIfExists, removeFile, writeFileAtomic } from './files.ts'
import { processStartTime } from './process-start-time.ts'
import { realClock } from './real-clock.ts'
import { realRandom } from './real-random.ts'

/** Tries of one call, and the wait between them while another process takes over: about a second. */
const attemptsMax = 500
const retryMs = 2

/** A taker that died while taking over leaves a stale takeover lock, which is taken over in its turn. */
const takeoverDepthMax = 5

export interface LockHolder {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly startTime: number
}

export type LockResult =
  /** The lock is ours until disposed or until this process ends. */
  | { readonly kind: 'held'; readonly lock: AsyncDisposable }
  /** A living process, which may be this one, has it. */
  | { readonly kind: 'taken'; readonly holder: LockHolder }

/**
 * Takes the lock at `path` if nobody alive has it; does not wait for it to become free. A stale lock is removed only by
 * who holds the takeover lock beside it, and has seen it stale since: otherwise two takers could remove each other's.
 */
export function takeLockFile(path: string): Promise<LockResult> {
  return take(path, 0)
}

async function take(path: string, depth: number): Promise<LockResult> {
  const own = `${process.pid} ${await processStartTime(process.pid)} ${randomUuid(realRandom)}\n`
  const temporary = `${path}.${randomUuid(realRandom)}`
  await writeFileAtomic(temporary, own, { mode: 0o644, durable: false })
  try {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      // A link appears whole or not at all, and never replaces a file.
      if (await tryLink(temporary, path)) return { kind: 'held', lock: lockOf(path, own) }
      const found = await readTextIfExists(path)
      if (found === undefined) continue
      const holder = await livingHolder(found)
      if (holder !== undefined) return { kind: 'taken', holder }
      await removeStale(path, found, depth)
    }
  } finally {
    await removeFile(temporary)
  }
  throw new Error(`Cannot take the lock "${path}": it was stale or changed hands ${attemptsMax} times`)
}

/** Removes a stale lock, or waits a little while another process does. */
async function removeStale(path: string, stale: string, depth: number): Promise<void> {
  if (depth >= takeoverDepthMax)
    throw new Error(`Cannot take over "${path}": too many takers have died while taking over`)
  const takeover = await take(`${path}.takeover`, depth + 1)
  if (takeover.kind === 'taken') {
    await sleep(realClock, retryMs)
    return
  }
  await using _takeover = takeover.lock
  if ((await readTextIfExists(path)) === stale) await removeFile(path)
}

/** Who holds the lock at `path`, undefined if nobody alive does. */
export async function lockFileHolder(path: string): Promise<LockHolder | undefined> {
  const found = await readTextIfExists(path)
  return found === undefined ? undefined : livingHolder(found)
}

function lockOf(path: string, own: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      if ((await readTextIfExists(path)) === own) await removeFile(path)
    },
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

async function livingHolder(text: string): Promise<LockHolder | undefined> {
  const [pid = Number.NaN, startTime = Number.NaN] = text.split(' ').map(Number)
  if (!Number.isInteger(pid) || (await processStartTime(pid)) !== startTime) return undefined
  return { pid, startTime }
}
