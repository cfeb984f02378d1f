import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pod } from '../core/pod/schema.ts'
import { schemaAtPath, semanticDeepEqual, walkFields } from './fields.ts'
import { quantity, string } from './language.ts'

test('walkFields: visits every known field with its path', () => {
  const paths: string[] = []
  const value = {
    metadata: { name: 'a', labels: { x: 'y' } },
    spec: { containers: [{ name: 'c', resources: { limits: { cpu: '1' } }, odd: 1 }] },
  }
  walkFields(pod, value, ({ path }) => paths.push(path))
  assert.deepEqual(paths, [
    'metadata',
    'metadata.name',
    'metadata.labels',
    'spec',
    'spec.containers',
    'spec.containers[0].name',
    'spec.containers[0].resources',
    'spec.containers[0].resources.limits',
  ])
})

test('schemaAtPath: goes through lists and maps', () => {
  assert.equal(schemaAtPath(pod, ['spec', 'containers', 0, 'resources', 'limits', 'cpu']), quantity)
  assert.equal(schemaAtPath(pod, ['metadata', 'labels', 'any']), string)
  assert.equal(schemaAtPath(pod, ['spec', 'nothing', 'here']), undefined)
})

test('semanticDeepEqual: compares quantities and times by value, and empty with absent', () => {
  const container = (cpu: string) => ({ spec: { containers: [{ name: 'c', resources: { limits: { cpu } } }] } })
  const rows: readonly (readonly [unknown, unknown, boolean])[] = [
    [container('1'), container('1000m'), true],
    [container('1'), container('2'), false],
    [
      { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } },
      { metadata: { creationTimestamp: '2026-01-01T01:00:00+01:00' } },
      true,
    ],
    [{ metadata: { labels: {} } }, {}, true],
    [{ status: { conditions: [] } }, { status: {} }, true],
    [{ spec: { securityContext: {} } }, { spec: {} }, false],
    [{ spec: { priority: 0 } }, { spec: {} }, false],
    [{ spec: { containers: [{ name: 'a' }, { name: 'b' }] } }, { spec: { containers: [{ name: 'a' }] } }, false],
  ]
  assert.deepEqual(
    rows.map(([a, b]) => semanticDeepEqual(pod, a, b)),
    rows.map(([, , equal]) => equal),
  )
})
