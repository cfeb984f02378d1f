import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stored } from '../../testing.ts'
import type { HorizontalPodAutoscaler } from '../v2.types.ts'
import { autoscalerColumns } from './columns.ts'
import { autoscalerFromStored, autoscalerToStored } from './conversion.ts'
import { horizontalPodAutoscalerKind } from './index.ts'

const now = Date.parse('2026-01-02T03:04:05Z')

const full: HorizontalPodAutoscaler = stored(horizontalPodAutoscalerKind, {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { annotations: { mine: 'kept' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
      { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } } },
      {
        type: 'Object',
        object: {
          metric: { name: 'hits', selector: { matchLabels: { a: 'b' } } },
          describedObject: { kind: 'Ingress', name: 'web' },
          target: { type: 'Value', value: '2k' },
        },
      },
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization', averageUtilization: 70 } },
      },
      {
        type: 'External',
        external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
  },
  status: {
    currentReplicas: 3,
    desiredReplicas: 4,
    lastScaleTime: '2026-01-02T03:00:00Z',
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 40, averageValue: '400m' } } },
      { type: 'Resource', resource: { name: 'memory', current: { averageValue: '512Mi' } } },
    ],
    conditions: [{ type: 'AbleToScale', status: 'True' }],
  },
})

test('autoscaler conversion: autoscaling/v1 loses nothing of what autoscaling/v2 stores', () => {
  const back = autoscalerToStored(autoscalerFromStored(full))
  assert.deepEqual(JSON.parse(JSON.stringify(back)), JSON.parse(JSON.stringify(full)))
})

test('autoscalerFromStored: the CPU has fields, all else annotations under the names of old', () => {
  const { spec, status, metadata } = autoscalerFromStored(full)
  assert.equal(spec.targetCPUUtilizationPercentage, 60)
  assert.equal(status.currentCPUUtilizationPercentage, 40)
  const annotations = Object.entries(metadata.annotations ?? {}).map(([key, text]) => [key, text.slice(0, 90)])
  assert.deepEqual(annotations, [
    ['mine', 'kept'],
    [
      'autoscaling.alpha.kubernetes.io/metrics',
      '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}},{"type":"Pods',
    ],
    [
      'autoscaling.alpha.kubernetes.io/current-metrics',
      '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":40,"currentAverag',
    ],
    ['autoscaling.alpha.kubernetes.io/conditions', '[{"type":"AbleToScale","status":"True"}]'],
    [
      'autoscaling.alpha.kubernetes.io/behavior',
      '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods"',
    ],
  ])
})

test('autoscalerToStored: without any metric the CPU counts, and annotations that cannot be read are passed over', () => {
  const { spec, metadata } = autoscalerToStored({
    metadata: { ...full.metadata, annotations: { 'autoscaling.alpha.kubernetes.io/metrics': '{' } },
    spec: { scaleTargetRef: full.spec.scaleTargetRef, maxReplicas: 5 },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  })
  assert.deepEqual(
    [spec.metrics, metadata.annotations],
    [
      [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
      undefined,
    ],
  )
})

test('autoscalerToStored: annotations of the wrong form are passed over as well', () => {
  const texts = [
    '[1]',
    '[{"type":"Pods","status":1,"pods":{"targetAverageValue":"much","currentAverageValue":"much"}}]',
    '{"a":[]}',
    'null',
  ]
  const metrics = texts.map((text) => {
    const annotations = Object.fromEntries(
      ['metrics', 'current-metrics', 'conditions', 'behavior'].map((name) => [
        `autoscaling.alpha.kubernetes.io/${name}`,
        text,
      ]),
    )
    const { spec, status } = autoscalerToStored({
      metadata: { ...full.metadata, annotations },
      spec: { scaleTargetRef: full.spec.scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 7 },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    })
    return [spec.metrics?.length, status.currentMetrics, status.conditions]
  })
  assert.deepEqual(
    metrics,
    texts.map(() => [1, [], undefined]),
  )
})

test('autoscalerColumns: metrics as they are and should be', () => {
  const cells = (object: HorizontalPodAutoscaler) => autoscalerColumns.map(({ cell }) => cell(object, now))
  const lastOf = { ...full, spec: { ...full.spec, metrics: (full.spec.metrics ?? []).slice(4) } }
  assert.deepEqual([full, { ...lastOf, status: { desiredReplicas: 0, currentMetrics: [] } }].map(cells), [
    ['x', 'Deployment/web', 'cpu: 40%/60%, memory: 512Mi/1Gi + 4 more...', '2', 5, 3, '<unknown>'],
    ['x', 'Deployment/web', 'cpu: <unknown>/70%, <unknown>/30 (avg)', '2', 5, 0, '<unknown>'],
  ])
})
