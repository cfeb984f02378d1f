// The process runtime served by itself, as `sampan process-runtime` and the cluster's process start it.
import { rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Running } from '#base'
import { ensureDir } from '#base/node'
import { serveCri } from '#cri/grpc'
import { createProcessRuntime } from '#cri/process'
import type { ComponentDeps } from './deps.ts'

export interface ProcessRuntimeProcessOptions {
  readonly root: string
  readonly socketPath: string
  readonly address: string
  /** The program that `localhost/node` is. */
  readonly nodePath: string
}

/** Resolves when it serves. Disposing ends its containers. */
export async function runProcessRuntime(
  deps: ComponentDeps & { readonly hostEnv: Readonly<Record<string, string | undefined>> },
  { root, socketPath, address, nodePath }: ProcessRuntimeProcessOptions,
): Promise<Running> {
  await using started = new AsyncDisposableStack()
  await ensureDir(dirname(socketPath), { mode: 0o700 })
  // Of one that was killed: whoever starts a second on one root has ended the first.
  await rm(socketPath, { force: true })
  const node = { entrypoint: [nodePath], sizeBytes: (await stat(nodePath)).size }
  const runtime = started.use(await createProcessRuntime(deps, { root, address, images: { 'localhost/node': node } }))
  const served = started.use(await serveCri(runtime, { socketPath, log: deps.log }))
  const owned = started.move()
  return { done: served.done, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
