import { type batch, controllerOf } from '#api'
import { isActive, type Law } from '../law.ts'

const indexAnnotation = 'batch.kubernetes.io/job-completion-index'

export const jobOneIndex: Law = {
  says: 'an Indexed Job never has two active Pods of one index, nor one beyond its completions',
  judge: () => (change, world) => {
    const owner = change.resource === 'pods' && change.type === 'added' ? controllerOf(change.object) : undefined
    const job = owner?.kind === 'Job' ? (world.byUid(owner.uid) as batch.Job | undefined) : undefined
    if (job?.spec.completionMode !== 'Indexed' || world.outside.twoLeaders) return undefined
    const index = change.object.metadata.annotations?.[indexAnnotation]
    if (index === undefined) return `Job ${job.metadata.name} made ${change.object.metadata.name} without an index`
    if (Number(index) >= (job.spec.completions ?? 1)) return `Job ${job.metadata.name} made a Pod of index ${index}`
    const same = world.podsOf(job.metadata.uid).filter((pod) => pod.metadata.annotations?.[indexAnnotation] === index)
    const active = same.filter(isActive)
    return active.length > 1 ? `Job ${job.metadata.name} has ${active.length} active Pods of index ${index}` : undefined
  },
}
