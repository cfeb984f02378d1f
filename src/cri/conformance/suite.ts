// The contract as cases, for any runtime: a case gets a target and throws if the runtime does not behave. What containers do
// is named, not written out, so that scripts and shells can both play it. Run them one after another.
import { type Clock, deepEqual, type Random, randomUuid, sleep } from '#base'
import type { ContainerRuntime } from '../contract.ts'
import { CriError, type CriErrorCode } from '../error.ts'
import type { ContainerConfig, ContainerStatus } from '../messages/container.ts'
import type { AuthConfig } from '../messages/image.ts'
import type { PodSandboxConfig } from '../messages/sandbox.ts'

/**
 * What a container of the suite does. `forever` answers `exec` of `execCommands`, and ends by the stop signal;
 * `ignoresTerm` does not; `hello` prints 'hello' to stdout and 'trouble' to stderr, and exits with 0; `exit3` exits with 3.
 */
export type ConformanceProgram = 'forever' | 'ignoresTerm' | 'hello' | 'exit3'

/** Commands of the suite: prints 'out' and 'err' and exits with 4; takes a minute. */
export const execCommands = {
  exit4: ['sh', '-c', 'echo out; echo err >&2; exit 4'],
  minute: ['sleep', '60'],
} as const

export interface ConformanceTarget extends ContainerRuntime {
  readonly clock: Clock
  /** For names. */
  readonly random: Random
  /** An empty folder for logs. */
  readonly logDirectory: string
  /** The image, command, arguments and annotations of a program. The image is there. */
  program(name: ConformanceProgram): Pick<ContainerConfig, 'image' | 'command' | 'args' | 'annotations'>
  readLog(path: string): Promise<string | undefined>
  /** A cgroup for sandboxes: without one containerd measures no sandbox. */
  readonly cgroupParent?: string
  /** Why all sandboxes have one address, if they do. */
  readonly oneAddress?: string
  /** An image that can be pulled, and is not there. Absent: no registry at hand, cases of pulling are skipped. */
  readonly pullable?: { readonly image: string; readonly auth?: AuthConfig }
}

export interface ConformanceCase {
  readonly name: string
  /** Why it does not apply to this target, if so. */
  skip?(target: ConformanceTarget): string | undefined
  run(target: ConformanceTarget): Promise<void>
}

const waitLimitMs = 20_000
const waitPollMs = 10

/** Fails the case unless both are equal, whole. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (deepEqual(actual, expected)) return
  throw new Error(`${what}: is ${JSON.stringify(actual)}, should be ${JSON.stringify(expected)}`)
}

/** Fails the case unless it holds. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`${what}: is not so`)
}

/** Fails the case unless the call rejects with a CriError of one of these codes. */
export async function expectCode(call: Promise<unknown>, codes: readonly CriErrorCode[], what: string): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof CriError && codes.includes(error.code)) return
  throw new Error(
    `${what}: gives ${error instanceof CriError ? `${error.code} (${error.message})` : String(error)}, should give ${codes}`,
  )
}

/** Waits until `look` gives something. */
export async function eventually<T>(
  { clock }: ConformanceTarget,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = clock.monotonic() + waitLimitMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (clock.monotonic() > end) throw new Error(`${what}: not so after ${waitLimitMs} ms`)
    await sleep(clock, waitPollMs)
  }
}

/** A config of its own for each call. */
export function sandboxConfig(
  target: ConformanceTarget,
  labels: Readonly<Record<string, string>> = {},
): PodSandboxConfig {
  const name = `conformance-${randomUuid(target.random).slice(0, 8)}`
  return {
    metadata: { name, uid: `${name}-uid`, namespace: 'conformance', attempt: 0 },
    hostname: name,
    logDirectory: `${target.logDirectory}/${name}`,
    labels: { suite: 'conformance', ...labels },
    annotations: { note: 'kept' },
    linux: target.cgroupParent === undefined ? {} : { cgroupParent: target.cgroupParent },
  }
}

/** A sandbox for the time of a case; removed after it. */
export async function withSandbox(
  target: ConformanceTarget,
  body: (sandbox: { readonly id: string; readonly config: PodSandboxConfig }) => Promise<void>,
): Promise<void> {
  const config = sandboxConfig(target)
  const id = await target.runtime.runPodSandbox({ config })
  try {
    await body({ id, config })
  } finally {
    await target.runtime.stopPodSandbox(id)
    await target.runtime.removePodSandbox(id)
  }
}

/** Creates and starts a container. */
export async function runContainer(
  target: ConformanceTarget,
  sandbox: { readonly id: string; readonly config: PodSandboxConfig },
  program: ConformanceProgram,
): Promise<string> {
  const id = await createContainer(target, sandbox, program)
  await target.runtime.startContainer(id)
  return id
}

/** Creates a container named for its program. */
export function createContainer(
  target: ConformanceTarget,
  sandbox: { readonly id: string; readonly config: PodSandboxConfig },
  program: ConformanceProgram,
): Promise<string> {
  const config = {
    metadata: { name: program.toLowerCase(), attempt: 0 },
    labels: { program },
    logPath: `${program}.log`,
    ...target.program(program),
  }
  return target.runtime.createContainer({ podSandboxId: sandbox.id, sandboxConfig: sandbox.config, config })
}

/** Waits until the container has exited. */
export function exited(target: ConformanceTarget, containerId: string): Promise<ContainerStatus> {
  return eventually(target, 'the container has exited', async () => {
    const { status } = await target.runtime.containerStatus({ containerId })
    return status.state === 'exited' ? status : undefined
  })
}
