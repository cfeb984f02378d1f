// Makes a failing script short: drops runs of steps, half of them first and single ones last, for as long as the same law is
// broken without them. What is dropped leaves its time behind, so that the rest still happens when it did.
import type { Script, Step } from './actions.ts'
import { type Broken, runScript } from './run-script.ts'

export interface Shrunk {
  readonly script: Script
  readonly broken: Broken
  readonly runs: number
}

function without(steps: readonly Step[], from: number, count: number): readonly Step[] {
  const droppedMs = steps.slice(from, from + count).reduce((sum, { afterMs }) => sum + afterMs, 0)
  const [next, ...rest] = steps.slice(from + count)
  const kept = steps.slice(0, from)
  return next === undefined ? kept : [...kept, { ...next, afterMs: next.afterMs + droppedMs }, ...rest]
}

/** The shortest script found within so many runs that breaks the same law. */
export async function shrinkScript(failing: Script, broken: Broken, runsMax: number): Promise<Shrunk> {
  let best: Shrunk = { script: { ...failing, steps: failing.steps.slice(0, broken.step + 1) }, broken, runs: 0 }
  let runs = 0
  const attempt = async (steps: readonly Step[]): Promise<boolean> => {
    runs++
    const script = { ...failing, steps }
    const outcome = await runScript(script)
    if (outcome.broken?.law !== broken.law) return false
    best = { script: { ...script, steps: steps.slice(0, outcome.broken.step + 1) }, broken: outcome.broken, runs }
    return true
  }
  for (let size = Math.ceil(best.script.steps.length / 2); size >= 1 && runs < runsMax; size = Math.floor(size / 2)) {
    let from = 0
    while (from < best.script.steps.length && runs < runsMax) {
      if (!(await attempt(without(best.script.steps, from, size)))) from += size
    }
  }
  return { ...best, runs }
}

/** A script as lines to read and to paste. */
export function renderScript({ seed, nodes, controllerManagers = 1, steps }: Script): string {
  const lines = steps.map(({ afterMs, action }) => `  ${JSON.stringify({ afterMs, action })},`)
  const controllers = controllerManagers === 1 ? '' : `, ${controllerManagers} processes of the controllers`
  return [`seed ${seed}, ${nodes} nodes${controllers}`, ...lines].join('\n')
}
