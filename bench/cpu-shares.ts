// Whose work the processor does while something runs: samples by component of `src/`, of the outermost one that is more than
// plumbing. What stands outside of all (the collector, Node itself) is `other`.
import { Session } from 'node:inspector/promises'
import type { Profiler } from 'node:inspector'

/** They do others' work. */
const plumbing: ReadonlySet<string> = new Set(['api', 'base', 'client', 'testing'])

const componentOf = ({ callFrame }: Profiler.ProfileNode): string | undefined =>
  /\/(?:src|dist)\/([\w-]+)\//.exec(callFrame.url)?.[1]

/** The outermost component above each node, by its id. */
function ownersOf({ nodes }: Profiler.Profile): ReadonlyMap<number, string> {
  const owners = new Map<number, string>()
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const children = new Set(nodes.flatMap((node) => node.children ?? []))
  const visit = (node: Profiler.ProfileNode, above: string | undefined): void => {
    const own = componentOf(node)
    const isBetter = own !== undefined && (above === undefined || (plumbing.has(above) && !plumbing.has(own)))
    const owner = isBetter ? own : above
    owners.set(node.id, owner ?? 'other')
    for (const id of node.children ?? []) {
      const child = byId.get(id)
      if (child !== undefined) visit(child, owner)
    }
  }
  for (const node of nodes) if (!children.has(node.id)) visit(node, undefined)
  return owners
}

/** Shares of the time that was not idle, by component; they add up to 1. */
export async function cpuShares(work: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  await work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const owners = ownersOf(profile)
  const idle = new Set(profile.nodes.filter((node) => node.callFrame.functionName === '(idle)').map(({ id }) => id))
  const times = new Map<string, number>()
  for (const [at, id] of (profile.samples ?? []).entries()) {
    if (idle.has(id)) continue
    const owner = owners.get(id) ?? 'other'
    times.set(owner, (times.get(owner) ?? 0) + (profile.timeDeltas?.[at] ?? 0))
  }
  const total = [...times.values()].reduce((sum, one) => sum + one, 0)
  return Object.fromEntries([...times].sort(([, a], [, b]) => b - a).map(([name, time]) => [name, time / total]))
}
