// Manifests in a folder, or one file: read when the folder changes, and every 20 s. Names with a dot in front are skipped, and
// so is what cannot be read as static Pods, with a line in the log for each version of it, and an event. Upstream: config/file_linux.go.
import type { core } from '#api'
import { type Clock, errorMessage, type Log, type Running } from '#base'
import type { HostFiles, KubeletHost } from '../host.ts'
import { manifestBytesMax, type ParsedManifest, parseManifest } from './parse-manifest.ts'

/** Upstream's fileCheckFrequency. */
export const fileCheckMs = 20_000

export interface SourceDeps {
  readonly host: KubeletHost
  readonly clock: Clock
  readonly log: Log
  readonly nodeName: string
  /** All Pods of the source. */
  readonly onPods: (pods: readonly core.Pod[]) => void
  /** A manifest is not used; told again now and then while that is so. */
  readonly onRefused: (message: string) => void
}

/** How often it is told that a manifest is not used: events about what is over are soon of before. */
export const refusedAgainMs = 300_000

/** What is told of a manifest that is not used. */
export const refusalText = (location: string, message: string): string =>
  `Error validating static Pod manifest ${location}, ignoring: ${message}`

const decoder = new TextDecoder()

interface ReadManifest {
  readonly text: string
  readonly parsed: ParsedManifest
  /** When it was last told that it is not used, monotonic. */
  readonly toldMs: number
}

async function manifestPaths(files: HostFiles, path: string): Promise<readonly string[]> {
  const found = await files.stat(path)
  if (found?.kind === 'file') return [path]
  if (found?.kind !== 'directory') return []
  const paths: string[] = []
  for (const name of await files.list(path)) {
    if (name.startsWith('.')) continue
    if ((await files.stat(`${path}/${name}`))?.kind === 'file') paths.push(`${path}/${name}`)
  }
  return paths
}

/** Resolves when the folder has been looked at once. */
export async function startFileSource(deps: SourceDeps, path: string): Promise<Running> {
  const { host, clock, log, nodeName, onPods, onRefused } = deps
  let read = new Map<string, ReadManifest>()

  const parse = async (file: string): Promise<readonly core.Pod[]> => {
    const bytes = await host.files.read(file, manifestBytesMax + 1)
    if (bytes === undefined) return []
    const text = decoder.decode(bytes)
    const known = read.get(file)
    const isNew = known?.text !== text
    const origin = { source: 'file', location: file, nodeName, nowMs: clock.now() } as const
    const tooLong = { ok: false, message: `longer than ${manifestBytesMax} bytes` } as const
    const parsed = !isNew ? known.parsed : bytes.length > manifestBytesMax ? tooLong : parseManifest(text, origin)
    if (parsed.ok) {
      next.set(file, { text, parsed, toldMs: 0 })
      return parsed.pods
    }
    if (isNew) log.error('Cannot use static Pod manifest', { path: file, error: parsed.message })
    const isDue = isNew || clock.monotonic() - known.toldMs >= refusedAgainMs
    if (isDue) onRefused(refusalText(file, parsed.message))
    next.set(file, { text, parsed, toldMs: isDue ? clock.monotonic() : known.toldMs })
    return []
  }

  let next: typeof read = new Map()
  const look = async (): Promise<void> => {
    next = new Map()
    const pods: core.Pod[] = []
    for (const file of await manifestPaths(host.files, path)) pods.push(...(await parse(file)))
    read = next
    onPods(pods)
  }

  await look().catch((error: unknown) =>
    log.warn('Cannot read static Pod manifests', { path, error: errorMessage(error) }),
  )
  const folder = (await host.files.stat(path))?.kind === 'file' ? path.slice(0, path.lastIndexOf('/')) || '/' : path
  return host.watchFolder({ clock, log }, { path: folder, recheckMs: fileCheckMs, look })
}
