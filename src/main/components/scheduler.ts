// `sampan scheduler`: flags to options. Names and defaults are kube-scheduler's.
import { hostname } from 'node:os'
import { runScheduler } from '#cluster/scheduler'
import { controlFlags, controlOptions } from './control-flags.ts'
import { defineComponent } from './flags.ts'

export const scheduler = defineComponent({
  name: 'scheduler',
  summary: 'Decides on which node each Pod runs',
  flags: controlFlags('kube-scheduler', 10_259),
  start: (deps, given) => runScheduler(deps, controlOptions(given, hostname())),
})
