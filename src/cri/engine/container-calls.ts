// The container half of the RuntimeService of a runtime of our own: create, start, stop, remove, look.
import { errorMessage } from '#base'
import type { CreateContainerRequest, RuntimeService } from '../contract.ts'
import { CriError } from '../error.ts'
import type { DriverContainer } from './driver.ts'
import { type CallDeps, ifPresent } from './sandbox-calls.ts'
import { type ContainerRecord, renderContainer, renderContainerStatus, randomId, type SandboxRecord } from './state.ts'
import { kill, type World } from './world.ts'

type ContainerCalls = Pick<
  RuntimeService,
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'removeContainer'
  | 'listContainers'
  | 'containerStatus'
  | 'updateContainerResources'
  | 'reopenContainerLog'
>

const startErrorExitCode = 128

/** Makes the calls. */
export function createContainerCalls<C extends DriverContainer>(deps: CallDeps<C>): ContainerCalls {
  const { guard, world, driver } = deps
  return {
    createContainer: (request, call) => guard(call, async () => (await create(deps, request)).id),
    startContainer: (id, call) => guard(call, (wait) => start(deps, world.container(id), wait)),
    stopContainer: ({ containerId, timeoutSeconds }, call) => {
      const deadlineMs = timeoutSeconds * 1000 + 120_000
      return guard({ deadlineMs, ...call }, async (wait) => {
        const container = ifPresent(() => world.container(containerId))
        if (container) await stop(container, timeoutSeconds * 1000, wait)
      })
    },
    removeContainer: (id, call) =>
      guard(call, async () => {
        const container = ifPresent(() => world.container(id))
        if (container) await world.removeContainer(container)
      }),
    listContainers: (filter = {}, call) =>
      guard(call, async () =>
        world.containers
          .selected(filter.labelSelector)
          .filter(({ id }) => !filter.id || id.startsWith(filter.id))
          .filter(({ life }) => filter.state === undefined || life.phase === filter.state)
          .filter(({ sandbox }) => !filter.podSandboxId || sandbox.id.startsWith(filter.podSandboxId))
          .map(renderContainer),
      ),
    containerStatus: ({ containerId }, call) =>
      guard(call, async () => ({ status: renderContainerStatus(world.container(containerId)), info: {} })),
    updateContainerResources: ({ containerId, linux }, call) =>
      guard(call, async () => {
        const container = world.container(containerId)
        container.resources = { ...container.resources, ...linux }
      }),
    reopenContainerLog: (id, call) =>
      guard(call, async () => {
        const container = world.container(id)
        requireRunning(container)
        driver.reopenLog(container)
      }),
  }
}

async function create<C extends DriverContainer>(
  { clock, random, world, driver }: CallDeps<C>,
  request: CreateContainerRequest,
): Promise<ContainerRecord<C>> {
  const { podSandboxId, config, sandboxConfig } = request
  const sandbox = world.sandbox(podSandboxId)
  requireReady(sandbox)
  const id = randomId(random)
  const { logDirectory = '' } = sandboxConfig
  const logPath = logDirectory !== '' && config.logPath ? `${logDirectory}/${config.logPath}` : ''
  const { own, imageRef } = driver.createContainer({ id, sandbox, config, logPath })
  refuseSecond(world, sandbox, config.metadata)
  const record: ContainerRecord<C> = {
    id,
    sandbox,
    config,
    own,
    imageRef,
    createdAt: clock.now(),
    logPath,
    life: { phase: 'created' },
    resources: config.linux?.resources ?? {},
    onExit: new Set(),
  }
  world.containers.set(id, record)
  world.tell('created', id, sandbox)
  return record
}

async function start<C extends DriverContainer>(
  { clock, world }: CallDeps<C>,
  container: ContainerRecord<C>,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  requireCreated(container)
  await container.own.prepare(wait)
  requireCreated(container)
  requireReady(container.sandbox)
  try {
    container.own.start({ exited: (exit) => world.exit(container, exit) })
  } catch (error) {
    const message = errorMessage(error)
    world.exit(container, { exitCode: startErrorExitCode, reason: 'StartError', message })
    throw new CriError('unknown', message, { cause: error })
  }
  container.life = { phase: 'running', startedAt: clock.now() }
  world.tell('started', container.id, container.sandbox)
}

async function stop(container: ContainerRecord, timeoutMs: number, wait: (ms: number) => Promise<void>): Promise<void> {
  if (container.life.phase !== 'running') return
  const exited = new Promise<void>((resolve) => container.onExit.add(resolve))
  if (timeoutMs > 0) {
    container.own.terminate()
    await Promise.race([exited, wait(timeoutMs)])
  }
  await kill(container)
}

function requireCreated(container: ContainerRecord): void {
  const { phase } = container.life
  if (phase === 'created') return
  throw new CriError(
    'unknown',
    `failed to start container "${container.id}": container is in CONTAINER_${phase.toUpperCase()} state`,
  )
}

/** Rejects what needs a running container. */
export function requireRunning(container: ContainerRecord): void {
  const { life } = container
  if (life.phase === 'running') return
  throw new CriError('unknown', `container "${container.id}" is in CONTAINER_${life.phase.toUpperCase()} state`)
}

function requireReady(sandbox: SandboxRecord): void {
  if (sandbox.state !== 'ready') throw new CriError('unknown', `sandbox container "${sandbox.id}" is not running`)
}

function refuseSecond(
  world: Pick<World<DriverContainer>, 'containersOf'>,
  sandbox: SandboxRecord,
  { name, attempt }: { name: string; attempt: number },
): void {
  for (const other of world.containersOf(sandbox)) {
    const { metadata } = other.config
    if (metadata.name !== name || metadata.attempt !== attempt) continue
    throw new CriError(
      'unknown',
      `failed to reserve container name "${name}_${attempt}": name is reserved for "${other.id}"`,
    )
  }
}
