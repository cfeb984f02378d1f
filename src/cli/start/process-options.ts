// What the cluster's process is told when it is started: one JSON object as its last argument.

export interface ClusterProcessOptions {
  /** `run`: start and serve until told to stop. `purge`: remove everything of this home from the machine. */
  readonly mode: 'run' | 'purge'
  /** Absolute. */
  readonly home: string
  /** 0: any free port. Absent: the one of the last start, else the default or a free one. */
  readonly apiPort?: number
  readonly kubeletPort?: number
  readonly bindAddress?: string
  readonly nodeName?: string
  /** A CRI runtime to use instead of a private containerd: `unix:///run/containerd/containerd.sock`. */
  readonly criEndpoint?: string
}

export interface UpFlags {
  readonly port?: number
  readonly kubeletPort?: number
  readonly bindAddress?: string
  readonly nodeName?: string
  readonly containerRuntimeEndpoint?: string
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
    ...(flags.containerRuntimeEndpoint === undefined ? {} : { criEndpoint: flags.containerRuntimeEndpoint }),
  }
}
