// What a process group uses, from /proc: processor time and resident memory of its members. Elsewhere than on Linux: nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { processStatFields } from '#base/node'

export interface ProcessGroupUsage {
  /** Of the members that live. */
  readonly cpuNanoSeconds: number
  readonly memoryBytes: number
}

/** Linux's USER_HZ, the same on all architectures that Node runs on. */
const nanosecondsPerTick = 1e9 / 100
const pageBytes = 4096

export interface ProcessStat {
  readonly group: number
  /** Processor time, in clock ticks. */
  readonly ticks: number
  /** Resident memory, in pages. */
  readonly pages: number
  /** Clock ticks since boot. */
  readonly startTime: number
}

/** The fields of /proc/<pid>/stat that count, or undefined if it cannot be read. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = processStatFields(text)
  const [group = NaN, user = NaN, system = NaN, startTime = NaN, pages = NaN] = [2, 11, 12, 19, 21].map((index) =>
    Number(fields[index]),
  )
  const ticks = user + system
  return [group, ticks, startTime, pages].every(Number.isFinite) ? { group, ticks, pages, startTime } : undefined
}

/** Sums up the group that `leader` leads. */
export function readGroupUsage(leader: number): ProcessGroupUsage {
  let [ticks, pages] = [0, 0]
  for (const pid of listPids()) {
    const stat = readProcessStat(Number(pid))
    if (stat?.group !== leader) continue
    ticks += stat.ticks
    pages += stat.pages
  }
  return { cpuNanoSeconds: ticks * nanosecondsPerTick, memoryBytes: pages * pageBytes }
}

function listPids(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** The numbers of a process; undefined if it is gone, or where there is no /proc. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
