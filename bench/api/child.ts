// Processes that the benchmark starts: how they are run, and what they say.
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const answersWithinMs = 120_000
const readyPollMs = 5

/** As src/main starts the cluster's process, and the script `sampan` all. */
const serverFlags = ['--max-semi-space-size=4']
const serverEnv = { MALLOC_ARENA_MAX: '2' }

/** What a serving process has used so far. */
export interface Usage {
  readonly cpuMs: number
  /** Bytes. */
  readonly rss: number
  readonly heapUsed: number
  readonly heapTotal: number
  readonly external: number
}

export interface Serving extends AsyncDisposable {
  readonly port: number
  /** From the start of the process to the first 200 of /readyz. */
  readonly readyMs: number
  usage(): Promise<Usage>
  /** Makes what the load waits for in a namespace. */
  prepare(namespace: string): Promise<void>
  /** Has the process itself create Pods of a spec, or give all a status. */
  write(write: {
    readonly namespace: string
    readonly count: number
    readonly spec?: object
    readonly status?: object
  }): Promise<void>
}

/** Whether servers run as they are released, as JavaScript; else from source, which takes more time to start and more memory. */
export type Code = 'built' | 'source'

/** Compiles what is released. */
export async function build(): Promise<void> {
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
  })
}

/** The file to run of this folder: compiled beside what it imports, if that is. */
function fileOf(name: string, code: Code): string {
  const source = join(import.meta.dirname, `${name}.ts`)
  if (code === 'source') return source
  const folder = join(root, 'dist/bench')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.js`)
  writeFileSync(file, stripTypeScriptTypes(readFileSync(source, 'utf8')))
  return file
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a process of the benchmark says nothing')), answersWithinMs)
    const onExit = (): void => reject(new Error('a process of the benchmark ended'))
    child.once('exit', onExit)
    child.once('message', (message) => {
      clearTimeout(timer)
      child.off('exit', onExit)
      resolve(message as T)
    })
  })
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/readyz', rejectUnauthorized: false, agent: false }
    get(options, (response) => resolve(response.resume().statusCode === 200)).on('error', () => resolve(false))
  })
}

/** Starts a serving process of this folder (`serve`, `serve-bare`) and waits until it is ready. */
export async function startServing(
  name: string,
  args: readonly string[],
  options: { readonly code: Code; readonly profile?: string | undefined },
): Promise<Serving> {
  const { code, profile } = options
  const file = fileOf(name, code)
  const started = performance.now()
  const child = fork(file, [...args], {
    cwd: root,
    env: { ...process.env, ...serverEnv },
    execArgv: [
      ...(code === 'source' ? ['--conditions=source'] : []),
      ...serverFlags,
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
  })
  const { port } = await answerOf<{ readonly port: number }>(child)
  while (!(await isReady(port))) await wait(readyPollMs)
  const readyMs = Math.round(performance.now() - started)
  const ask = (message: object): Promise<Usage> => {
    const answer = answerOf<Usage>(child)
    child.send(message)
    return answer
  }
  return {
    port,
    readyMs,
    usage: () => ask({}),
    prepare: async (namespace) => {
      await ask({ prepare: namespace })
    },
    write: async (write) => {
      await ask({ write })
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.send({ stop: true })
      await ended
    },
  }
}

export interface Counting extends Disposable {
  /** Resolves when all events have come. */
  done(): Promise<unknown>
}

/** Opens watches in a process of their own, which counts their events. */
export async function startCounting(
  port: number,
  about: { readonly token: string; readonly namespace: string; readonly watchers: number; readonly events: number },
): Promise<Counting> {
  const { token, namespace, watchers, events } = about
  const args = [port, token, namespace, watchers, events].map(String)
  const child = fork(join(import.meta.dirname, 'count-events.ts'), args, { cwd: root, execArgv: [] })
  await answerOf(child)
  return { done: () => answerOf(child), [Symbol.dispose]: () => child.kill() }
}

/** Adds Pods to a store, in a process of its own. */
export async function fill(path: string, range: { readonly from: number; readonly to: number }): Promise<void> {
  const file = join(import.meta.dirname, 'fill-store.ts')
  await run(process.execPath, ['--conditions=source', file, path, String(range.from), String(range.to)], { cwd: root })
}
