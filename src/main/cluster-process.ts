// The process that is a cluster: started detached by `up`. SIGTERM ends it and all that runs in it (`down`); if it is killed,
// containers go on and the next start finds them. It speaks to `up` over IPC until the node is Ready.
import { flushCompileCache } from 'node:module'
import path from 'node:path'
import { renderRfc3339, type Log } from '#base'
import { createLog, realClock, realRandom } from '#base/node'
import { type HomeCluster, parseProcessOptions, purgeHome, runCluster, warmUp } from '#cluster'
import type { ClusterProcessOptions, StartMessage } from '#home'
import { settleMemory } from './settle-memory.ts'

const log: Log = createLog({
  level: process.env['SAMPAN_LOG_LEVEL'] === 'debug' ? 'debug' : 'info',
  destination: process.stderr,
})
const componentProcess = path.join(import.meta.dirname, `component-process${path.extname(import.meta.filename)}`)
const stopping = new AbortController()

/** Tells `up`, as long as it listens. */
function report(message: StartMessage): void {
  if (process.connected) process.send?.(message)
  if (message.type === 'failed') log.error('the cluster did not start', { error: message.message })
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(new Error(`got ${signal}`)))

/** Resolves when the process is told to end, at once if it has been. */
function told(): Promise<void> {
  if (stopping.signal.aborted) return Promise.resolve()
  return new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }))
}

async function run(options: ClusterProcessOptions): Promise<void> {
  let ready = false
  // An `up` that goes away before the cluster is ready takes the start with it; afterwards nobody minds.
  process.once('disconnect', () => {
    if (!ready) stopping.abort(new Error('up was interrupted'))
  })
  const reportReady = (message: StartMessage): void => {
    if (message.type === 'ready') {
      ready = true
      // Killed or not: the next start finds what was compiled.
      flushCompileCache()
      settleMemory({ clock: realClock, log })
    }
    report(message)
  }
  const startedAt = renderRfc3339(realClock.now())
  const deps = {
    clock: realClock,
    random: realRandom,
    log,
    report: reportReady,
    signal: stopping.signal,
    pid: process.pid,
    startedAt,
    componentCommand: { command: process.execPath, args: [...process.execArgv, componentProcess] },
  }
  const cluster: HomeCluster = await runCluster(deps, options)
  try {
    await Promise.race([cluster.failed, told()])
    log.info('stopping', { reason: String(stopping.signal.reason) })
  } finally {
    await cluster.stopAll()
  }
}

async function main(): Promise<void> {
  const options = parseProcessOptions(process.argv[2])
  if (options.mode === 'warm-up') await warmUp()
  else if (options.mode === 'purge') await purgeHome({ clock: realClock, log }, options)
  else await run(options)
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    report({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    log.error('ended', { error })
    // What was told to `up` must leave before the process does.
    if (process.connected) process.disconnect()
    process.exit(1)
  },
)
