// The container half of the simulated RuntimeService: create, start, stop, remove, look.
import type { CreateContainerRequest, RuntimeService } from '../contract.ts'
import { CriError } from '../error.ts'
import type { SimulatedImages } from './image-service.ts'
import type { LogStore } from './log-store.ts'
import { startProcess } from './process.ts'
import { type CallDeps, ifPresent } from './sandbox-calls.ts'
import { scriptOfAnnotations, scriptOfAttempt } from './script.ts'
import {
  type ContainerRecord,
  labelsMatcher,
  renderContainer,
  renderContainerStatus,
  randomId,
  type SandboxRecord,
} from './state.ts'
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

type ContainerDeps = CallDeps & { readonly images: SimulatedImages; readonly logs: LogStore }

const startErrorExitCode = 128

/** Makes the calls. */
export function createContainerCalls(deps: ContainerDeps): ContainerCalls {
  const { guard, world } = deps
  return {
    createContainer: (request, call) => guard(call, async () => create(deps, request).id),
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
        if (container) world.removeContainer(container)
      }),
    listContainers: (filter = {}, call) =>
      guard(call, async () =>
        [...world.containers.values()]
          .filter(({ id }) => filter.id === undefined || (filter.id !== '' && id.startsWith(filter.id)))
          .filter(({ life }) => filter.state === undefined || life.phase === filter.state)
          .filter(({ sandbox }) => filter.podSandboxId === undefined || sandbox.id.startsWith(filter.podSandboxId))
          .filter(labelsMatcher(({ config }) => config.labels, filter.labelSelector))
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
        requireRunning(world.container(id))
      }),
  }
}

function create(deps: ContainerDeps, { podSandboxId, config, sandboxConfig }: CreateContainerRequest): ContainerRecord {
  const { clock, random, world, images } = deps
  const sandbox = world.sandbox(podSandboxId)
  requireReady(sandbox)
  const image = images.find(config.image.image)
  if (!image) {
    throw new CriError('unknown', `failed to resolve image "${config.image.image}": not found`)
  }
  refuseSecond(world, sandbox, config.metadata)
  const script =
    scriptOfAnnotations(config.metadata.name, config.annotations ?? {}, sandbox.config.annotations ?? {}) ??
    image.definition.script ??
    {}
  const { logDirectory = '' } = sandboxConfig
  const record: ContainerRecord = {
    id: randomId(random),
    sandbox,
    config,
    script: scriptOfAttempt(script, config.metadata.attempt),
    imageRef: image.id,
    createdAt: clock.now(),
    logPath: logDirectory !== '' && config.logPath ? `${logDirectory}/${config.logPath}` : '',
    life: { phase: 'created' },
    resources: config.linux?.resources ?? {},
    onExit: new Set(),
  }
  world.containers.set(record.id, record)
  world.tell('created', record.id, sandbox)
  return record
}

async function start(
  deps: ContainerDeps,
  container: ContainerRecord,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const { clock, world, logs } = deps
  requireCreated(container)
  await wait(container.script.startMs ?? 0)
  requireCreated(container)
  requireReady(container.sandbox)
  const { script } = container
  if (script.startError !== undefined) {
    world.exit(container, { exitCode: startErrorExitCode, reason: 'StartError', message: script.startError })
    throw new CriError('unknown', script.startError)
  }
  const process = startProcess(clock, script, {
    log(text, stream) {
      if (container.logPath !== '') logs.append(container.logPath, { timeMs: clock.now(), stream, text })
    },
    exited: (exit) => world.exit(container, exit),
  })
  container.life = { phase: 'running', startedAt: clock.now(), process }
  world.tell('started', container.id, container.sandbox)
}

async function stop(container: ContainerRecord, timeoutMs: number, wait: (ms: number) => Promise<void>): Promise<void> {
  if (container.life.phase !== 'running') return
  const exited = new Promise<void>((resolve) => container.onExit.add(resolve))
  if (timeoutMs > 0) {
    container.life.process.terminate()
    await Promise.race([exited, wait(timeoutMs)])
  }
  kill(container)
  await exited
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
export function requireRunning(container: ContainerRecord): Extract<ContainerRecord['life'], { phase: 'running' }> {
  const { life } = container
  if (life.phase === 'running') return life
  throw new CriError('unknown', `container "${container.id}" is in CONTAINER_${life.phase.toUpperCase()} state`)
}

function requireReady(sandbox: SandboxRecord): void {
  if (sandbox.state !== 'ready') throw new CriError('unknown', `sandbox container "${sandbox.id}" is not running`)
}

function refuseSecond(
  world: World,
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
