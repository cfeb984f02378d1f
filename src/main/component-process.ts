// The process of one component: `sampan apiserver`, `sampan kubelet`. It serves until SIGTERM or until the component fails;
// whoever started it starts it again.
import { flushCompileCache } from 'node:module'
import { createLog, realClock, realRandom } from '#base/node'
import { findComponent } from './components/table.ts'
import { parseFlags, renderHelp } from './components/flags.ts'
import { settleMemory } from './settle-memory.ts'

const log = createLog({
  level: process.env['SAMPAN_LOG_LEVEL'] === 'debug' ? 'debug' : 'info',
  destination: process.stderr,
})
const stopping = new AbortController()
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(name, () => {
    // Who asks again does not want to wait.
    if (stopping.signal.aborted) process.exit(1)
    stopping.abort(new Error(`got ${name}`))
  })
}

/** Resolves when the process is told to end. */
const told = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }))

async function main(argv: readonly string[]): Promise<void> {
  const [name = '', ...words] = argv
  const component = await findComponent(name)
  const flags = parseFlags(component, words)
  if (flags === 'help') {
    process.stdout.write(renderHelp(component))
    return
  }
  await using running = await component.start({ clock: realClock, random: realRandom, log }, flags)
  log.info('component runs', { component: name })
  // Not at its end: it may be killed, and the next start would do it all again.
  flushCompileCache()
  settleMemory({ clock: realClock, log })
  await Promise.race([running.done, told])
  log.info('component stops', { component: name, reason: String(stopping.signal.reason) })
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
