import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderMetricFamilies } from '#base'
import { cadvisorMetrics, resourceMetrics } from '../metrics/resource-metrics.ts'
import { volumeFamilies } from '../metrics/kubelet-metrics.ts'
import { testPod } from '../pod/pod.testing.ts'
import { createCpuRates } from './cpu-rates.ts'
import { testSnapshot } from './snapshot.testing.ts'
import { renderSummary } from './summary.ts'

const snapshot = testSnapshot(testPod())
const time = '2026-01-01T12:00:00Z'
const fs = {
  time,
  availableBytes: 42949672960,
  capacityBytes: 107374182400,
  inodesFree: 900,
  inodes: 1000,
}

describe('renderSummary', () => {
  it('has a Pod whole', () => {
    const [pod] = renderSummary(snapshot, { onlyCpuAndMemory: false }).pods
    assert.deepEqual(pod, {
      podRef: { name: 'web', namespace: 'default', uid: 'uid-1' },
      startTime: '2026-01-01T11:59:00Z',
      containers: [
        {
          name: 'main',
          startTime: '2026-01-01T11:59:10Z',
          cpu: { time, usageNanoCores: 5, usageCoreNanoSeconds: 2_000_000_000 },
          memory: { time, workingSetBytes: 5242880, usageBytes: 5242881 },
          rootfs: { ...fs, usedBytes: 8192, inodesUsed: 3 },
          logs: { ...fs, usedBytes: 4096 },
        },
      ],
      cpu: { time, usageNanoCores: 7, usageCoreNanoSeconds: 3_000_000_000 },
      memory: { time, workingSetBytes: 6291456, usageBytes: 6291457 },
      network: {
        time,
        name: 'eth0',
        rxBytes: 10,
        rxErrors: 0,
        txBytes: 20,
        txErrors: 0,
        interfaces: [{ name: 'eth0', rxBytes: 10, rxErrors: 0, txBytes: 20, txErrors: 0 }],
      },
      volume: [
        { name: 'data', ...fs, usedBytes: 16384 },
        { name: 'claimed', pvcRef: { name: 'data-web', namespace: 'default' }, ...fs, usedBytes: 64424509440 },
      ],
      'ephemeral-storage': { ...fs, usedBytes: 28672 },
      process_stats: { process_count: 2 },
    })
  })

  it('has the node, and with only_cpu_and_memory nothing else than those', () => {
    const { node } = renderSummary(snapshot, { onlyCpuAndMemory: false })
    assert.equal(node.nodeName, 'n1')
    assert.deepEqual(node.rlimit, { time, maxpid: 32000, curproc: 1000 })
    const few = renderSummary(snapshot, { onlyCpuAndMemory: true })
    assert.deepEqual(Object.keys(few.node), ['nodeName', 'startTime', 'cpu', 'memory'])
    assert.deepEqual(Object.keys(few.pods[0] ?? {}), ['podRef', 'startTime', 'containers', 'cpu', 'memory'])
  })
})

describe('metrics', () => {
  it('/metrics/resource in seconds and bytes, with the time of measuring', () => {
    const lines = renderMetricFamilies(resourceMetrics(snapshot))
      .split('\n')
      .filter((line) => !line.startsWith('#') && line !== '')
    const at = Date.UTC(2026, 0, 1, 12)
    assert.deepEqual(lines, [
      `container_cpu_usage_seconds_total{container="main",namespace="default",pod="web"} 2 ${at}`,
      `container_memory_working_set_bytes{container="main",namespace="default",pod="web"} 5242880 ${at}`,
      `container_start_time_seconds{container="main",namespace="default",pod="web"} ${at / 1000 - 50}`,
      `node_cpu_usage_seconds_total 500 ${at}`,
      `node_memory_working_set_bytes 2147483648 ${at}`,
      `pod_cpu_usage_seconds_total{namespace="default",pod="web"} 3 ${at}`,
      `pod_memory_working_set_bytes{namespace="default",pod="web"} 6291456 ${at}`,
      'resource_scrape_error 0',
    ])
  })

  it('/metrics/cadvisor and the volumes of claims', () => {
    const text = renderMetricFamilies([...cadvisorMetrics(snapshot), ...volumeFamilies(snapshot.pods)])
    for (const line of [
      'container_network_receive_bytes_total{interface="eth0",namespace="default",pod="web"} 10',
      'container_fs_usage_bytes{container="main",namespace="default",pod="web"} 8192',
      'kubelet_volume_stats_available_bytes{namespace="default",persistentvolumeclaim="data-web"} 42949672960',
    ])
      assert.ok(text.includes(`${line}\n`), `${line} is in\n${text}`)
  })
})

describe('createCpuRates', () => {
  it('gives what was used over the time between two readings', () => {
    const rates = createCpuRates()
    const read = (timestamp: number, usageCoreNanoSeconds: number) =>
      rates.rate('x', { timestamp, usageCoreNanoSeconds })
    assert.equal(read(1_000, 0), undefined)
    assert.equal(read(3_000, 1_000_000_000), 500_000_000)
    assert.equal(read(3_050, 1_000_000_001), 500_000_000)
    assert.equal(read(4_000, 0), undefined)
  })
})
