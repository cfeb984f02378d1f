// One holder at a time, among processes of one machine. The file says who: pid and start time, so that the lock of a
// process that is gone, even if its pid is used again, is known as stale and taken over.
import { link, rename } from 'node:fs/promises'
import { randomUuid } from '../random.ts'
import { readTextIfExists, removeFile, writeFileAtomic } from './files.ts'
import { processStartTime } from './process-start-time.ts'
import { realRandom } from './real-random.ts'
import { errorCode } from '../errors.ts'

/** Stale locks that one call takes out of the way. */
const takeoversMax = 10

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

/** Takes the lock at `path` if nobody alive has it. Never waits. */
export async function takeLockFile(path: string): Promise<LockResult> {
  const own = `${process.pid} ${await processStartTime(process.pid)} ${randomUuid(realRandom)}\n`
  const temporary = `${path}.${randomUuid(realRandom)}`
  await writeFileAtomic(temporary, own, { mode: 0o644, durable: false })
  try {
    for (let takeover = 0; takeover <= takeoversMax; takeover++) {
      // A link appears whole or not at all, and never replaces a file.
      if (await tryLink(temporary, path)) return { kind: 'held', lock: lockOf(path, own) }
      const found = await readTextIfExists(path)
      if (found === undefined) continue
      const holder = await livingHolder(found)
      if (holder !== undefined) return { kind: 'taken', holder }
      await moveAway(path, found)
    }
  } finally {
    await removeFile(temporary)
  }
  throw new Error(`Cannot take the lock "${path}": it changed hands ${takeoversMax} times`)
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

/** Takes a stale lock out of the way. If another process was faster and the lock is a new one, it is put back. */
async function moveAway(path: string, stale: string): Promise<void> {
  const away = `${path}.${randomUuid(realRandom)}`
  try {
    await rename(path, away)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  if ((await readTextIfExists(away)) !== stale) await tryLink(away, path)
  await removeFile(away)
}
