// PrioritySort: higher priority first, then whoever has waited longer.
import type { Plugin } from '../framework/plugin.ts'

export const prioritySort: Plugin = {
  name: 'PrioritySort',
  compare: (a, b) =>
    (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0) || a.queuedMs - b.queuedMs || a.order - b.order,
}
