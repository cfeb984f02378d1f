// Which sysctls a Pod may set: the safe ones, which are its own and cannot harm the node, and those that the node's
// administrator allows. Pure: facts §21. Upstream: pkg/kubelet/sysctl/{allowlist,safe_sysctls,util}.go.
import type { core } from '#api'

/** Allowed on every node. */
export const safeSysctls: readonly string[] = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]

/** Prefixes of sysctls that each namespace has of its own. */
const namespaced: readonly (readonly [prefix: string, namespace: 'ipc' | 'net'])[] = [
  ['kernel.shm', 'ipc'],
  ['kernel.msg', 'ipc'],
  ['kernel.sem', 'ipc'],
  ['fs.mqueue.', 'ipc'],
  ['net.', 'net'],
]

/** The name with dots between its parts; `net/ipv4/conf/eth0.1/x` is written with slashes because a part has a dot. */
export function dottedSysctl(name: string): string {
  const firstSeparator = /[./]/.exec(name)?.[0]
  if (firstSeparator !== '/') return name
  return name.replaceAll(/[./]/g, (separator) => (separator === '/' ? '.' : '/'))
}

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name

/** Why a Pod's sysctls are refused; undefined if they are not. `unsafe`: more names that the node allows, `x.*` for all below. */
export function sysctlProblem({ spec }: core.Pod, unsafe: readonly string[]): string | undefined {
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    const dotted = dottedSysctl(name)
    const namespace = namespaced.find(([prefix]) => dotted.startsWith(prefix))?.[1]
    const shared = (namespace === 'ipc' && spec.hostIPC === true) || (namespace === 'net' && spec.hostNetwork === true)
    if (![...safeSysctls, ...unsafe].some((pattern) => matches(pattern, dotted)) || namespace === undefined) {
      return `forbidden sysctl: "${name}" not allowlisted`
    }
    if (shared) return `forbidden sysctl: "${name}" not allowed with host ${namespace} enabled`
  }
  return undefined
}
