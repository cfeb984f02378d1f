import type { core } from '#api'
import { type Law, podName, podOf } from '../law.ts'

const rank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 0, Running: 1, Succeeded: 2, Failed: 2 }

export const phaseNeverGoesBack: Law = {
  says: "a Pod's phase never goes back, and one that ended stays as it ended",
  judge: () => (change) => {
    const pod = podOf(change)
    if (pod === undefined || change.type !== 'modified') return undefined
    const before = (change.previous as core.Pod).status?.phase ?? 'Pending'
    const after = pod.status?.phase ?? 'Pending'
    if (before === after || (rank[after] ?? 0) > (rank[before] ?? 0)) return undefined
    return `${podName(pod)} went from ${before} to ${after}`
  },
}
