// The end of a private containerd. Plain: the process ends, containers go on. Purge: nothing of it is left on this machine,
// not a process, mount, network namespace, bridge, rule or file, whatever state it was in; each step has its limit.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, errorMessage, type Log, silentLog, sleep } from '#base'
import {
  endProcess,
  mountPoints,
  readTextIfExists,
  removeProcessRecord,
  removeTree,
  runProcess,
  sendSignal,
} from '#base/node'
import type { ContainerRuntime } from '#cri'
import { connectCri } from '#cri/grpc'
import { binaryDirsDefault } from './binaries.ts'
import { findContainerdProcess } from './find-process.ts'
import { natRulesOf, unusedHostPortRules } from './nat-rules.ts'
import type { PodNetwork } from './network.ts'
import { type ContainerdLocation, type ContainerdPaths, containerdPaths } from './paths.ts'
import { releasePodRange } from './range-claims.ts'
import { cgroupsOf, listProcesses, removeCgroups, shimTree } from './shims.ts'

export interface StopContainerdOptions extends ContainerdLocation {
  /** Whether containers, images and all else go too. */
  readonly purge: boolean
}

const connectLimitMs = 3_000
const sandboxLimitMs = 30_000
const commandLimitMs = 10_000
const killLimitMs = 10_000
const killPollMs = 10
/** Unmounting can uncover more mounts. */
const unmountRoundsMax = 5

/** Resolves when it has ended; with `purge`, when nothing is left. No error if it is gone already. */
export async function stopContainerd(
  deps: { readonly clock: Clock; readonly log: Log },
  options: StopContainerdOptions,
): Promise<void> {
  const { clock, log } = deps
  const paths = containerdPaths(options)
  const record = await findContainerdProcess(paths)
  if (record && options.purge) {
    // The orderly way first: it calls the CNI plugins and removes cgroups. What it misses is removed by force below.
    await removeSandboxes(clock, paths).catch((error: unknown) => {
      log.warn('sandboxes are removed by force', { reason: errorMessage(error) })
    })
  }
  // First the record: without it whoever watches the process takes its end for what it is.
  await removeProcessRecord(paths.record)
  if (record) await endProcess(clock, record)
  if (options.purge) await purge(clock, paths)
}

async function removeSandboxes(clock: Clock, paths: ContainerdPaths): Promise<void> {
  await using cri = await connectCri({
    socketPath: paths.socket,
    clock,
    log: silentLog,
    readyTimeoutMs: connectLimitMs,
  })
  const sandboxes = await cri.runtime.listPodSandbox()
  await Promise.all(sandboxes.map(({ id }) => removeSandbox(cri, id)))
}

async function removeSandbox({ runtime }: ContainerRuntime, id: string): Promise<void> {
  const options = { deadlineMs: sandboxLimitMs }
  await runtime.stopPodSandbox(id, options)
  await runtime.removePodSandbox(id, options)
}

async function purge(clock: Clock, paths: ContainerdPaths): Promise<void> {
  await killShims(clock, paths)
  await unmountBelow([paths.runDir, paths.base])
  const choices = parseNetwork(await readTextIfExists(paths.network))
  if (choices) {
    await removeNatRules(choices.name)
    await runQuietly('ip', ['link', 'delete', choices.bridge])
    await removeCniResults(choices.name)
    await releasePodRange(paths.network, choices.podCidr)
  }
  for (const [path, within] of [
    [paths.runDir, join(paths.runDir, '..')],
    [paths.base, join(paths.base, '..')],
  ] as const) {
    await removeTree(path, { within })
  }
}

async function killShims(clock: Clock, paths: ContainerdPaths): Promise<void> {
  const cgroups = new Set<string>()
  const end = clock.monotonic() + killLimitMs
  for (;;) {
    const tree = shimTree(await listProcesses(), paths.socket)
    if (tree.length === 0) break
    if (clock.monotonic() > end) {
      throw new Error(`Cannot purge containers: processes ${tree.map(({ pid }) => pid).join(', ')} outlive SIGKILL`)
    }
    for (const { pid, cmdline } of tree) {
      if (!cmdline[0]?.includes('containerd-shim')) for (const path of await cgroupsOf(pid)) cgroups.add(path)
      sendSignal(pid, 'SIGKILL')
    }
    await sleep(clock, killPollMs)
  }
  await removeCgroups(cgroups)
}

async function unmountBelow(dirs: readonly string[]): Promise<void> {
  for (let round = 0; round < unmountRoundsMax; round++) {
    const mounted = (await mountPoints()).filter((point) =>
      dirs.some((dir) => point === dir || point.startsWith(`${dir}/`)),
    )
    if (mounted.length === 0) return
    const deepestFirst = [...new Set(mounted)].sort((a, b) => b.length - a.length)
    await runQuietly('umount', ['--lazy', ...deepestFirst])
  }
}

/** Masquerading and host port rules of Pods whose network was not taken down in order. */
async function removeNatRules(networkName: string): Promise<void> {
  for (const family of ['iptables', 'ip6tables']) {
    const saved = await runQuietly(`${family}-save`, ['-t', 'nat'])
    if (saved === undefined) continue
    const { rules, chains } = natRulesOf(saved, networkName)
    const lines = [...rules, ...chains.map((chain) => `-F ${chain}`), ...chains.map((chain) => `-X ${chain}`)]
    if (lines.length > 0) await restoreNat(family, lines)
    // What host ports of all networks share goes with the last of them; portmap makes it anew.
    const shared = unusedHostPortRules((await runQuietly(`${family}-save`, ['-t', 'nat'])) ?? '')
    if (shared.length > 0) await restoreNat(family, shared)
  }
}

async function restoreNat(family: string, lines: readonly string[]): Promise<void> {
  await runQuietly(`${family}-restore`, ['--noflush', '-w', '5'], ['*nat', ...lines, 'COMMIT', ''].join('\n'))
}

/** libcni keeps the result of each ADD in a folder that all networks of the machine share. */
async function removeCniResults(networkName: string): Promise<void> {
  const dir = '/var/lib/cni/results'
  const names = await readdir(dir).catch(() => [])
  for (const name of names) if (name.startsWith(`${networkName}-`)) await rm(join(dir, name), { force: true })
}

/** A command's output, or undefined if it failed: what it was to remove may not be there. */
async function runQuietly(name: string, args: readonly string[], input?: string): Promise<string | undefined> {
  const env = { PATH: binaryDirsDefault.join(':') }
  try {
    const { code, stdout } = await runProcess(name, args, {
      timeLimitMs: commandLimitMs,
      env,
      ...(input ? { input } : {}),
    })
    return code === 0 ? stdout : undefined
  } catch {
    return undefined
  }
}

function parseNetwork(text: string | undefined): PodNetwork | undefined {
  try {
    const { network } = JSON.parse(text ?? '{}')
    const texts = [network?.name, network?.bridge, network?.podCidr]
    return texts.every((one) => typeof one === 'string') ? network : undefined
  } catch {
    return undefined
  }
}
