import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PodDraft, testPod } from './pod.testing.ts'
import { podCgroupLimits, podLimit } from './resources.ts'

const may = (memory: string, cpu = '1') => ({ resources: { limits: { memory, cpu }, requests: { memory, cpu } } })
const mib = 2 ** 20

describe('podCgroupLimits', () => {
  const rows: readonly (readonly [string, PodDraft, number | undefined, number | undefined])[] = [
    [
      'the limits of its containers together',
      {
        containers: [
          { name: 'a', ...may('1Mi') },
          { name: 'b', ...may('2Mi') },
        ],
      },
      3,
      200_000,
    ],
    [
      'none if one container has none',
      { containers: [{ name: 'a', ...may('1Mi') }, { name: 'b' }] },
      undefined,
      undefined,
    ],
    [
      'sidecars count',
      {
        containers: [{ name: 'a', ...may('1Mi') }],
        initContainers: [{ name: 's', restartPolicy: 'Always', ...may('4Mi') }],
      },
      5,
      200_000,
    ],
    [
      'an init container that may use more than the others together decides',
      { containers: [{ name: 'a', ...may('1Mi') }], initContainers: [{ name: 'i', ...may('8Mi', '3') }] },
      8,
      300_000,
    ],
    [
      'and so does one without limit',
      { containers: [{ name: 'a', ...may('1Mi') }], initContainers: [{ name: 'i' }] },
      undefined,
      undefined,
    ],
    ['overhead is added', { containers: [{ name: 'a', ...may('1Mi') }], overhead: { memory: '1Mi' } }, 2, 100_000],
  ]
  for (const [name, spec, memory, quota] of rows) {
    it(name, () => {
      const { memoryBytes, cpuQuota } = podCgroupLimits(testPod(spec))
      assert.deepEqual([memoryBytes, cpuQuota], [memory === undefined ? undefined : memory * mib, quota])
    })
  }
})

describe('podLimit', () => {
  it('is there when every regular container has one', () => {
    const pod = (...containers: NonNullable<PodDraft['containers']>) =>
      testPod({ containers, initContainers: [{ name: 'i' }] })
    assert.equal(podLimit(pod({ name: 'a', ...may('1Mi') }), 'memory'), mib)
    assert.equal(podLimit(pod({ name: 'a', ...may('1Mi') }, { name: 'b' }), 'memory'), undefined)
  })
})
