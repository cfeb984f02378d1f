// `sampan scheduler`: the scheduler in a process of its own, of which several may stand by.
// Upstream counterpart: cmd/kube-scheduler.
import type { Running } from '#base'
import { createEventRecorder } from '#client'
import { createSchedulerMetrics, startScheduler } from '#scheduler'
import { type ControlDeps, type ControlProcessOptions, startControlProcess } from './control-process.ts'
import type { ComponentDeps } from './deps.ts'

/** Resolves when the process stands by or leads. */
export function runScheduler(deps: ComponentDeps, options: ControlProcessOptions): Promise<Running> {
  return startControlProcess(deps, options, start)
}

async function start({ client, clock, random, log, metrics: registry }: ControlDeps): Promise<Running> {
  await using started = new AsyncDisposableStack()
  const recorder = started.use(createEventRecorder({ client, clock, random, log }, { component: 'default-scheduler' }))
  const metrics = createSchedulerMetrics(registry)
  const scheduler = started.use(startScheduler({ client, clock, random, log, recorder, metrics }))
  const owned = started.move()
  return { done: scheduler.done, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
