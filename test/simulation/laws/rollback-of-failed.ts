// A Deployment that goes back by itself goes back to what it was complete with, and only from what never was.
import { type apps, controllerOf } from '#api'
import { annotationOf, asksFor, completeAnnotation, heldBackAnnotation, rollbackAnnotation } from '../beyond.ts'
import type { Law } from '../law.ts'

export const rollbackOfFailed: Law = {
  says: 'a template is held back only if it was never complete, for one that was, where the Deployment asks for it',
  judge: () => (change, world) => {
    const { resource, type, object, previous } = change
    if (resource !== 'apps/replicasets' || type === 'deleted') return undefined
    const target = annotationOf(object, heldBackAnnotation)
    if (target === undefined || target === annotationOf(previous, heldBackAnnotation)) return undefined
    const { name, namespace } = object.metadata
    const owner = controllerOf(object)?.uid
    const standIn = world.get<apps.ReplicaSet>('apps/replicasets', namespace, target)
    const blame = (what: string): string => `ReplicaSet ${name} is held back, and ${what}`
    if (annotationOf(previous, completeAnnotation) === 'true') return blame('was complete before')
    if (standIn === undefined || controllerOf(standIn)?.uid !== owner)
      return blame(`${target} is none of its Deployment's`)
    if (!asksFor(standIn, completeAnnotation)) return blame(`${target} was never complete`)
    if (!asksFor(world.byUid(owner ?? ''), rollbackAnnotation)) return blame('its Deployment does not ask for it')
    return undefined
  },
}
