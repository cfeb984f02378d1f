// The one state of a simulated runtime, and the few ways it moves: a container exits, a sandbox stops, something is removed.
// Everything that happens is told to the event hub here.
import type { Clock } from '#base'
import { CriError } from '../error.ts'
import type { ContainerEventType } from '../messages/container.ts'
import type { EventHub } from './events.ts'
import type { IpPool } from './ip-pool.ts'
import type { LogStore } from './log-store.ts'
import type { SimulatedExit } from './process.ts'
import { type ContainerRecord, renderContainerStatus, renderSandboxStatus, type SandboxRecord } from './state.ts'

export interface World {
  readonly sandboxes: Map<string, SandboxRecord>
  readonly containers: Map<string, ContainerRecord>
  /** The sandbox with this id or unique prefix of one; 'notFound'. */
  sandbox(id: string): SandboxRecord
  /** The container with this id or unique prefix of one; 'notFound'. */
  container(id: string): ContainerRecord
  containersOf(sandbox: SandboxRecord): readonly ContainerRecord[]
  tell(type: ContainerEventType, id: string, sandbox: SandboxRecord): void
  exit(container: ContainerRecord, exit: Omit<SimulatedExit, 'reason'> & { readonly reason: string }): void
  /** Kills what runs in it and gives back its address. */
  stopSandbox(sandbox: SandboxRecord): void
  removeContainer(container: ContainerRecord): void
}

/** Makes an empty world. */
export function createWorld(deps: {
  readonly clock: Clock
  readonly events: EventHub
  readonly ips: IpPool
  readonly logs: LogStore
}): World {
  const { clock, events, ips, logs } = deps
  const sandboxes = new Map<string, SandboxRecord>()
  const containers = new Map<string, ContainerRecord>()

  const containersOf = (sandbox: SandboxRecord): readonly ContainerRecord[] =>
    [...containers.values()].filter((container) => container.sandbox === sandbox)
  const world: World = {
    sandboxes,
    containers,
    sandbox: (id) => lookUp(sandboxes, id, 'sandbox'),
    container: (id) => lookUp(containers, id, 'container'),
    containersOf,
    tell(containerEventType, containerId, sandbox) {
      events.publish({
        containerId,
        containerEventType,
        createdAt: clock.now(),
        podSandboxStatus: renderSandboxStatus(sandbox),
        containersStatuses: containersOf(sandbox).map(renderContainerStatus),
      })
    },
    exit(container, exit) {
      const { life } = container
      if (life.phase === 'exited') return
      const finishedAt = clock.now()
      const startedAt = life.phase === 'running' ? life.startedAt : finishedAt
      container.life = { phase: 'exited', startedAt, finishedAt, ...exit }
      world.tell('stopped', container.id, container.sandbox)
      for (const waiting of container.onExit) waiting()
      container.onExit.clear()
    },
    stopSandbox(sandbox) {
      if (sandbox.state === 'notReady') return
      for (const container of containersOf(sandbox)) kill(container)
      sandbox.state = 'notReady'
      if (sandbox.ip !== '') ips.giveBack(sandbox.ip)
      world.tell('stopped', sandbox.id, sandbox)
    },
    removeContainer(container) {
      kill(container)
      containers.delete(container.id)
      if (container.logPath !== '') logs.remove(container.logPath)
      world.tell('deleted', container.id, container.sandbox)
    },
  }
  return world
}

/** Ends a running container as KILL does. */
export function kill(container: ContainerRecord): void {
  if (container.life.phase === 'running') container.life.process.exit(137)
}

function lookUp<T>(items: ReadonlyMap<string, T>, id: string, what: string): T {
  const exact = items.get(id)
  if (exact) return exact
  const matches = id === '' ? [] : [...items.keys()].filter((key) => key.startsWith(id))
  const [only] = matches
  const item = matches.length === 1 && only !== undefined ? items.get(only) : undefined
  if (item) return item
  throw new CriError('notFound', `an error occurred when try to find ${what} "${id}": not found`)
}
