// A node with one Pod in round numbers. Test only.
import type { core } from '#api'
import { openMap } from '#base'
import type { NodeSnapshot } from './snapshot.ts'

const gi = 2 ** 30
const nowMs = Date.UTC(2026, 0, 1, 12)
const fs = { available: 40 * gi, capacity: 100 * gi, inodes: { available: 900, capacity: 1_000 } }
const traffic = { name: 'eth0', rxBytes: 10, rxErrors: 0, txBytes: 20, txErrors: 0 }
const cpu = (seconds: number) => ({ timestamp: nowMs, usageCoreNanoSeconds: seconds * 1_000_000_000 })
const memory = (workingSetBytes: number) => ({ timestamp: nowMs, workingSetBytes, usageBytes: workingSetBytes + 1 })

/** Container `main` has used 2 s of processor and works on 5 MiB; the Pod with its sandbox 3 s and 6 MiB. */
export function testSnapshot(pod: core.Pod): NodeSnapshot {
  const labels = openMap<string>()
  const metadata = { name: pod.metadata.name, uid: pod.metadata.uid, namespace: pod.metadata.namespace, attempt: 0 }
  return {
    nodeName: 'n1',
    timeMs: nowMs,
    host: {
      bootMs: nowMs - 3_600_000,
      cpu: cpu(500),
      cpuRate: 250_000_000,
      memory: { timestamp: nowMs, workingSetBytes: 2 * gi, availableBytes: 6 * gi },
      network: [traffic],
      nodeFs: fs,
      imageFs: fs,
      imageBytes: gi,
      pids: { available: 31_000, capacity: 32_000 },
    },
    pods: [
      {
        pod,
        startedAtMs: nowMs - 60_000,
        cpuRate: 7,
        containers: [
          {
            id: 'main-0',
            name: 'main',
            startedAtMs: nowMs - 50_000,
            cpuRate: 5,
            logBytes: 4_096,
            stats: {
              attributes: { id: 'main-0', metadata: { name: 'main', attempt: 0 }, labels, annotations: labels },
              cpu: cpu(2),
              memory: memory(5 * 2 ** 20),
              writableLayer: { timestamp: nowMs, usedBytes: 8_192, inodesUsed: 3 },
            },
          },
        ],
        sandbox: {
          attributes: { id: 's0', metadata, labels, annotations: labels },
          linux: {
            cpu: cpu(3),
            memory: memory(6 * 2 ** 20),
            network: { timestamp: nowMs, defaultInterface: traffic, interfaces: [] },
            process: { timestamp: nowMs, processCount: 2 },
            containers: [],
          },
        },
        storage: { volumes: [{ name: 'data', usedBytes: 16_384 }], totalBytes: 28_672 },
        claims: [{ volume: 'claimed', claim: 'data-web', left: fs }],
      },
    ],
  }
}
