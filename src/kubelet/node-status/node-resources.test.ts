import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSimulatedHost } from '../simulated-host.ts'
import { nodeResources } from './compute-node-status.ts'

const gi = 2 ** 30
const options = { maxPods: 110, reserved: {}, evictionHard: {} }
const machine = await createSimulatedHost({ cpus: 4, memoryBytes: 8 * gi }).machineInfo()

describe('nodeResources', () => {
  const rows: readonly (readonly [
    name: string,
    given: Partial<Parameters<typeof nodeResources>[1]>,
    expected: object,
  ])[] = [
    ['nothing kept back', {}, { cpu: '4', memory: '8Gi', storage: '107374182400' }],
    [
      'what is reserved',
      { reserved: { cpuMillis: 500, memoryBytes: gi, storageBytes: gi } },
      { cpu: '3500m', memory: '7Gi', storage: `${99 * gi}` },
    ],
    [
      'what must stay free',
      { evictionHard: { 'memory.available': '1Gi', 'nodefs.available': '10%' } },
      { cpu: '4', memory: '7Gi', storage: `${90 * gi}` },
    ],
    [
      'not less than nothing',
      { reserved: { memoryBytes: 9 * gi } },
      { cpu: '4', memory: '0', storage: '107374182400' },
    ],
  ]
  for (const [name, given, expected] of rows)
    it(name, () => {
      const { capacity, allocatable } = nodeResources(machine, { ...options, ...given })
      const { cpu, memory, 'ephemeral-storage': storage } = allocatable
      assert.deepEqual({ cpu, memory, storage }, expected)
      assert.deepEqual([capacity['cpu'], capacity['memory']], ['4', '8Gi'])
    })
})
