import type { core } from '#api'
import { type Law, podName, podOf } from '../law.ts'

export const scheduledOnce: Law = {
  says: 'a Pod is scheduled once and never moved',
  judge: () => (change) => {
    const pod = podOf(change)
    if (pod === undefined || change.type !== 'modified') return undefined
    const before = (change.previous as core.Pod).spec.nodeName
    if (!before || before === pod.spec.nodeName) return undefined
    return `${podName(pod)} moved from ${before} to ${pod.spec.nodeName}`
  },
}
