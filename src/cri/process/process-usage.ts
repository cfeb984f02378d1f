// What a process group uses, from /proc: processor time and resident memory of its members. Elsewhere than on Linux: nothing.
import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessGroupUsage {
  /** Of the members that live. */
  readonly cpuNanoSeconds: number
  readonly memoryBytes: number
  readonly processes: number
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
  // The command's name, in parentheses, may hold blanks and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [group = NaN, user = NaN, system = NaN, startTime = NaN, pages = NaN] = [2, 11, 12, 19, 21].map((index) =>
    Number(fields[index]),
  )
  const ticks = user + system
  return [group, ticks, startTime, pages].every(Number.isFinite) ? { group, ticks, pages, startTime } : undefined
}

/** Sums up the group that `leader` leads. */
export function readGroupUsage(leader: number): ProcessGroupUsage {
  let [ticks, pages, processes] = [0, 0, 0]
  for (const pid of listPids()) {
    const stat = readProcessStat(Number(pid))
    if (stat?.group !== leader) continue
    ticks += stat.ticks
    pages += stat.pages
    processes++
  }
  return { cpuNanoSeconds: ticks * nanosecondsPerTick, memoryBytes: pages * pageBytes, processes }
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
