// The file that says which process a long-running one of ours is, so that the next start finds and keeps it. A pid alone is not enough:
// pids are used again, so the start time goes with it; and what it was started with, to know whether it must be restarted.
import { readTextIfExists, removeFile, writeFileAtomic } from './files.ts'
import { processStartTime } from './process-start-time.ts'

export interface ProcessRecord {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly startTime: number
  /** Which boot that start time counts from. */
  readonly bootId: string
  /** Digest of config and binary. */
  readonly fingerprint: string
}

/** The record of a process that lives; undefined if there is none or it is gone. */
export async function readLivingProcess(path: string): Promise<ProcessRecord | undefined> {
  const record = parseRecord(await readTextIfExists(path))
  if (!record || record.bootId !== (await currentBootId())) return undefined
  return (await isLiving(record)) ? record : undefined
}

/** Whether the process of a record of this boot still runs. */
export async function isLiving({ pid, startTime }: ProcessRecord): Promise<boolean> {
  return (await processStartTime(pid)) === startTime
}

async function currentBootId(): Promise<string> {
  return ((await readTextIfExists('/proc/sys/kernel/random/boot_id')) ?? '').trim()
}

/** Writes the record of a process that runs; undefined if it is gone already. */
export async function writeProcessRecord(
  path: string,
  pid: number,
  fingerprint: string,
): Promise<ProcessRecord | undefined> {
  const startTime = await processStartTime(pid)
  if (startTime === undefined) return undefined
  const record = { pid, startTime, bootId: await currentBootId(), fingerprint }
  await writeFileAtomic(path, `${JSON.stringify(record)}\n`)
  return record
}

/** Forgets the process. */
export async function removeProcessRecord(path: string): Promise<void> {
  await removeFile(path)
}

function parseRecord(text: string | undefined): ProcessRecord | undefined {
  try {
    const { pid, startTime, bootId, fingerprint } = JSON.parse(text ?? '{}')
    if (!Number.isInteger(pid) || !Number.isInteger(startTime)) return undefined
    if (typeof bootId !== 'string' || typeof fingerprint !== 'string') return undefined
    return { pid, startTime, bootId, fingerprint }
  } catch {
    return undefined
  }
}
