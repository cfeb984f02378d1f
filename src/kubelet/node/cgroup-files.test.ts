import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testPod } from '../pod/pod.testing.ts'
import { oomScoreAdj, podCgroupLimits, podCgroupPath, qosCgroups } from '../pod/resources.ts'
import { cgroupFilesV1, cgroupFilesV2, cpuWeight } from './cgroup-files.ts'

const limits = { cpu: '500m', memory: '64Mi' }
const guaranteed = testPod({ containers: [{ name: 'main', resources: { limits, requests: limits } }] })
const burstable = testPod({
  containers: [{ name: 'main', resources: { requests: { cpu: '1', memory: '1Gi' } } }, { name: 'side' }],
})
const bestEffort = testPod()

describe('cgroups of Pods', () => {
  for (const [name, pod, path, v1, v2] of [
    [
      'Guaranteed',
      guaranteed,
      '/sampan/kubepods/poduid-1',
      {
        cpu: [
          ['cpu.shares', '512'],
          ['cpu.cfs_period_us', '100000'],
          ['cpu.cfs_quota_us', '50000'],
        ],
        memory: [['memory.limit_in_bytes', '67108864']],
        pids: [],
      },
      [
        ['cpu.weight', '20'],
        ['cpu.max', '50000 100000'],
        ['memory.max', '67108864'],
      ],
    ],
    [
      'Burstable',
      burstable,
      '/sampan/kubepods/burstable/poduid-1',
      { cpu: [['cpu.shares', '1024']], memory: [], pids: [] },
      [['cpu.weight', '39']],
    ],
    [
      'BestEffort',
      bestEffort,
      '/sampan/kubepods/besteffort/poduid-1',
      { cpu: [['cpu.shares', '2']], memory: [], pids: [] },
      [['cpu.weight', '1']],
    ],
  ] as const) {
    it(`P1 ${name}: where, and with what in version 1 and version 2`, () => {
      assert.equal(podCgroupPath(pod, '/sampan'), path)
      assert.deepEqual(cgroupFilesV1(podCgroupLimits(pod)), v1)
      assert.deepEqual(cgroupFilesV2(podCgroupLimits(pod)), v2)
    })
  }

  it('weights span the shares', () => assert.deepEqual([2, 1024, 262_144].map(cpuWeight), [1, 39, 10_000]))

  it('P1 Burstable Pods together have the sum of their requests, BestEffort ones the least, all what Pods may use', () =>
    assert.deepEqual(
      qosCgroups([guaranteed, burstable, burstable, bestEffort], '/sampan', { cpu: '4', memory: '1Gi' }),
      [
        ['/sampan/kubepods', { cpuShares: 4096, memoryBytes: 2 ** 30 }],
        ['/sampan/kubepods/burstable', { cpuShares: 2048 }],
        ['/sampan/kubepods/besteffort', { cpuShares: 2 }],
      ],
    ))

  it('P1 the kernel kills BestEffort first, Guaranteed last', () => {
    const score = (pod: typeof guaranteed) => oomScoreAdj(pod, pod.spec.containers[0]!, 4 * 2 ** 30)
    assert.deepEqual([guaranteed, burstable, bestEffort].map(score), [-997, 750, 1000])
  })
})
