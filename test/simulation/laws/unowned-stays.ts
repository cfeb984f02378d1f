// Pods of the user's own are there to notice: `bare-*` belong to nobody, `foreign-*` look like a workload's but belong to
// something else.
import { controllerOf } from '#api'
import { type Law, podName, podOf } from '../law.ts'
import { keyOf } from '../world.ts'

export const unownedStays: Law = {
  says: 'nothing is deleted that nobody owns, unless its user or the loss of its node does it',
  judge:
    () =>
    (change, { outside, get }) => {
      const pod = podOf(change)
      if (pod === undefined || controllerOf(pod) !== undefined) return undefined
      const begins =
        change.type === 'deleted'
          ? change.previous?.metadata.deletionTimestamp === undefined
          : pod.metadata.deletionTimestamp !== undefined && change.previous?.metadata.deletionTimestamp === undefined
      const { namespace, name } = pod.metadata
      if (!begins || outside.userDeleted.has(keyOf('pods', namespace, name))) return undefined
      // Its node failed: it is evicted or collected.
      if (outside.disturbed && pod.spec.nodeName) return undefined
      if (get('namespaces', undefined, namespace)?.metadata.deletionTimestamp !== undefined) return undefined
      return `${podName(pod)} was deleted, though nobody owns it`
    },
}
