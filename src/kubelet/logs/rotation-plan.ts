// How a container's log files are turned over. Pure. `0.log` is being written; `0.log.<time>` are older, the newest of them
// plain, the others compressed. Upstream: pkg/kubelet/logs/container_log_manager.go.

export interface RotationInput {
  /** Names in the log's folder. */
  readonly names: readonly string[]
  /** The name of the log that is being written: `0.log`. */
  readonly log: string
  readonly sizeBytes: number
  readonly maxBytes: number
  /** Files kept of one log, with the one that is being written; at least 2. */
  readonly maxFiles: number
  /** `20261123-030405`. */
  readonly stamp: string
}

export interface RotationPlan {
  /** Left over from a rotation that did not end, and the oldest that are too many. */
  readonly remove: readonly string[]
  /** Compressed in place, to `<name>.gz`. */
  readonly compress: readonly string[]
  /** What the log is renamed to. */
  readonly renameTo: string
}

const temporary = '.tmp'
const compressed = '.gz'

/** What to do with the log's files; undefined while the log is not full. */
export function planRotation(input: RotationInput): RotationPlan | undefined {
  const { names, log, sizeBytes, maxBytes, maxFiles, stamp } = input
  if (sizeBytes < maxBytes) return undefined
  const turned = names.filter((name) => name.startsWith(`${log}.`))
  const unfinished = turned.filter((name) => name.endsWith(temporary))
  const whole = turned.filter((name) => !name.endsWith(temporary))
  // A plain file whose compressed form is there was about to be removed.
  const done = whole.filter((name) => whole.includes(`${name}${compressed}`))
  const kept = whole.filter((name) => !done.includes(name)).sort()
  // One place is for the log itself, one for what it is renamed to.
  const surplus = kept.slice(0, Math.max(0, kept.length - Math.max(0, maxFiles - 2)))
  const rest = kept.slice(surplus.length)
  return {
    remove: [...unfinished, ...done, ...surplus],
    compress: rest.filter((name) => !name.endsWith(compressed)),
    renameTo: `${log}.${stamp}`,
  }
}

/** `20261123-030405`, as upstream names turned logs. */
export function rotationStamp(rfc3339: string): string {
  return rfc3339.slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-')
}
