// Which container runtime a cluster of one machine gets, and why: the best that the machine allows, unless the user names one.

export type RuntimeChoice = 'containerd' | 'process'

export interface RuntimeFacts {
  /** `--runtime`; undefined or auto: nothing in particular. */
  readonly asked: RuntimeChoice | undefined
  /** Node's `process.platform`. */
  readonly platform: string
  readonly isRoot: boolean
  /** What containers need and this machine lacks, as a sentence; undefined if nothing. */
  readonly missing: string | undefined
}

export type RuntimeDecision =
  | { readonly runtime: RuntimeChoice; readonly reason: string }
  | { readonly runtime: undefined; readonly refused: string }

const noIsolation = 'containers are processes of this machine, without isolation'

/**
 * For root, host processes in place of containers must be asked for: a manifest that is harmless in a container may not be so
 * for the machine.
 */
export function decideRuntime({ asked, platform, isRoot, missing }: RuntimeFacts): RuntimeDecision {
  const lacking =
    platform !== 'linux' ? `containers need Linux, this is ${platform}` : isRoot ? missing : 'containers need root'
  if (asked === 'process') return { runtime: 'process', reason: `asked for by --runtime; ${noIsolation}` }
  if (lacking === undefined)
    return { runtime: 'containerd', reason: 'root on Linux with containerd, runc and CNI plugins installed' }
  if (asked === 'containerd') return { runtime: undefined, refused: `Cannot use containerd: ${lacking}` }
  if (isRoot && platform === 'linux')
    return { runtime: undefined, refused: `${lacking}; or run them as plain processes of root with --runtime process` }
  return { runtime: 'process', reason: `${lacking}: ${noIsolation}` }
}
