// Looks at what there is to see of a cluster: its lock, its process, its API.
import { readdir, readFile } from 'node:fs/promises'
import type { core } from '#api'
import { deadlineSignal, errorMessage } from '#base'
import type { HomePaths, ProcessState } from '#home'
import { type Connection, connect } from '../connection.ts'
import type { CliIo } from '../io.ts'
import { nodeKindName, podKindName } from '../kind-names.ts'
import { isNodeReady } from '../ready.ts'
import type { ClusterStatus, NodeStatus, ProcessUsage } from './render-status.ts'

/** A cluster that does not answer within this does not work. */
const answerMsMax = 5_000

/** The cluster as it is now. Never rejects because of the cluster's state. */
export async function observeStatus(
  io: CliIo,
  {
    paths,
    pid,
    state,
  }: { readonly paths: HomePaths; readonly pid: number | undefined; readonly state: ProcessState | undefined },
): Promise<ClusterStatus> {
  const base = { home: paths.home, kubeconfig: paths.kubeconfig, cliVersion: io.version }
  if (pid === undefined) return { ...base, running: false, ready: false, processes: await containerdUsage(paths) }
  const processes = [...(await usageOf(pid, 'sampan')), ...(await containerdUsage(paths))]
  const own = state?.pid === pid ? state : undefined
  const known = {
    ...base,
    running: true as const,
    pid,
    processes,
    ...(own === undefined
      ? {}
      : {
          server: own.server,
          version: own.version,
          startedAt: own.startedAt,
          runtime: own.runtime,
          runtimeReason: own.runtimeReason,
        }),
  }
  try {
    using connection = await connect(io, { home: paths.home })
    return { ...known, ...(await askApi(io, connection)) }
  } catch (error) {
    if (io.signal.aborted) throw error
    return { ...known, ready: false, problem: errorMessage(error) }
  }
}

async function askApi(io: CliIo, { client }: Connection) {
  using deadline = deadlineSignal(io.clock, answerMsMax, { signal: io.signal, message: 'the API does not answer' })
  const { signal } = deadline
  const [nodes, pods] = await Promise.all([client.list(nodeKindName, { signal }), client.list(podKindName, { signal })])
  const phases: Record<string, number> = {}
  for (const pod of pods.items) {
    const phase = pod.status.phase ?? 'Unknown'
    phases[phase] = (phases[phase] ?? 0) + 1
  }
  const seen = nodes.items.map(nodeStatus)
  return { nodes: seen, pods: phases, ready: seen.some(({ ready }) => ready) }
}

function nodeStatus(node: core.Node): NodeStatus {
  const { kubeletVersion, containerRuntimeVersion } = node.status.nodeInfo
  const message = node.status.conditions?.find(({ type }) => type === 'Ready')?.message
  return {
    name: node.metadata.name,
    ready: isNodeReady(node),
    version: kubeletVersion,
    runtime: containerRuntimeVersion,
    ...(message === undefined ? {} : { message }),
  }
}

async function usageOf(pid: number, name: string): Promise<readonly ProcessUsage[]> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]
  return kibibytes === undefined ? [] : [{ name, pid, rssBytes: Number(kibibytes) * 1024 }]
}

/** The containerd of this home: one whose command line names its folders. It may outlive the process that started it. */
async function containerdUsage(paths: HomePaths): Promise<readonly ProcessUsage[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
      const name = command.slice(command.lastIndexOf('/') + 1)
      if (name !== 'containerd' || !args.some((arg) => isBelow(arg, paths))) return []
      return await usageOf(Number(pid), name)
    }),
  )
  return found.flat()
}

function isBelow(arg: string, { home, run }: HomePaths): boolean {
  return arg.includes(`${home}/`) || arg.includes(`${run}/`)
}
