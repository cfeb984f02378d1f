// What a container of the process runtime is as a host process: words, environment, folder, user. Pure.
import type { ContainerConfig } from '../messages/container.ts'

/** What an image gives to a container that does not say it itself. */
export interface HostImage {
  readonly entrypoint: readonly string[]
  readonly sizeBytes: number
}

export interface HostCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** As the container says it; '' is its own folder. */
  readonly workingDir: string
  /** Absent: as the runtime itself. */
  readonly uid?: number
  readonly gid?: number
}

export interface HostCommandInput {
  readonly config: ContainerConfig
  readonly image: HostImage
  /** The container's own folder, in which its mounts are linked. */
  readonly rootDir: string
  /** Of the runtime. A container gets only what a container would have: PATH, and what finds a home and a language. */
  readonly hostEnv: Readonly<Record<string, string | undefined>>
  readonly pathDefault: string
}

/** Names of the host's environment that containers inherit. */
const inherited = ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'USER'] as const

/** Where a container finds its mounts: `$SAMPAN_ROOT/etc/config` is what others see at `/etc/config`. */
export const rootVariable = 'SAMPAN_ROOT'

/** The command, or a sentence why there is none. */
export function computeHostCommand(input: HostCommandInput): HostCommand | { readonly refused: string } {
  const { config, image, rootDir, hostEnv, pathDefault } = input
  const { command = [], args = [], workingDir = '', envs = [] } = config
  const words = [...(command.length > 0 ? command : image.entrypoint), ...args]
  const [program] = words
  if (program === undefined || program === '') {
    return {
      refused: `Cannot run image "${config.image.image}": the process runtime has no images; give the container a command`,
    }
  }
  const { runAsUser, runAsGroup } = config.linux?.securityContext ?? {}
  return {
    program,
    args: words.slice(1),
    env: {
      PATH: hostEnv['PATH'] ?? pathDefault,
      ...Object.fromEntries(inherited.flatMap((name) => entryOf(name, hostEnv[name]))),
      [rootVariable]: rootDir,
      ...Object.fromEntries(envs.map(({ key, value }) => [key, value])),
    },
    workingDir,
    ...(runAsUser === undefined ? {} : { uid: runAsUser }),
    ...(runAsGroup === undefined ? {} : { gid: runAsGroup }),
  }
}

function entryOf(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]]
}

/** A path as it is below a root: no part of it leads out. */
export function pathBelowRoot(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Signals that the CRI names and Node knows; anything else is TERM. */
export function stopSignalOf(config: ContainerConfig): NodeJS.Signals {
  const { stopSignal = '' } = config
  return /^SIG[A-Z]+\d*$/.test(stopSignal) ? (stopSignal as NodeJS.Signals) : 'SIGTERM'
}
