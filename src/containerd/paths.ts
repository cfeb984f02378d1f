// Where a private containerd keeps its things. What must survive a reboot is under `home`; what must not is under `runDir`,
// which is short because a unix socket's path has at most 108 bytes.
import { createHash } from 'node:crypto'
import { join } from 'node:path'

const socketPathBytesMax = 107

/** Which containerd: everything else follows from these two folders. */
export interface ContainerdLocation {
  /** The cluster's folder; ours is `containerd` in it. */
  readonly home: string
  /** For sockets and mounts. Default: /run/sampan/<hash of home>. */
  readonly runDir?: string
}

export interface ContainerdPaths {
  /** Short name of this containerd, made of `home`: eight hexadecimal digits. */
  readonly hash: string
  readonly base: string
  readonly root: string
  readonly config: string
  readonly log: string
  readonly record: string
  readonly certs: string
  readonly cniConf: string
  readonly cniData: string
  readonly network: string
  readonly runDir: string
  readonly state: string
  readonly socket: string
  readonly runcRoot: string
}

/** All paths of one containerd. Throws if the socket's would be too long. */
export function containerdPaths({ home, runDir }: ContainerdLocation): ContainerdPaths {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 8)
  const base = join(home, 'containerd')
  const run = runDir ?? `/run/sampan/${hash}`
  const socket = join(run, 'containerd.sock')
  if (Buffer.byteLength(`${socket}.ttrpc`) > socketPathBytesMax) {
    throw new Error(
      `Cannot use ${socket} as socket: its path is longer than ${socketPathBytesMax} bytes; give a shorter runDir`,
    )
  }
  return {
    hash,
    base,
    root: join(base, 'root'),
    config: join(base, 'config.toml'),
    log: join(base, 'containerd.log'),
    record: join(base, 'process.json'),
    certs: join(base, 'certs.d'),
    cniConf: join(base, 'cni'),
    cniData: join(base, 'cni-data'),
    network: join(base, 'network.json'),
    runDir: run,
    state: join(run, 'state'),
    socket,
    runcRoot: join(run, 'runc'),
  }
}
