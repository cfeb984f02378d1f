// Runs all benchmarks, one after another, each in a process of its own. `npm run bench [name…]`.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'

const notBenches = new Set(['run.ts', 'timing.ts', 'pods.ts'])
const wanted = process.argv.slice(2)
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !notBenches.has(file))
  .map((file) => file.slice(0, -3))
for (const name of names) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stdout.write(`# ${name}\n`)
  const { status } = spawnSync(
    process.execPath,
    ['--conditions=source', path.join(import.meta.dirname, `${name}.ts`)],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}
