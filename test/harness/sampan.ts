// A cluster for one test file: `./sampan up` with a home of its own, as a user would start it, and everything of it gone
// afterwards. Tests wait for states with `eventually`.
import { existsSync } from 'node:fs'
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ProcessResult, realClock, runProcess } from '#base/node'
import { sleep } from '#base'

const root = path.join(import.meta.dirname, '../..')

/** The entry script. */
export const sampanScript: string = path.join(root, 'sampan')
export const examples: string = path.join(root, 'examples')

export interface TestCluster extends AsyncDisposable {
  readonly home: string
  readonly kubeconfig: string
  /** The environment of commands of this cluster. */
  readonly env: Readonly<Record<string, string>>
  /** Runs `./sampan` against this cluster. */
  sampan(args: readonly string[], options?: CommandOptions): Promise<ProcessResult>
  /** Starts it, or makes sure that it runs; fails with what `up` said. */
  up(args?: readonly string[]): Promise<void>
  /** The process that runs it. */
  pid(): Promise<number>
  /** Runs a kubectl against this cluster. */
  kubectl(program: string, args: readonly string[], options?: CommandOptions): Promise<ProcessResult>
}

export interface CommandOptions {
  readonly input?: string
  readonly timeLimitMs?: number
}

const commandLimitMs = 60_000
const upLimitMs = 180_000

/** The environment of a command of the cluster in `home`. */
export function clusterEnv(home: string): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return { ...inherited, SAMPAN_HOME: home, KUBECONFIG: path.join(home, 'kubeconfig') }
}

export interface NewTestCluster {
  /** The user who runs it. */
  readonly uid?: number
  /** The entry script. Default: the tree's own. */
  readonly script?: string
}

/** A home with no cluster in it yet. Disposing purges whatever is there by then. */
export async function newTestCluster({ uid, script = sampanScript }: NewTestCluster = {}): Promise<TestCluster> {
  const home = await mkdtemp(path.join(tmpdir(), 'sampan-'))
  if (uid !== undefined) await chown(home, uid, uid)
  const own = uid === undefined ? {} : { HOME: home, XDG_CACHE_HOME: path.join(home, 'cache') }
  const env = { ...clusterEnv(home), ...own }
  const user = uid === undefined ? [] : ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups']
  const run = (
    name: string,
    words: readonly string[],
    { input, timeLimitMs = commandLimitMs }: CommandOptions = {},
  ) => {
    const [program = name, ...args] = [...user, name, ...words]
    return runProcess(program, args, { timeLimitMs, env, ...(input === undefined ? {} : { input }) })
  }
  return {
    home,
    env,
    kubeconfig: path.join(home, 'kubeconfig'),
    sampan: (args, given) => run(script, args, given),
    kubectl: (program, args, given) => run(program, args, given),
    async up(args = []) {
      // A later start takes the ports of the first.
      const ports = existsSync(path.join(home, 'settings.json')) ? [] : ['--port', '0', '--kubelet-port', '0']
      const { code, stdout, stderr } = await run(script, ['up', ...ports, ...args], {
        timeLimitMs: upLimitMs,
      })
      if (code !== 0) throw new Error(`Cannot start the test cluster: up ended with ${code}\n${stdout}${stderr}`)
    },
    async pid() {
      return (JSON.parse(await readFile(path.join(home, 'state.json'), 'utf8')) as { readonly pid: number }).pid
    },
    async [Symbol.asyncDispose]() {
      const { code, stdout, stderr } = await run(script, ['down', '--purge'], { timeLimitMs: upLimitMs })
      if (code !== 0) throw new Error(`Cannot purge the test cluster: ${stdout}${stderr}`)
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Starts a cluster on free ports in a new folder. Fails with what `up` said. */
export async function startTestCluster(options: { readonly upArgs?: readonly string[] } = {}): Promise<TestCluster> {
  const cluster = await newTestCluster()
  try {
    await cluster.up(options.upArgs)
  } catch (error) {
    await Promise.resolve(cluster[Symbol.asyncDispose]()).catch(() => {})
    throw error
  }
  return cluster
}

/** The output of a command that must succeed. */
export function succeeded({ code, stdout, stderr }: ProcessResult): string {
  if (code !== 0) throw new Error(`the command ended with ${code}\n${stdout}${stderr}`)
  return stdout
}

const pollMs = 50

/** Asks again until `check` gives something other than undefined or false. Fails after `limitMs`, naming what was waited for. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  { limitMs = 30_000 }: { readonly limitMs?: number } = {},
): Promise<T> {
  const end = realClock.monotonic() + limitMs
  let last: unknown
  for (;;) {
    try {
      const found = await check()
      if (found !== undefined && found !== false) return found
      last = undefined
    } catch (error) {
      last = error
    }
    if (realClock.monotonic() > end) throw new Error(`${what}: not within ${limitMs} ms`, { cause: last })
    await sleep(realClock, pollMs, {})
  }
}
