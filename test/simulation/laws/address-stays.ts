import type { core } from '#api'
import { type Law, podName, podOf } from '../law.ts'

export const addressStays: Law = {
  says: 'a Pod keeps its uid and, unless its node crashed, its address',
  judge:
    () =>
    (change, { outside }) => {
      const pod = podOf(change)
      if (pod === undefined || change.type !== 'modified') return undefined
      const previous = change.previous as core.Pod
      if (previous.metadata.uid !== pod.metadata.uid) return `${podName(pod)} changed its uid`
      const before = previous.status?.podIP
      const after = pod.status?.podIP
      if (!before || !after || before === after || outside.crashed.has(pod.spec.nodeName ?? '')) return undefined
      return `${podName(pod)} changed its address from ${before} to ${after}`
    },
}
