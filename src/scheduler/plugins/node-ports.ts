// NodePorts: two Pods on a node cannot have the same host port, protocol and address.
import { hostPortsConflict, usedHostPorts } from '#api'
import type { Plugin, Rejection } from '../framework/plugin.ts'

const taken: Rejection = { reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true }

export const nodePorts: Plugin = {
  name: 'NodePorts',
  preFilter: ({ hostPorts }) =>
    hostPorts.length === 0
      ? { type: 'skip' }
      : {
          type: 'filter',
          filter: ({ usedPorts }) =>
            hostPorts.some((wanted) => usedPorts.some((used) => hostPortsConflict(wanted, used))) ? taken : undefined,
        },
  mayHelp: (pod, event) => {
    if (event.type !== 'AssignedPodDeleted') return event.type === 'NodeAdded'
    const freed = usedHostPorts(event.pod.spec)
    return usedHostPorts(pod.spec).some((wanted) => freed.some((port) => hostPortsConflict(wanted, port)))
  },
}
