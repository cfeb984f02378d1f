// SchedulingGates: a Pod with gates is not tried before they are all gone.
import type { Plugin } from '../framework/plugin.ts'

export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  preEnqueue: ({ spec }) => {
    const gates = spec.schedulingGates ?? []
    if (gates.length === 0) return undefined
    return `waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`
  },
}
