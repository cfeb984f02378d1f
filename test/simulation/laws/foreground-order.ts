// Dependents that were made after their owner's deletion began (by one that had not heard of it) do not count: they are
// collected as what has no owner.
import type { Law } from '../law.ts'
import { keyOf } from '../world.ts'

const finalizer = 'foregroundDeletion'

export const foregroundOrder: Law = {
  says: 'foreground deletion never removes an owner before the dependents that block it',
  judge() {
    const began = new Map<string, string>()
    return ({ object, previous, type, resource }, world) => {
      const { uid, name, namespace, finalizers = [], deletionTimestamp } = object.metadata
      if (finalizers.includes(finalizer) && deletionTimestamp && !began.has(uid)) {
        began.set(uid, new Date(world.now()).toISOString())
      }
      const had = previous?.metadata.finalizers?.includes(finalizer) ?? false
      const released = had && (type === 'deleted' || !finalizers.includes(finalizer))
      const startedAt = began.get(uid)
      if (!released || startedAt === undefined) return undefined
      if (world.outside.letGo.has(keyOf(resource, namespace, name))) return undefined
      const blocking = world
        .ownedBy(uid)
        .filter((one) => (one.metadata.creationTimestamp ?? '') < startedAt.slice(0, 19))
        .filter((one) => one.metadata.ownerReferences?.some((ref) => ref.uid === uid && ref.blockOwnerDeletion))
      if (blocking.length === 0) return undefined
      return `${object.kind} ${name} was released before ${blocking.map((one) => `${one.kind} ${one.metadata.name}`)}`
    }
  },
}
