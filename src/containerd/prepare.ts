// All that must be there before containerd runs: folders, the network's choice, the CNI list and config.toml.
// Choices that running Pods depend on (range, snapshotter) are made once and kept in `network.json` and `snapshotter`.
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Clock, Log } from '#base'
import { ensureDir, readTextIfExists, writeFileAtomic } from '#base/node'
import type { Binaries } from './binaries.ts'
import { ipv6Works, overlayWorks, ownSysResource, probeNat } from './host-support.ts'
import { choosePodNetwork, type NatSupport, type PodNetwork, renderConflist } from './network.ts'
import type { ContainerdPaths } from './paths.ts'
import { claimPodRange } from './range-claims.ts'
import { renderConfig } from './render-config.ts'
import { sandboxImageName } from './sandbox-image.ts'

export type Snapshotter = 'overlayfs' | 'native'

export interface Prepared {
  readonly network: PodNetwork
  readonly nat: NatSupport
  readonly snapshotter: Snapshotter
  /** Digest of config and binary: a containerd that was started with another must be restarted. */
  readonly fingerprint: string
}

interface Choices {
  readonly network: PodNetwork
  readonly nat: NatSupport
  readonly snapshotter: Snapshotter
}

/** Makes folders and files. With `keep`, what a running containerd was started with is not probed again. */
export async function prepare(
  deps: { readonly clock: Clock; readonly log: Log; readonly binaries: Binaries },
  paths: ContainerdPaths,
  options: { readonly keep: boolean; readonly podCidr?: string | undefined; readonly podCidr6?: string | undefined },
): Promise<Prepared> {
  const { clock, log, binaries } = deps
  for (const dir of [paths.base, paths.root, paths.certs, paths.cniConf, paths.cniData])
    await ensureDir(dir, { mode: 0o711 })
  await ensureDir(paths.runDir, { mode: 0o711 })
  const known = parseChoices(await readTextIfExists(paths.network))
  const choose = options.keep && known ? () => known : await chooser(binaries, paths, known, options)
  const choices = await claimPodRange({ clock, file: paths.network }, choose)
  if (!choices.nat.ok) log.warn('pod network is limited', { reason: choices.nat.reason })
  const config = renderConfig({
    root: paths.root,
    state: paths.state,
    socket: paths.socket,
    certs: paths.certs,
    cniBinDir: binaries.cniBinDir,
    cniConf: paths.cniConf,
    ociRuntime: binaries.ociRuntime,
    runcRoot: paths.runcRoot,
    sandboxImage: sandboxImageName,
    snapshotter: choices.snapshotter,
    restrictOomScoreAdj: !(await ownSysResource()),
  })
  await writeIfChanged(
    join(paths.cniConf, '10-sampan.conflist'),
    renderConflist(choices.network, choices.nat, paths.cniData),
  )
  await writeIfChanged(paths.config, config)
  const { size, mtimeMs } = await stat(binaries.containerd)
  const fingerprint = createHash('sha256').update(`${config}\n${binaries.containerd} ${size} ${mtimeMs}`).digest('hex')
  return { ...choices, fingerprint }
}

/** Looks at the machine, then chooses among the ranges that no other cluster has claimed. */
async function chooser(
  binaries: Binaries,
  paths: ContainerdPaths,
  known: Choices | undefined,
  options: { readonly podCidr?: string | undefined; readonly podCidr6?: string | undefined },
): Promise<(claimed: ReadonlySet<string>) => Choices> {
  const [nat, dualStack, snapshotter] = await Promise.all([
    probeNat(binaries.iptables, paths.hash),
    known === undefined ? ipv6Support(binaries, paths) : false,
    known?.snapshotter ?? overlayWorks(paths.root).then((works): Snapshotter => (works ? 'overlayfs' : 'native')),
  ])
  return (claimed) => {
    // A cluster that was stopped while the machine was started anew may have lost its range to another.
    const last = known === undefined || claimed.has(known.network.podCidr) ? undefined : known.network.podCidr
    const given = {
      podCidr: options.podCidr ?? last,
      podCidr6: options.podCidr6 ?? known?.network.podCidr6,
      dualStack,
    }
    const network = choosePodNetwork(paths.hash, given, { interfaces: networkInterfaces(), claimed })
    return { network, nat, snapshotter }
  }
}

/**
 * Whether Pods can have IPv6 addresses that lead somewhere. The bridge plugin masquerades both families or none, so that IPv6
 * without its nat table would take IPv4 with it.
 */
async function ipv6Support({ iptables }: Binaries, paths: ContainerdPaths): Promise<boolean> {
  if (!(await ipv6Works())) return false
  if (iptables === undefined) return true
  // The program may be missing, too.
  return probeNat(iptables.replace(/iptables$/, 'ip6tables'), paths.hash).then(
    ({ ok }) => ok,
    () => false,
  )
}

function parseChoices(text: string | undefined): Choices | undefined {
  try {
    const choices = JSON.parse(text ?? '{}') as Partial<Choices>
    return choices.network && choices.nat && choices.snapshotter ? (choices as Choices) : undefined
  } catch {
    return undefined
  }
}

async function writeIfChanged(path: string, text: string): Promise<void> {
  if ((await readTextIfExists(path)) !== text) await writeFileAtomic(path, text, { durable: false })
}
