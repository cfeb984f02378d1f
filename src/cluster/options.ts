// What the cluster's process is told when it is started: one JSON object as its argument. `up` and `down` write it.

export interface ClusterProcessOptions {
  /**
   * `run`: start and serve until told to stop. `purge`: remove everything of this home from the machine.
   * `warm-up`: load all that a start loads, once after installing, so that it is found compiled.
   */
  readonly mode: 'run' | 'purge' | 'warm-up'
  /** Absolute. */
  readonly home: string
  /** Where sockets go; default /run/sampan. */
  readonly runRoot?: string
  /** 0: any free port. Absent: the one of the last start, else 6443 or a free one. */
  readonly apiPort?: number
  readonly kubeletPort?: number
  readonly bindAddress?: string
  readonly nodeName?: string
  /** Address of a CRI runtime to use instead of a private containerd: `unix:///run/containerd/containerd.sock`. */
  readonly criEndpoint?: string
}

/** The options in `text`. Throws a sentence if they are not understood. */
export function parseProcessOptions(text: string | undefined): ClusterProcessOptions {
  const value: unknown = JSON.parse(text ?? 'null')
  if (typeof value !== 'object' || value === null) throw new Error('Cannot start the cluster: no options were given')
  const options = value as Partial<ClusterProcessOptions>
  if (options.mode !== 'run' && options.mode !== 'purge' && options.mode !== 'warm-up')
    throw new Error(`Cannot start the cluster: mode is ${JSON.stringify(options.mode)}, not run, purge or warm-up`)
  if (typeof options.home !== 'string' || !options.home.startsWith('/'))
    throw new Error('Cannot start the cluster: home is not an absolute path')
  return options as ClusterProcessOptions
}
