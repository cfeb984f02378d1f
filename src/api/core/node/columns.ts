// What `kubectl get nodes` shows. Upstream: printNode.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import type { Column } from '../../kind-definition.ts'
import { findCondition } from '../../meta/conditions.ts'
import type { Node } from '../v1.types.ts'

const rolePrefix = 'node-role.kubernetes.io/'
const oldRoleLabel = 'kubernetes.io/role'

/** `Ready`, `NotReady` or `Unknown`, and `SchedulingDisabled` after a comma. */
export function nodeStatusText({ spec, status }: Node): string {
  const ready = findCondition(status.conditions, 'Ready')
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec.unschedulable === true ? `${word},SchedulingDisabled` : word
}

/** The node's roles, by its labels, sorted. */
export function nodeRoles({ metadata }: Node): readonly string[] {
  const roles = new Set<string>()
  for (const [label, value] of Object.entries(metadata.labels ?? {})) {
    if (label.startsWith(rolePrefix) && label.length > rolePrefix.length) roles.add(label.slice(rolePrefix.length))
    else if (label === oldRoleLabel && value !== '') roles.add(value)
  }
  return [...roles].sort()
}

/** The first address of a type. */
export function nodeAddress({ status }: Node, type: string): string | undefined {
  return status.addresses?.find((address) => address.type === type)?.address
}

const wide = (name: string, description: string, cell: (node: Node) => string): Column<Node> => ({
  name,
  type: 'string',
  priority: 1,
  description,
  cell,
})

/** `6.8.0-generic (amd64)`. */
function kernelOf({ status: { nodeInfo } }: Node): string {
  const { kernelVersion, architecture } = nodeInfo
  return `${kernelVersion || '<unknown>'}${architecture ? ` (${architecture})` : ''}`
}

export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  { name: 'Status', type: 'string', priority: 0, description: 'Whether the node is ready.', cell: nodeStatusText },
  {
    name: 'Roles',
    type: 'string',
    priority: 0,
    description: 'Roles that labels give the node.',
    cell: (node) => nodeRoles(node).join(',') || none,
  },
  ageColumn,
  {
    name: 'Version',
    type: 'string',
    priority: 0,
    description: 'Version of the kubelet.',
    cell: ({ status }) => status.nodeInfo.kubeletVersion,
  },
  wide('Internal-IP', 'Address within the cluster.', (node) => nodeAddress(node, 'InternalIP') ?? none),
  wide('External-IP', 'Address from outside.', (node) => nodeAddress(node, 'ExternalIP') ?? none),
  wide('OS-Image', 'Operating system.', ({ status }) => status.nodeInfo.osImage || '<unknown>'),
  wide('Kernel-Version', 'Kernel, and what it runs on.', kernelOf),
  wide(
    'Container-Runtime',
    'Container runtime and its version.',
    ({ status }) => status.nodeInfo.containerRuntimeVersion || '<unknown>',
  ),
]
