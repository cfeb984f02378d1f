// Which cluster of this machine has which Pod range: a file for each range, with the path of the `network.json` that has it. A
// bridge tells it too late for clusters that start together, and not at all while no Pod runs.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, DeadlineExceededError, sleep } from '#base'
import { ensureDir, readTextIfExists, removeFile, takeLockFile, writeFileAtomic } from '#base/node'
import type { PodNetwork } from './network.ts'

/** The machine's claims; a reboot, which ends all Pods, ends them too. */
const claimsDirDefault = '/run/sampan/pod-ranges'
const lockLimitMs = 10_000
const lockPollMs = 20

interface Chosen {
  readonly network: PodNetwork
}

/** Whose claims, and where the machine's are. */
export interface RangeClaimant {
  readonly clock: Clock
  /** The cluster's `network.json`. */
  readonly file: string
  readonly claimsDir?: string
}

/**
 * Lets `choose` choose a network when no other cluster does, told the ranges that others have, in CIDR form; writes what it chose
 * to the claimant's file and claims its range. Rejects when the others take longer than ten seconds.
 */
export async function claimPodRange<T extends Chosen>(
  { clock, file, claimsDir = claimsDirDefault }: RangeClaimant,
  choose: (claimed: ReadonlySet<string>) => T,
): Promise<T> {
  await ensureDir(claimsDir, { mode: 0o711 })
  await using _lock = await waitForLock(clock, `${claimsDir}.lock`)
  const chosen = choose(await claimsOfOthers(file, claimsDir))
  const text = `${JSON.stringify(chosen)}\n`
  if ((await readTextIfExists(file)) !== text) await writeFileAtomic(file, text, { durable: false })
  await writeFileAtomic(join(claimsDir, claimName(chosen.network.podCidr)), file, { durable: false })
  return chosen
}

/** Gives the claim of a cluster that is no more back. No error if there is none. */
export async function releasePodRange(
  file: string,
  podCidr: string,
  claimsDir: string = claimsDirDefault,
): Promise<void> {
  const claim = join(claimsDir, claimName(podCidr))
  if ((await readTextIfExists(claim)) === file) await removeFile(claim)
}

/** Ranges of living claims; those whose cluster is gone or has another range by now are removed. */
async function claimsOfOthers(file: string, claimsDir: string): Promise<ReadonlySet<string>> {
  const ranges = new Set<string>()
  for (const name of await readdir(claimsDir)) {
    const holder = (await readTextIfExists(join(claimsDir, name))) ?? ''
    const range = await rangeIn(holder)
    if (holder === file) continue
    if (range !== undefined && claimName(range) === name) ranges.add(range)
    else await removeFile(join(claimsDir, name))
  }
  return ranges
}

async function rangeIn(file: string): Promise<string | undefined> {
  try {
    return (JSON.parse((await readTextIfExists(file)) ?? '{}') as Partial<Chosen>).network?.podCidr
  } catch {
    return undefined
  }
}

function claimName(podCidr: string): string {
  return podCidr.replace('/', '_')
}

async function waitForLock(clock: Clock, path: string): Promise<AsyncDisposable> {
  const end = clock.monotonic() + lockLimitMs
  for (;;) {
    const taken = await takeLockFile(path)
    if (taken.kind === 'held') return taken.lock
    if (clock.monotonic() > end)
      throw new DeadlineExceededError(`Cannot choose a Pod network: process ${taken.holder.pid} holds ${path}`)
    await sleep(clock, lockPollMs)
  }
}
