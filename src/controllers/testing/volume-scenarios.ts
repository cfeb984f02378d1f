// Scenarios of volumes, budgets, quotas and mirrored Endpoints for the laws.
import assert from 'node:assert/strict'
import { renderTime } from '#api'
import {
  endpointSliceKind,
  endpointsKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podDisruptionBudgetKind,
  podKind,
  replicaSetKind,
  resourceQuotaKind,
  serviceKind,
  storageClassKind,
} from '../kinds.ts'
import { metadata, now, ownedBy, runPods, type Scenario, selector, template } from './scenario.ts'

const claimSpec = {
  accessModes: ['ReadWriteOnce' as const],
  storageClassName: 'fast',
  resources: { requests: { storage: '1Gi' } },
}
const volumeSpec = {
  accessModes: ['ReadWriteOnce' as const],
  storageClassName: 'fast',
  capacity: { storage: '1Gi' },
  hostPath: { path: '/v/x' },
}

export const volumeScenarios: readonly Scenario[] = [
  {
    controller: 'persistentvolume-binder-controller',
    what: 'two claims for one volume: one gets it',
    keys: ['ns/a', 'ns/b'],
    seed(world) {
      for (const name of ['a', 'b']) world.add(persistentVolumeClaimKind, { metadata: metadata(name), spec: claimSpec })
      world.add(persistentVolumeKind, { metadata: { name: 'v' }, spec: volumeSpec, status: { phase: 'Available' } })
    },
    check: (world) =>
      assert.deepEqual(
        world.list(persistentVolumeClaimKind).map(({ spec, status }) => [spec.volumeName, status.phase]),
        [
          ['v', 'Bound'],
          [undefined, 'Pending'],
        ],
      ),
  },
  {
    controller: 'persistentvolume-reclaimer-controller',
    what: 'a volume whose claim is gone',
    keys: ['v'],
    seed: (world) =>
      void world.add(persistentVolumeKind, {
        metadata: { name: 'v' },
        spec: { ...volumeSpec, claimRef: { namespace: 'ns', name: 'a', uid: 'gone' } },
        status: { phase: 'Bound' },
      }),
    check: (world) => assert.equal(world.list(persistentVolumeKind)[0]?.status.phase, 'Released'),
  },
  ...([true, false] as const).map(
    (used): Scenario => ({
      controller: 'persistentvolumeclaim-protection-controller',
      what: `a claim that is being deleted and is ${used ? '' : 'not '}used`,
      keys: ['ns/a'],
      seed(world) {
        const finalizers = ['kubernetes.io/pvc-protection']
        const going = metadata('a', { deletionTimestamp: renderTime(now), finalizers })
        world.add(persistentVolumeClaimKind, { metadata: going, spec: claimSpec })
        const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: 'a' } }]
        world.add(podKind, {
          metadata: metadata('p'),
          spec: { ...template().spec, volumes, ...(used && { nodeName: 'n' }) },
        })
      },
      check: (world) => assert.equal(world.list(persistentVolumeClaimKind).length, used ? 1 : 0),
    }),
  ),
  {
    controller: 'persistentvolume-protection-controller',
    what: 'a new volume, and one that may go',
    keys: ['new', 'old'],
    seed(world) {
      const finalizers = ['kubernetes.io/pv-protection']
      world.add(persistentVolumeKind, { metadata: { name: 'new' }, spec: volumeSpec })
      const old = { name: 'old', deletionTimestamp: renderTime(now), finalizers }
      world.add(persistentVolumeKind, { metadata: old, spec: volumeSpec, status: { phase: 'Released' } })
    },
    check: (world) =>
      assert.deepEqual(
        world.list(persistentVolumeKind).map((one) => [one.metadata.name, one.metadata.finalizers]),
        [['new', ['kubernetes.io/pv-protection']]],
      ),
  },
  {
    controller: 'local-path-class-controller',
    what: 'no class',
    keys: ['local-path'],
    seed: () => {},
    check: (world) => assert.equal(world.list(storageClassKind)[0]?.provisioner, 'sampan.dev/local-path'),
  },
  {
    controller: 'local-path-provisioner',
    what: 'a claim whose consumer has a node',
    keys: ['ns/a'],
    seed(world) {
      world.add(nodeKind, { metadata: { name: 'n', labels: { 'kubernetes.io/hostname': 'n' } } })
      world.add(storageClassKind, { metadata: { name: 'fast' }, provisioner: 'sampan.dev/local-path' })
      const annotations = { 'volume.kubernetes.io/selected-node': 'n' }
      world.add(persistentVolumeClaimKind, { metadata: metadata('a', { annotations }), spec: claimSpec })
    },
    check: (world) => assert.equal(world.list(persistentVolumeKind)[0]?.spec.claimRef?.name, 'a'),
  },
  {
    controller: 'local-path-reclaimer',
    what: 'a volume that was released',
    keys: ['v'],
    seed(world) {
      world.add(nodeKind, { metadata: { name: 'n' } })
      const finalizers = ['external-provisioner.volume.kubernetes.io/finalizer']
      const spec = { ...volumeSpec, persistentVolumeReclaimPolicy: 'Delete' } as const
      world.add(persistentVolumeKind, { metadata: { name: 'v', finalizers }, spec, status: { phase: 'Released' } })
    },
    mayDelete: () => true,
    check: (world) => assert.equal(world.list(persistentVolumeKind).length, 0),
  },
  {
    controller: 'ephemeral-volume-controller',
    what: 'a Pod with an ephemeral volume',
    keys: ['ns/p'],
    seed: (world) =>
      void world.add(podKind, {
        metadata: metadata('p'),
        spec: { ...template().spec, volumes: [{ name: 'd', ephemeral: { volumeClaimTemplate: { spec: claimSpec } } }] },
      }),
    check: (world) =>
      assert.deepEqual(
        world
          .list(persistentVolumeClaimKind)
          .map((one) => [one.metadata.name, one.metadata.ownerReferences?.[0]?.name]),
        [['p-d', 'p']],
      ),
  },
  {
    controller: 'endpointslice-mirroring-controller',
    what: 'L16: Endpoints of both families, kept by hand',
    keys: ['ns/x'],
    seed(world) {
      world.add(serviceKind, { metadata: metadata('x'), spec: { ports: [{ port: 80 }] } })
      const addresses = [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }]
      world.add(endpointsKind, { metadata: metadata('x'), subsets: [{ addresses, ports: [{ port: 80 }] }] })
    },
    check: (world) =>
      assert.deepEqual(
        world.list(endpointSliceKind).map(({ addressType, endpoints }) => [addressType, endpoints[0]?.addresses]),
        [
          ['IPv4', ['192.0.2.1']],
          ['IPv6', ['2001:db8::1']],
        ],
      ),
  },
  {
    controller: 'disruption-controller',
    what: 'F2: a budget over a ReplicaSet of two',
    keys: ['ns/x'],
    seed(world) {
      world.add(podDisruptionBudgetKind, { metadata: metadata('x'), spec: { maxUnavailable: 1, selector } })
      const set = world.add(replicaSetKind, {
        metadata: metadata('x'),
        spec: { replicas: 2, selector, template: template() },
      })
      for (const name of ['a', 'b']) {
        const own = metadata(name, { labels: { app: 'x' }, ownerReferences: ownedBy(set, replicaSetKind) })
        world.add(podKind, { metadata: own, spec: template().spec })
      }
    },
    between: runPods,
    check: (world) => assert.equal(world.list(podDisruptionBudgetKind)[0]?.status.disruptionsAllowed, 1),
  },
  {
    controller: 'stale-pod-disruption-controller',
    what: 'F2: a Pod that was to be disrupted long ago',
    keys: ['ns/a'],
    seed: (world) =>
      void world.add(podKind, {
        metadata: metadata('a'),
        spec: template().spec,
        status: {
          phase: 'Running',
          conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: renderTime(now - 120_000) }],
        },
      }),
    check: (world) => assert.equal(world.list(podKind)[0]?.status.conditions?.[0]?.status, 'False'),
  },
  {
    controller: 'resourcequota-controller',
    what: 'a quota of Pods',
    keys: ['ns/q'],
    seed(world) {
      world.add(resourceQuotaKind, { metadata: metadata('q'), spec: { hard: { pods: '3' } } })
      world.add(podKind, { metadata: metadata('a'), spec: { containers: [{ name: 'c', image: 'x', resources: {} }] } })
    },
    check: (world) => assert.deepEqual({ ...world.list(resourceQuotaKind)[0]?.status.used }, { pods: '1' }),
  },
  {
    controller: 'node-ipam-controller',
    what: 'three nodes, of which one has a range',
    keys: ['nodes'],
    seed(world) {
      world.add(nodeKind, { metadata: { name: 'a' }, spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] } })
      for (const name of ['b', 'c']) world.add(nodeKind, { metadata: { name } })
    },
    check: (world) =>
      assert.deepEqual(
        world.list(nodeKind).map(({ spec }) => spec.podCIDR),
        ['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24'],
      ),
  },
]
