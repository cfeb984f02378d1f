// Which process groups are ours, on disk: if this process is killed its containers lose their pipes and their keeper, so the
// next one ends them. A pid alone is not enough, for pids are used again: its start time goes with it.
import { writeFileSync } from 'node:fs'
import { processStartTime, readTextIfExists } from '#base/node'
import { signalGroup } from './host-container.ts'
import { readProcessStat } from './process-usage.ts'

export interface GroupLeaders {
  add(pid: number): void
  delete(pid: number): void
}

/** Ends what a killed runtime left behind, and starts a list of its own at `path`. */
export async function openGroupLeaders(path: string): Promise<GroupLeaders> {
  for (const { pid, startTime } of parseLeaders(await readTextIfExists(path))) {
    if (startTime !== undefined && (await processStartTime(pid)) === startTime) signalGroup(pid, 'SIGKILL')
  }
  const leaders = new Map<number, number | undefined>()
  const save = (): void =>
    writeFileSync(path, JSON.stringify([...leaders].map(([pid, startTime]) => ({ pid, startTime }))), { mode: 0o600 })
  save()
  const note = (): void => {
    try {
      save()
    } catch {
      // The disk is full: what starts now is not found after a crash; that must not keep it from running.
    }
  }
  return {
    add(pid) {
      leaders.set(pid, readProcessStat(pid)?.startTime)
      note()
    },
    delete(pid) {
      if (leaders.delete(pid)) note()
    },
  }
}

function parseLeaders(text: string | undefined): readonly { readonly pid: number; readonly startTime?: number }[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter((item) => Number.isInteger(item?.pid)) : []
  } catch {
    // Written halfway when it was killed.
    return []
  }
}
