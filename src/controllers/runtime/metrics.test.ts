import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetricsRegistry } from '#base'
import { createControllerMetrics } from './metrics.ts'

const lines = (text: string, name: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))

test('controller metrics: counters, histograms and gauges stand under their names with their labels', () => {
  const registry = createMetricsRegistry()
  const metrics = createControllerMetrics(registry)
  const labels = { name: 'job-controller' }
  metrics.tell({ metric: 'workqueue_adds_total', labels })
  metrics.tell({ metric: 'workqueue_adds_total', labels, value: 2 })
  metrics.tell({ metric: 'workqueue_work_duration_seconds', labels, value: 0.5 })
  let depth = 3
  using _depth = metrics.watch('workqueue_depth', () => [{ labels, value: depth }])
  const other = metrics.watch('workqueue_depth', () => [{ labels: { name: 'other' }, value: 1 }])
  depth = 4
  const text = registry.render()
  assert.deepEqual(lines(text, 'workqueue_adds_total'), ['workqueue_adds_total{name="job-controller"} 3'])
  assert.deepEqual(lines(text, 'workqueue_depth'), [
    'workqueue_depth{name="job-controller"} 4',
    'workqueue_depth{name="other"} 1',
  ])
  assert.deepEqual(lines(text, 'workqueue_work_duration_seconds_sum'), [
    'workqueue_work_duration_seconds_sum{name="job-controller"} 0.5',
  ])
  other[Symbol.dispose]()
  assert.deepEqual(lines(registry.render(), 'workqueue_depth'), ['workqueue_depth{name="job-controller"} 4'])
})
