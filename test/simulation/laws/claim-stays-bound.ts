import { type core, isClaimBound } from '#api'
import type { Law } from '../law.ts'

export const claimStaysBound: Law = {
  says: 'a claim keeps the volume that it is bound to, and no other claim has it too',
  judge: () => (change, world) => {
    if (change.resource !== 'persistentvolumeclaims' || change.type === 'deleted') return undefined
    const claim = change.object as core.PersistentVolumeClaim
    const { name, uid } = claim.metadata
    const volume = claim.spec.volumeName
    const before = (change.previous as core.PersistentVolumeClaim | undefined)?.spec.volumeName
    if (before && before !== volume) return `claim ${name} had volume ${before} and now has ${volume ?? 'none'}`
    if (!volume || !isClaimBound(claim)) return undefined
    for (const other of world.all<core.PersistentVolumeClaim>('persistentvolumeclaims')) {
      if (other.metadata.uid !== uid && other.spec.volumeName === volume) {
        return `claims ${name} and ${other.metadata.name} both have volume ${volume}`
      }
    }
    return undefined
  },
}
