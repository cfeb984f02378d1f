// `npm run simulate -- --seeds 1000 --from 1`: runs seeded clusters with faults and judges them by the laws of
// test/simulation/laws. The first seed that breaks one is shrunk and printed, and the exit code is 1; --keep-going goes on.
import { parseArgs } from 'node:util'
import { generateScript, largeScripts, smallScripts } from '../test/simulation/generate-script.ts'
import { runScript } from '../test/simulation/run-script.ts'
import { renderScript, shrinkScript } from '../test/simulation/shrink.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    large: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    'shrink-runs': { type: 'string', default: '150' },
  },
})
const first = Number(values.from)
const count = Number(values.seeds)
const size = values.large ? largeScripts : smallScripts
const print = (line: string): void => void process.stdout.write(`${line}\n`)

let failed = 0
let virtualMs = 0
const began = performance.now()
for (let seed = first; seed < first + count; seed++) {
  const script = generateScript(seed, size)
  const outcome = await runScript(script)
  virtualMs += outcome.virtualMs
  if (outcome.broken === undefined) continue
  failed++
  const { law, how, step, atMs } = outcome.broken
  print(`\nseed ${seed} broke a law at step ${step} of ${script.steps.length}, ${atMs} ms\n  ${law}\n  ${how}`)
  const shrinkRuns = Number(values['shrink-runs'])
  if (shrinkRuns > 0) {
    const shrunk = await shrinkScript(script, outcome.broken, shrinkRuns)
    print(`shrunk in ${shrunk.runs} runs: ${shrunk.broken.how}\n${renderScript(shrunk.script)}`)
  }
  if (!values['keep-going']) break
}
const realMs = performance.now() - began
print(
  JSON.stringify({
    from: first,
    seeds: count,
    failed,
    virtualHours: virtualMs / 3_600_000,
    realSeconds: realMs / 1_000,
  }),
)
process.exitCode = failed > 0 ? 1 : 0
