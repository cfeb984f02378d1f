// Owners that stand twice are kept once, and the client is told. Upstream: dedupOwnerReferencesAndAddWarning.
import type { KubernetesObject, meta } from '#api'
import { deepEqual } from '#base'
import type { Exchange } from '../server-context.ts'

/** Upstream looks at creations and updates as they come, and at patches once admission has seen what they make. */
const found = {
  asSent: '.metadata.ownerReferences contains duplicate entries',
  admitted: '.metadata.ownerReferences contains duplicate entries after mutating admission happens',
} as const

/** The object with each owner once. Warnings go to the exchange. */
export function withoutRepeatedOwners(
  object: KubernetesObject,
  exchange: Exchange,
  when: keyof typeof found,
): KubernetesObject {
  const { ownerReferences } = object.metadata
  if (ownerReferences === undefined || ownerReferences.length < 2) return object
  const kept: meta.OwnerReference[] = []
  const repeated: string[] = []
  for (const reference of ownerReferences) {
    if (kept.some((one) => deepEqual(one, reference))) repeated.push(reference.uid)
    else kept.push(reference)
  }
  if (repeated.length === 0) return object
  const request = 'API server dedups owner references in 1.20+, and may reject such requests as early as 1.24'
  const uids = `please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`
  exchange.warnings.push(`${found[when]}; ${request}; ${uids}`)
  return { ...object, metadata: { ...object.metadata, ownerReferences: kept } }
}
