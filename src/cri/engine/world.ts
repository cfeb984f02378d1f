// The one state of a runtime of our own, and the few ways it moves: a container exits, a sandbox stops, something is removed.
// Everything that happens is told to the event hub here.
import type { Clock } from '#base'
import { CriError } from '../error.ts'
import type { ContainerEventType } from '../messages/container.ts'
import type { ContainerExit, DriverContainer, RuntimeDriver } from './driver.ts'
import type { EventHub } from './events.ts'
import { createRecords, type Records } from './records.ts'
import { type ContainerRecord, renderContainerStatus, renderSandboxStatus, type SandboxRecord } from './state.ts'

export interface World<C extends DriverContainer> {
  readonly sandboxes: Records<SandboxRecord>
  readonly containers: Records<ContainerRecord<C>>
  /** The sandbox with this id or unique prefix of one; 'notFound'. */
  sandbox(id: string): SandboxRecord
  /** The container with this id or unique prefix of one; 'notFound'. */
  container(id: string): ContainerRecord<C>
  containersOf(sandbox: SandboxRecord): readonly ContainerRecord<C>[]
  tell(type: ContainerEventType, id: string, sandbox: SandboxRecord): void
  exit(container: ContainerRecord<C>, exit: ContainerExit): void
  /** Kills what runs in it and gives back its address. The sandbox is not ready at once; resolves when nothing runs. */
  stopSandbox(sandbox: SandboxRecord): Promise<void>
  removeContainer(container: ContainerRecord<C>): Promise<void>
}

/** Makes an empty world. */
export function createWorld<C extends DriverContainer>(
  { clock, events }: { readonly clock: Clock; readonly events: EventHub },
  driver: Pick<RuntimeDriver<C>, 'sandboxStopped' | 'containerRemoved'>,
): World<C> {
  const sandboxes = createRecords<SandboxRecord>(({ config }) => config.labels)
  const containers = createContainers<C>()

  const { containersOf } = containers
  const world: World<C> = {
    sandboxes,
    containers,
    sandbox: (id) => lookUp(sandboxes.byId, id, 'sandbox'),
    container: (id) => lookUp(containers.byId, id, 'container'),
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
    async stopSandbox(sandbox) {
      const wasReady = sandbox.state === 'ready'
      const ended = containersOf(sandbox).map(kill)
      sandbox.state = 'notReady'
      await Promise.all(ended)
      if (!wasReady) return
      driver.sandboxStopped(sandbox)
      world.tell('stopped', sandbox.id, sandbox)
    },
    async removeContainer(container) {
      await kill(container)
      if (!containers.delete(container.id)) return
      driver.containerRemoved(container)
      world.tell('deleted', container.id, container.sandbox)
    },
  }
  return world
}

/** The containers, which are also found by their sandbox. */
function createContainers<C extends DriverContainer>() {
  const records = createRecords<ContainerRecord<C>>(({ config }) => config.labels)
  const bySandbox = new Map<SandboxRecord, Set<ContainerRecord<C>>>()
  return {
    ...records,
    containersOf: (sandbox: SandboxRecord): readonly ContainerRecord<C>[] => [...(bySandbox.get(sandbox) ?? [])],
    set(id: string, record: ContainerRecord<C>): void {
      records.set(id, record)
      bySandbox.set(record.sandbox, (bySandbox.get(record.sandbox) ?? new Set<ContainerRecord<C>>()).add(record))
    },
    delete(id: string): boolean {
      const record = records.byId.get(id)
      if (record === undefined) return false
      const siblings = bySandbox.get(record.sandbox)
      siblings?.delete(record)
      if (siblings?.size === 0) bySandbox.delete(record.sandbox)
      return records.delete(id)
    },
  }
}

/** Ends a running container as KILL does, before this returns; resolves when it has exited. */
export async function kill(container: ContainerRecord): Promise<void> {
  if (container.life.phase !== 'running') return
  const exited = new Promise<void>((resolve) => container.onExit.add(resolve))
  container.own.kill()
  await exited
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
