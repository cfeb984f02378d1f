// What `kubectl get ingresses` shows. Upstream: printIngress.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import type { Column } from '../../kind-definition.ts'
import type { Ingress } from '../v1.types.ts'

const hostsMax = 3
/** Addresses are cut to this length, except with `-o wide`, which a column cannot know of. */
const addressLengthMax = 16

function renderHosts({ spec: { rules = [] } }: Ingress): string {
  const named = rules.flatMap(({ host }) => (host ? [host] : []))
  if (named.length === 0) return '*'
  const shown = named.slice(0, hostsMax).join(',')
  return rules.length > hostsMax && named.length >= hostsMax ? `${shown} + ${rules.length - hostsMax} more...` : shown
}

function renderAddress({ status }: Ingress): string {
  const addresses = (status.loadBalancer.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter(Boolean)
  const text = [...new Set(addresses)].sort().join(',')
  return text.length > addressLengthMax ? `${text.slice(0, addressLengthMax - 3)}...` : text
}

const column = (name: string, cell: (object: Ingress) => string, description: string): Column<Ingress> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell,
})

export const ingressColumns: readonly Column<Ingress>[] = [
  nameColumn,
  column('Class', ({ spec }) => spec.ingressClassName ?? none, 'Class of the controller that serves it.'),
  column('Hosts', renderHosts, 'Hosts of the rules.'),
  column('Address', renderAddress, 'Where it can be reached.'),
  column('Ports', ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80'), 'Ports of the hosts.'),
  ageColumn,
]
