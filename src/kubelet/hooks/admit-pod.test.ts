import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PodDraft, testPod } from '../pod/pod.testing.ts'
import { admitPod } from './admit-pod.ts'

const cpu = (amount: string): PodDraft => ({ containers: [{ name: 'main', resources: { requests: { cpu: amount } } }] })
const features = {
  operatingSystem: 'linux',
  appArmor: false,
  supplementalGroupsPolicy: false,
  unsafeSysctls: [],
}
const affinity = (value: string): PodDraft => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: [value] }] }],
      },
    },
  },
})
const secured = (securityContext: NonNullable<PodDraft['securityContext']>): PodDraft => ({ securityContext })
const port = (hostIP?: string): PodDraft => ({
  containers: [
    { name: 'main', ports: [{ containerPort: 80, hostPort: 80, ...(hostIP === undefined ? {} : { hostIP }) }] },
  ],
})

describe('admitPod', () => {
  const verdict = (spec: PodDraft, others: readonly PodDraft[] = []) => {
    const result = admitPod({
      pod: testPod(spec),
      others: others.map((one) => testPod(one)),
      allocatable: { cpu: '2', memory: '1Gi', 'ephemeral-storage': '1Gi', pods: '2' },
      nodeLabels: { disk: 'ssd' },
      nodeName: 'n1',
      features,
    })
    return result.ok ? 'ok' : `${result.reason}: ${result.message}`
  }
  for (const [name, got, expected] of [
    ['what fits', verdict(cpu('2')), 'ok'],
    [
      'too much cpu',
      verdict(cpu('1500m'), [cpu('1')]),
      "OutOfcpu: Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
    ],
    [
      'too many Pods',
      verdict({}, [{}, {}]),
      "OutOfpods: Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2",
    ],
    ['a label it has', verdict({ nodeSelector: { disk: 'ssd' } }), 'ok'],
    ['a required affinity that holds', verdict(affinity('ssd')), 'ok'],
    [
      'a required affinity that does not hold',
      verdict(affinity('tape')),
      "NodeAffinity: Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'too much storage',
      verdict({ containers: [{ name: 'main', resources: { requests: { 'ephemeral-storage': '2Gi' } } }] }),
      "OutOfephemeral-storage: Pod was rejected: Node didn't have enough resource: ephemeral-storage, requested: 2147483648, used: 0, capacity: 1073741824",
    ],
    [
      'an unsafe sysctl',
      verdict(secured({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] })),
      'SysctlForbidden: Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted',
    ],
    [
      'AppArmor where there is none',
      verdict(secured({ appArmorProfile: { type: 'RuntimeDefault' } })),
      'AppArmor: Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host',
    ],
    ['no AppArmor where there is none', verdict(secured({ appArmorProfile: { type: 'Unconfined' } })), 'ok'],
    [
      'strict groups where the runtime knows none',
      verdict(secured({ supplementalGroupsPolicy: 'Strict' })),
      'SupplementalGroupsPolicyNotSupported: Pod was rejected: SupplementalGroupsPolicy=Strict is not supported in this node',
    ],
    [
      'another operating system',
      verdict({ os: { name: 'windows' } }),
      "PodOSNotSupported: Pod was rejected: Failed to admit pod as the OS field doesn't match node OS",
    ],
    [
      'a selector for another operating system',
      verdict({ nodeSelector: { 'kubernetes.io/os': 'windows' } }),
      "PodOSSelectorNodeLabelDoesNotMatch: Pod was rejected: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    ],
    [
      'another node',
      verdict({ nodeName: 'n2' }),
      "NodeName: Pod was rejected: Predicate NodeName failed: node(s) didn't match the requested node name",
    ],
    [
      'a port that is taken',
      verdict(port(), [port('10.0.0.1')]),
      "NodePorts: Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    ],
    ['the same port of another address', verdict(port('10.0.0.1'), [port('10.0.0.2')]), 'ok'],
  ] as const) {
    it(name, () => assert.equal(got, expected))
  }
})

describe('admitPod under pressure', () => {
  const requests = { containers: [{ name: 'main', resources: { requests: { memory: '1Mi' } } }] }
  const tolerant = { tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' as const }] }
  const critical = { priority: 2_000_000_000 }
  for (const [name, spec, memory, disk] of [
    ['BestEffort', {}, false, false],
    ['Burstable', requests, true, false],
    ['BestEffort that tolerates it', tolerant, true, false],
    ['critical', critical, true, true],
  ] as const) {
    it(`P6 ${name}: memory ${memory}, disk ${disk}`, () => {
      const verdict = (pressure: 'MemoryPressure' | 'DiskPressure') =>
        admitPod({
          pod: testPod(spec),
          others: [],
          allocatable: { cpu: '2', memory: '1Gi', pods: '2' },
          nodeLabels: {},
          nodeName: 'n1',
          features,
          pressures: [pressure],
        })
      const refused = (pressure: string) => ({
        ok: false,
        reason: 'Evicted',
        message: `Pod was rejected: The node had condition: [${pressure}]. `,
      })
      assert.deepEqual(verdict('MemoryPressure'), memory ? { ok: true } : refused('MemoryPressure'))
      assert.deepEqual(verdict('DiskPressure'), disk ? { ok: true } : refused('DiskPressure'))
    })
  }
})
