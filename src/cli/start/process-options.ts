// From the flags of `up` to what the cluster's process is told.
import type { ClusterProcessOptions } from '#home'

export interface UpFlags {
  readonly port?: number
  readonly kubeletPort?: number
  readonly bindAddress?: string
  readonly nodeName?: string
  readonly containerRuntimeEndpoint?: string
  readonly runtime?: 'containerd' | 'process' | undefined
}

/** The options that the flags of `up` ask for. */
export function processOptionsOf(home: string, flags: UpFlags): ClusterProcessOptions {
  return {
    mode: 'run',
    home,
    ...(flags.port === undefined ? {} : { apiPort: flags.port }),
    ...(flags.kubeletPort === undefined ? {} : { kubeletPort: flags.kubeletPort }),
    ...(flags.bindAddress === undefined ? {} : { bindAddress: flags.bindAddress }),
    ...(flags.nodeName === undefined ? {} : { nodeName: flags.nodeName }),
    ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
    ...(flags.containerRuntimeEndpoint === undefined ? {} : { criEndpoint: flags.containerRuntimeEndpoint }),
  }
}
