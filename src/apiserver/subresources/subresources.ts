// The subresources that have code of their own, a row each. `status` and `scale` follow from the kind's definition.
import type { KindDefinition } from '#api'
import { podEviction } from './eviction/pod-eviction.ts'
import { namespaceFinalize } from './namespace-finalize.ts'
import { podBinding } from './pod-binding.ts'
import { podEphemeralContainers, podResize } from './pod-changes.ts'
import { podAttach, podExec, podPortForward } from './pod-connect.ts'
import { podLog } from './pod-log.ts'
import { nodeProxy, podProxy, serviceProxy } from './proxy/proxy.ts'
import { scaleSubresource } from './scale.ts'
import { serviceAccountToken } from './service-account-token.ts'
import { statusSubresource } from './status.ts'
import type { Subresource } from './subresource.ts'
import { whySubresource } from './why/why.ts'

const subresources: readonly Subresource[] = [
  namespaceFinalize,
  podAttach,
  podBinding,
  podEphemeralContainers,
  podEviction,
  podExec,
  podLog,
  podPortForward,
  podResize,
  podProxy,
  nodeProxy,
  serviceAccountToken,
  serviceProxy,
]

/** Every request for a subresource asks. */
const known = new WeakMap<KindDefinition, readonly Subresource[]>()

/** Every subresource of a kind, in order of name. */
export function subresourcesOf(kind: KindDefinition): readonly Subresource[] {
  let found = known.get(kind)
  if (found === undefined) {
    found = findSubresources(kind)
    known.set(kind, found)
  }
  return found
}

function findSubresources(kind: KindDefinition): readonly Subresource[] {
  const own = subresources.filter(({ group, plural }) => group === kind.group && plural === kind.plural)
  const why = whySubresource(kind)
  const derived = [
    ...(why === undefined ? [] : [why]),
    ...(kind.scale === undefined ? [] : [scaleSubresource(kind)]),
    ...(kind.status ? [statusSubresource(kind)] : []),
    ...(kind.statusSubresources ?? []).map((name) => statusSubresource(kind, name)),
  ]
  return [...own, ...derived].sort((a, b) => (a.name < b.name ? -1 : 1))
}
