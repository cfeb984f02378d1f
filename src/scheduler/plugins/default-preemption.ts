// DefaultPreemption: says whether removing Pods of lower priority could make room. It removes none yet: choosing victims
// has its place here. Upstream counterpart: plugins/defaultpreemption and framework/preemption.
import { renderFitMessage } from '../framework/fit-message.ts'
import type { Plugin } from '../framework/plugin.ts'

const notHelpful = 'Preemption is not helpful for scheduling'
const noVictims = 'No preemption victims found for incoming pod'

export const defaultPreemption: Plugin = {
  name: 'DefaultPreemption',
  postFilter: ({ pod }, { nodes }, rejections) => {
    if (pod.spec.preemptionPolicy === 'Never')
      return { message: 'preemption: not eligible due to preemptionPolicy=Never.' }
    const reasons = nodes.map(({ name }) => ({ reasons: [rejections.get(name)?.resolvable ? noVictims : notHelpful] }))
    return { message: `preemption: ${renderFitMessage({ nodeCount: nodes.length, rejections: reasons })}` }
  },
}
