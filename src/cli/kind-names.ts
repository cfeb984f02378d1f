// The kinds that commands know by name, as requests need them.
import type { coordination, core } from '#api'
import type { ClientKind } from '#client'

export const podKindName: ClientKind<core.Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
}
export const nodeKindName: ClientKind<core.Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false,
}
export const eventKindName: ClientKind<core.Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
}

export const leaseKindName: ClientKind<coordination.Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
}
