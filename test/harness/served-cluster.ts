// A cluster in this process, its containers simulated, for clients that speak HTTPS: kubectls and libraries. Starts in a
// moment, needs no root.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ProcessResult, realClock, runProcess } from '#base/node'
import { generateTestKey } from '../../src/apiserver/service-accounts/service-account-key.testing.ts'
import { startCluster, type ClusterOptions, type TestCluster } from '../../src/testing/index.ts'
import { serveHttps } from '../../src/testing/node/index.ts'
import type { CommandOptions } from './sampan.ts'

export interface ServedTestCluster extends AsyncDisposable {
  readonly cluster: TestCluster
  readonly kubeconfig: string
  /** Files of the test. */
  readonly folder: string
  /** The environment of commands of this cluster. */
  readonly env: Readonly<Record<string, string>>
  run(program: string, args: readonly string[], options?: CommandOptions): Promise<ProcessResult>
}

const commandLimitMs = 60_000

/** Starts a cluster in real time and listens. */
export async function startServedCluster(options: ClusterOptions = {}): Promise<ServedTestCluster> {
  await using owned = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-served-'))
  owned.defer(() => rm(folder, { recursive: true, force: true }))
  const serviceAccounts = { key: await generateTestKey() }
  const cluster = owned.use(await startCluster({ clock: realClock, ...options, apiServer: { serviceAccounts } }))
  const served = owned.use(await serveHttps(cluster))
  const kubeconfig = path.join(folder, 'kubeconfig')
  await writeFile(kubeconfig, served.kubeconfig, { mode: 0o600 })
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  // Discovery is cached in a home of its own, so that no other cluster's is taken for ours.
  const env = { ...inherited, HOME: folder, KUBECONFIG: kubeconfig }
  const kept = owned.move()
  return {
    cluster,
    kubeconfig,
    folder,
    env,
    run: (program, args, { input, timeLimitMs = commandLimitMs } = {}) =>
      runProcess(program, args, { timeLimitMs, env, ...(input === undefined ? {} : { input }) }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
