// Carries out one action of a script. What no longer fits (an object that is gone, a node that already runs) is left out,
// so that a script still runs when others of its actions were dropped.
import { type Action, isDisturbing } from './actions.ts'
import { performChance } from './perform-chance.ts'
import { performAsUser } from './perform-as-user.ts'
import { isEverydayFailure, type Stage } from './stage.ts'

/** Does it, and notes what the laws must know of it. Time passes only where the action takes time. */
export async function performAction(stage: Stage, action: Action): Promise<void> {
  const { cluster, world } = stage
  const { outside } = world
  if (isDisturbing(action)) outside.disturbed = true
  if (action.do === 'faults') outside.slow = true
  try {
    if (await performChance(stage, action)) return
    await cluster.during(performAsUser(stage, action))
  } catch (error) {
    if (!isEverydayFailure(error)) throw error
  }
}
