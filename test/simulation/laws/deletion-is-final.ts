import { type Law, podName, podOf } from '../law.ts'

export const deletionIsFinal: Law = {
  says: 'what is being deleted stays so, and a Pod is never given more grace than before',
  judge: () => (change) => {
    if (change.type !== 'modified') return undefined
    const { object, previous } = change
    const before = previous?.metadata.deletionTimestamp
    if (before === undefined) return undefined
    const after = object.metadata.deletionTimestamp
    if (after === undefined) return `${change.resource} ${object.metadata.name} is no longer being deleted`
    const pod = podOf(change)
    if (pod === undefined) return undefined
    const [graceBefore = 0, grace = 0] = [
      previous?.metadata.deletionGracePeriodSeconds,
      object.metadata.deletionGracePeriodSeconds,
    ]
    return grace > graceBefore ? `${podName(pod)}: grace grew from ${graceBefore} s to ${grace} s` : undefined
  },
}
