// The programs that a private containerd is made of, and the Debian package of each that is missing.
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'

export interface Binaries {
  readonly containerd: string
  readonly ctr: string
  readonly shim: string
  /** runc or crun. */
  readonly ociRuntime: string
  readonly cniBinDir: string
  readonly catatonit: string
  /** Absent: no masquerading, no host ports. */
  readonly iptables: string | undefined
}

/** Where programs are looked for, in this order. */
export const binaryDirsDefault = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
const cniBinDirs = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni']
const cniPlugins = ['bridge', 'host-local', 'loopback', 'portmap']

/** Programs are missing; the message names the packages to install. */
export class MissingBinariesError extends Error {
  readonly packages: readonly string[]

  constructor(missing: readonly { readonly program: string; readonly debianPackage: string }[]) {
    const programs = missing.map(({ program }) => program).join(', ')
    const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))]
    super(`Cannot run containers: ${programs} not found; install them (Debian: apt-get install ${packages.join(' ')})`)
    this.name = 'MissingBinariesError'
    this.packages = packages
  }
}

/** Finds all programs or rejects with a MissingBinariesError. */
export async function findBinaries(options: {
  readonly dirs?: readonly string[]
  readonly ociRuntime?: 'runc' | 'crun'
}): Promise<Binaries> {
  const dirs = options.dirs ?? binaryDirsDefault
  const [containerd, ctr, shim, runc, crun, catatonit, iptables, cniBinDir] = await Promise.all([
    ...['containerd', 'ctr', 'containerd-shim-runc-v2', 'runc', 'crun', 'catatonit', 'iptables'].map((name) =>
      findIn(dirs, [name]),
    ),
    findIn(cniBinDirs, cniPlugins),
  ])
  const ociRuntime = options.ociRuntime === 'crun' ? crun : options.ociRuntime === 'runc' ? runc : (runc ?? crun)
  if (containerd && ctr && shim && ociRuntime && catatonit && cniBinDir) {
    return {
      containerd: join(containerd, 'containerd'),
      ctr: join(ctr, 'ctr'),
      shim: join(shim, 'containerd-shim-runc-v2'),
      ociRuntime: join(ociRuntime, ociRuntime === runc && options.ociRuntime !== 'crun' ? 'runc' : 'crun'),
      cniBinDir,
      catatonit: join(catatonit, 'catatonit'),
      iptables: iptables === undefined ? undefined : join(iptables, 'iptables'),
    }
  }
  const needed = [
    { program: 'containerd', debianPackage: 'containerd', found: containerd },
    { program: 'ctr', debianPackage: 'containerd', found: ctr },
    { program: 'containerd-shim-runc-v2', debianPackage: 'containerd', found: shim },
    { program: options.ociRuntime ?? 'runc', debianPackage: options.ociRuntime ?? 'runc', found: ociRuntime },
    { program: 'catatonit', debianPackage: 'catatonit', found: catatonit },
    {
      program: `CNI plugins (${cniPlugins.join(', ')})`,
      debianPackage: 'containernetworking-plugins',
      found: cniBinDir,
    },
  ]
  throw new MissingBinariesError(needed.filter(({ found }) => found === undefined))
}

/** The first folder that has all programs. */
async function findIn(dirs: readonly string[], names: readonly string[]): Promise<string | undefined> {
  for (const dir of dirs) {
    const found = await Promise.all(names.map((name) => isExecutable(join(dir, name))))
    if (found.every(Boolean)) return dir
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
