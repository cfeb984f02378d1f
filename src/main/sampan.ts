// Entry point of the command line: hands the process's world to the CLI and ends with its exit code.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { realClock } from '#base/node'
import { runCli } from '#cli'

const stopping = new AbortController()
let asked = 0
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    asked++
    // Who asks a third time does not want to wait for things to be taken back.
    if (asked > 2) process.exit(130)
    stopping.abort(new Error(`stopped by ${name}`))
  })
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const packageFile = path.join(import.meta.dirname, '../../package.json')
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string }
const clusterProcess = path.join(import.meta.dirname, `cluster-process${path.extname(import.meta.filename)}`)

/**
 * The young generation of the cluster's process may have 3 × 4 MiB instead of 3 × 16: an idle cluster would otherwise hold
 * them all, and a busy one loses little (bench/footprint, bench/api).
 */
const clusterNodeFlags = ['--max-semi-space-size=4']

const exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  userHome: homedir(),
  clock: realClock,
  signal: stopping.signal,
  clusterProcess: { command: process.execPath, args: [...process.execArgv, ...clusterNodeFlags, clusterProcess] },
  decideNow: async (...question) => (await import('#controllers/decide-now')).decideNow(...question),
  version,
})
process.stdout.write('', () => process.exit(exitCode))
