// A process is known by its pid and its start time: pids are used again.
import { readTextIfExists } from './files.ts'
import { errorCode } from '../errors.ts'

/** When a process started, in clock ticks since boot (field 22 of /proc/<pid>/stat); undefined if it is gone or a zombie. */
export async function processStartTime(pid: number): Promise<number | undefined> {
  const stat = await readStat(pid)
  const fields = stat === undefined ? [] : processStatFields(stat)
  const [state, startTime] = [fields[0], fields[19]]
  if (state === undefined || startTime === undefined || state === 'Z' || state === 'X') return undefined
  return Number(startTime)
}

/** The fields of a /proc/<pid>/stat from the third, the state, on. */
export function processStatFields(stat: string): readonly string[] {
  // The command's name, in parentheses, may hold blanks and parentheses itself.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

async function readStat(pid: number): Promise<string | undefined> {
  try {
    return await readTextIfExists(`/proc/${pid}/stat`)
  } catch (error) {
    // The process ended between open and read.
    if (errorCode(error) === 'ESRCH') return undefined
    throw error
  }
}
