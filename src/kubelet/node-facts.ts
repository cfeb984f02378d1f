// What a kubelet finds out once, at its start: the machine, its runtime, and what of them Pods may use.
import type { RuntimeService, VersionResponse } from '#cri'
import type { NodeFeatures } from './hooks/admit-pod.ts'
import type { KubeletHost, MachineInfo } from './host.ts'
import { nodeLabels, nodeResources } from './node-status/compute-node-status.ts'
import type { ResolvedKubeletOptions } from './options.ts'

export interface NodeFacts {
  readonly machine: MachineInfo
  readonly version: VersionResponse
  /** First the address that others should use. */
  readonly hostIps: readonly string[]
  readonly allocatable: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly features: NodeFeatures
}

export async function readNodeFacts(
  { host, runtime }: { readonly host: KubeletHost; readonly runtime: RuntimeService },
  options: ResolvedKubeletOptions,
): Promise<NodeFacts> {
  const [machine, version, status] = await Promise.all([host.machineInfo(), runtime.version(), runtime.status({})])
  return {
    machine,
    version,
    hostIps: options.nodeIps.length > 0 ? options.nodeIps : machine.addresses,
    allocatable: nodeResources(machine, options).allocatable,
    labels: nodeLabels(machine, options),
    features: {
      operatingSystem: machine.operatingSystem,
      appArmor: machine.appArmor,
      supplementalGroupsPolicy: status.features?.supplementalGroupsPolicy === true,
      unsafeSysctls: options.allowedUnsafeSysctls,
    },
  }
}
