// containerd's config.toml, as text. Pure. Only the CRI and what it needs: each plugin left out is start-up time saved.
// Upstream: containerd's docs/cri/config.md (1.6).

export interface ConfigInput {
  readonly root: string
  readonly state: string
  readonly socket: string
  readonly certs: string
  readonly cniBinDir: string
  readonly cniConf: string
  readonly ociRuntime: string
  readonly runcRoot: string
  readonly sandboxImage: string
  readonly snapshotter: 'overlayfs' | 'native'
  /** Without CAP_SYS_RESOURCE a score cannot go below our own. */
  readonly restrictOomScoreAdj: boolean
}

/** Not needed by the CRI. runtime.v1.linux stays: the tasks service does not load without it. */
const disabledPlugins = [
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.zfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.internal.v1.restart',
  'io.containerd.internal.v1.opt',
  'io.containerd.internal.v1.tracing',
  'io.containerd.tracing.processor.v1.otlp',
]

const cri = 'plugins."io.containerd.grpc.v1.cri"'

/** The text of config.toml. */
export function renderConfig(input: ConfigInput): string {
  const sections: readonly [string, Readonly<Record<string, string | boolean | number | readonly string[]>>][] = [
    ['', { version: 2, root: input.root, state: input.state, disabled_plugins: disabledPlugins }],
    ['grpc', { address: input.socket }],
    [
      cri,
      {
        sandbox_image: input.sandboxImage,
        restrict_oom_score_adj: input.restrictOomScoreAdj,
        tolerate_missing_hugetlb_controller: true,
        netns_mounts_under_state_dir: true,
        stream_server_address: '127.0.0.1',
        stream_server_port: '0',
        disable_tcp_service: true,
        max_concurrent_downloads: 8,
      },
    ],
    [`${cri}.cni`, { bin_dir: input.cniBinDir, conf_dir: input.cniConf }],
    [`${cri}.registry`, { config_path: input.certs }],
    [`${cri}.containerd`, { snapshotter: input.snapshotter, default_runtime_name: 'runc' }],
    [`${cri}.containerd.runtimes.runc`, { runtime_type: 'io.containerd.runc.v2' }],
    [
      `${cri}.containerd.runtimes.runc.options`,
      { BinaryName: input.ociRuntime, Root: input.runcRoot, SystemdCgroup: false },
    ],
  ]
  return sections
    .map(([name, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
      return [...(name === '' ? [] : [`[${name}]`]), ...lines, ''].join('\n')
    })
    .join('\n')
}
