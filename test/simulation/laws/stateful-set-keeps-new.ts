// The newest template is that of the revision with the highest number: it is written before any Pod is taken away for it.
import { type apps, controllerOf, type core } from '#api'
import { type Law, podName } from '../law.ts'

const revisionLabel = 'controller-revision-hash'
const ordinalOf = ({ metadata }: core.Pod): number => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1))
/** A set that was made larger a moment ago may not have been heard of as such. */
const newsMsMax = 60_000

export const statefulSetKeepsNew: Law = {
  says: 'an undisturbed StatefulSet takes away no Pod of its newest template that it wants and that has not ended',
  judge() {
    const sizes = new Map<string, { readonly least: number; readonly untilMs: number; readonly now: number }>()
    return ({ resource, type, object, previous }, world) => {
      if (type === 'deleted') return undefined
      if (resource === 'apps/statefulsets') {
        const { metadata, spec } = object as apps.StatefulSet
        const now = spec.replicas ?? 1
        const before = sizes.get(metadata.uid)
        if (before?.now === now) return undefined
        const least =
          before === undefined ? now : Math.min(now, world.now() < before.untilMs ? before.least : before.now)
        sizes.set(metadata.uid, { least, untilMs: world.now() + newsMsMax, now })
        return undefined
      }
      const pod = resource === 'pods' && type === 'modified' ? (object as core.Pod) : undefined
      const owner = pod === undefined ? undefined : controllerOf(pod)
      if (pod === undefined || owner?.kind !== 'StatefulSet' || world.outside.disturbed) return undefined
      const begins = pod.metadata.deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined
      const set = world.byUid(owner.uid) as apps.StatefulSet | undefined
      if (!begins || set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined
      const size = sizes.get(owner.uid)
      const wanted = size === undefined ? 0 : world.now() < size.untilMs ? size.least : size.now
      const hasEnded = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
      if (hasEnded || ordinalOf(pod) >= wanted) return undefined
      const revisions = world
        .controlledBy(owner.uid)
        .filter(({ kind }) => kind === 'ControllerRevision') as unknown as readonly apps.ControllerRevision[]
      const newest = revisions.toSorted((a, b) => b.revision - a.revision)[0]
      return newest !== undefined && pod.metadata.labels?.[revisionLabel] === newest.metadata.name
        ? `${podName(pod)} of the newest template was taken away`
        : undefined
    }
  },
}
