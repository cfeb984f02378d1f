import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMetricsRegistry } from './metrics-registry.ts'

describe('createMetricsRegistry', () => {
  it("renders counters, histograms and gauges in Prometheus' text form", () => {
    const registry = createMetricsRegistry()
    const seen = registry.counter({ name: 'seen_total', help: 'Seen.', labels: ['who', 'what'] })
    seen.add(['a"b', 'c\\d\ne'])
    seen.add(['a"b', 'c\\d\ne'], 2)
    const took = registry.histogram({ name: 'took_seconds', help: 'Took.', labels: ['who'] }, [0.1, 1])
    for (const value of [0.05, 0.1, 0.5, 7]) took.observe(['x'], value)
    registry.gauge({ name: 'now', help: 'Now.', labels: [] }, () => [[[], 4]])
    assert.equal(
      registry.render(),
      [
        '# HELP seen_total Seen.',
        '# TYPE seen_total counter',
        'seen_total{who="a\\"b",what="c\\\\d\\ne"} 3',
        '# HELP took_seconds Took.',
        '# TYPE took_seconds histogram',
        'took_seconds_bucket{who="x",le="0.1"} 2',
        'took_seconds_bucket{who="x",le="1"} 3',
        'took_seconds_bucket{who="x",le="+Inf"} 4',
        'took_seconds_sum{who="x"} 7.65',
        'took_seconds_count{who="x"} 4',
        '# HELP now Now.',
        '# TYPE now gauge',
        'now 4',
        '',
      ].join('\n'),
    )
  })

  it('keeps a bounded number of series', () => {
    const registry = createMetricsRegistry()
    const counter = registry.counter({ name: 'c', help: 'C.', labels: ['l'] })
    for (let value = 0; value < 20_000; value++) counter.add([String(value)])
    assert.equal(registry.render().split('\n').length, 10_003)
  })
})
