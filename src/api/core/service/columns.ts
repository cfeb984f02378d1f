// What `kubectl get services` shows. Upstream: printService.
import { ageColumn, nameColumn, none, renderLabels } from '../../columns.ts'
import type { Column } from '../../kind-definition.ts'
import type { Service } from '../v1.types.ts'

/** Addresses of a load balancer are cut to this length, except with `-o wide`, which a column cannot know of. */
const addressesMax = 16

function renderExternalIP({ spec, status }: Service): string {
  const given = spec.externalIPs ?? []
  switch (spec.type) {
    case 'ExternalName':
      return spec.externalName ?? ''
    case 'LoadBalancer': {
      const ingress = (status.loadBalancer.ingress ?? [])
        .map(({ ip, hostname }) => ip || hostname || '')
        .filter(Boolean)
      const balanced = ingress.join(',')
      if (given.length > 0) return [...ingress, ...given].join(',')
      if (balanced === '') return '<pending>'
      return balanced.length > addressesMax ? `${balanced.slice(0, addressesMax - 3)}...` : balanced
    }
    default:
      return given.length === 0 ? none : given.join(',')
  }
}

function renderPorts({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  )
  return ports.length === 0 ? none : ports.join(',')
}

const column = (name: string, priority: 0 | 1, cell: (object: Service) => string, description: string) =>
  ({ name, type: 'string', priority, description, cell }) satisfies Column<Service>

export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  column('Type', 0, ({ spec }) => spec.type ?? '', 'How the Service is reached.'),
  column('Cluster-IP', 0, ({ spec }) => spec.clusterIPs?.[0] ?? spec.clusterIP ?? none, 'Address within the cluster.'),
  column('External-IP', 0, renderExternalIP, 'Addresses from outside.'),
  column('Port(s)', 0, renderPorts, 'Ports, and the ports on nodes that lead to them.'),
  ageColumn,
  column('Selector', 1, ({ spec }) => renderLabels(spec.selector), 'Labels of the Pods behind the Service.'),
]
