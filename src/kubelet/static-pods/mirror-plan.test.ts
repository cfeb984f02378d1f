import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testPod } from '../pod/pod.testing.ts'
import { planMirror, renderMirror } from './mirror-plan.ts'

const annotations = { 'kubernetes.io/config.hash': 'h1', 'kubernetes.io/config.source': 'file' }
const pod = testPod({}, { uid: 'h1', annotations })
const mirrorOf = (hash: string, more = {}) =>
  testPod({}, { uid: 'api-1', annotations: { ...annotations, 'kubernetes.io/config.mirror': hash }, ...more })

describe('planMirror', () => {
  for (const [name, input, expected] of [
    ['none yet', { pod, mirror: undefined }, 'create'],
    ['as it should be', { pod, mirror: mirrorOf('h1') }, 'nothing'],
    ['of an older version', { pod, mirror: mirrorOf('h0') }, 'replace'],
    ['that somebody deletes', { pod, mirror: mirrorOf('h1', { deletionTimestamp: 'now' }) }, 'replace'],
    ['of a Pod that is gone', { pod: undefined, mirror: mirrorOf('h1') }, 'delete'],
    ['of a Pod that is being stopped', { pod: undefined, mirror: mirrorOf('h1'), stopping: true }, 'nothing'],
    ['of nothing', { pod: undefined, mirror: undefined }, 'nothing'],
  ] as const) {
    it(`P19 a mirror ${name}: ${expected}`, () => assert.equal(planMirror({ stopping: false, ...input }), expected))
  }
})

describe('renderMirror', () => {
  it('P19 belongs to the node and says of what it is the mirror', () => {
    const node = { metadata: { ...pod.metadata, name: 'n1', uid: 'node-uid' } }
    assert.deepEqual(renderMirror(pod, node), {
      metadata: {
        name: 'web',
        namespace: 'default',
        annotations: Object.assign(Object.create(null), { ...annotations, 'kubernetes.io/config.mirror': 'h1' }),
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'node-uid', controller: true }],
      },
      spec: pod.spec,
      status: {},
    })
  })
})
