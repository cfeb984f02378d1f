// Simulated hours of a cluster of 50 nodes under the fault mix of test/simulation, with every law judged: how much real time
// each takes. A seed's script goes on until its hour is full; what it takes to come to rest afterwards counts too.
// Prints JSON.
//   node --conditions=source bench/simulation.ts [--seeds 3] [--from 1] [--nodes 50] [--hours 1]
import { parseArgs } from 'node:util'
import type { Script, Step } from '../test/simulation/actions.ts'
import { generateScript } from '../test/simulation/generate-script.ts'
import { runScript } from '../test/simulation/run-script.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    from: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '50' },
    hours: { type: 'string', default: '1' },
  },
})
const nodes = Number(values.nodes)
const hourMs = 3_600_000
const lengthMs = Number(values.hours) * hourMs
/** More than fit into the time: a step takes 20 s or more on average. */
const stepsMax = Math.ceil(lengthMs / 5_000)

/** As many steps of the seed's script as fit. */
function scriptOf(seed: number): Script {
  const size = { nodesMin: nodes, nodesMax: nodes, stepsMin: stepsMax, stepsMax }
  const script = generateScript(seed, size)
  const steps: Step[] = []
  let atMs = 0
  for (const step of script.steps) {
    atMs += step.afterMs
    if (atMs > lengthMs) break
    steps.push(step)
  }
  return { ...script, steps }
}

const runs = []
const from = Number(values.from)
for (let seed = from; seed < from + Number(values.seeds); seed++) {
  const script = scriptOf(seed)
  const [cpu, real] = [process.cpuUsage(), performance.now()]
  const { broken, virtualMs, writes } = await runScript(script)
  const used = process.cpuUsage(cpu)
  const virtualHours = virtualMs / hourMs
  const realSeconds = (performance.now() - real) / 1_000
  const cpuSeconds = (used.user + used.system) / 1e6
  runs.push({
    seed,
    steps: script.steps.length,
    virtualHours,
    writes,
    realSeconds,
    cpuSeconds,
    realSecondsPerHour: realSeconds / virtualHours,
    cpuSecondsPerHour: cpuSeconds / virtualHours,
    ...(broken === undefined ? {} : { broken: `${broken.law}: ${broken.how}` }),
  })
}
process.stdout.write(`${JSON.stringify({ nodes, hours: Number(values.hours), runs }, null, 2)}\n`)
