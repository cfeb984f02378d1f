// The real machine under a kubelet.
import type { Log } from '#base'
import { startWatchFolder } from '#base/node'
import type { KubeletHost } from '../host.ts'
import { createNodeCgroups } from './cgroups.ts'
import { nodeFiles } from './files.ts'
import { nodeMachineInfo } from './machine-info.ts'
import { nodeMounts } from './mounts.ts'
import { nodeNetwork } from './network.ts'
import { nodeUsage } from './usage.ts'

/** This machine. `rootDir` as in the kubelet's options. */
export function createNodeHost(deps: { readonly log: Log }, options: { readonly rootDir: string }): KubeletHost {
  return {
    files: nodeFiles,
    mounts: nodeMounts,
    cgroups: createNodeCgroups(deps.log),
    network: nodeNetwork,
    usage: nodeUsage,
    machineInfo: () => nodeMachineInfo(options.rootDir),
    watchFolder: (given, { path, ...request }) => startWatchFolder(given, path, request),
  }
}
