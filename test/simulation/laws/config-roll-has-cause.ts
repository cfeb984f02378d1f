// A workload that rolls with its configuration does so only if that has changed since it did last, or since it began to look. The
// controller may have heard of a change late: what counts is every content since a minute before.
import type { core } from '#api'
import { annotationOf, rolledAtAnnotation } from '../beyond.ts'
import type { Law } from '../law.ts'
import { configName } from '../manifests.ts'

const staleMsMax = 60_000
/** Others, such as ControllerRevisions, bear the annotations of these. */
const rolling: ReadonlySet<string> = new Set(['apps/deployments', 'apps/statefulsets', 'apps/daemonsets'])

interface Content {
  readonly text: string
  readonly sinceMs: number
}

export const configRollHasCause: Law = {
  says: 'a workload rolls for its configuration only when that has changed',
  judge() {
    const contents: Content[] = []
    const looksSince = new Map<string, number>()
    /** Whether the ConfigMap had more than one content since then. */
    const hasChangedSince = (ms: number): boolean => {
      const last = contents.findLastIndex(({ sinceMs }) => sinceMs <= ms)
      return new Set(contents.slice(Math.max(0, last)).map(({ text }) => text)).size > 1
    }
    return ({ resource, type, object, previous }, world) => {
      if (type === 'deleted') return undefined
      const { name, uid } = object.metadata
      if (resource === 'configmaps' && name === configName) {
        const text = JSON.stringify((object as core.ConfigMap).data)
        if (contents.at(-1)?.text !== text) contents.push({ text, sinceMs: world.now() })
        return undefined
      }
      if (!rolling.has(resource) || annotationOf(object, rolledAtAnnotation) === undefined) return undefined
      if (!looksSince.has(uid)) looksSince.set(uid, Date.parse(object.metadata.creationTimestamp))
      if (annotationOf(object, rolledAtAnnotation) === annotationOf(previous, rolledAtAnnotation)) return undefined
      const since = looksSince.get(uid) ?? 0
      looksSince.set(uid, world.now())
      return hasChangedSince(since - staleMsMax) ? undefined : `${object.kind} ${name} rolled, and nothing had changed`
    }
  },
}
