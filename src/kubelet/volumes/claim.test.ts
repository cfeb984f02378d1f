import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { persistentVolumeClaimKind, persistentVolumeKind } from '../api-objects/kinds.ts'
import { createFakeApi } from '../fake-api.testing.ts'
import { testPod } from '../pod/pod.testing.ts'
import { createSimulatedHost } from '../simulated-host.ts'
import { claimPlugin } from './claim.ts'
import type { VolumeContext } from './volume-plugin.ts'

interface Given {
  readonly claim?: object
  readonly status?: object
  readonly metadata?: object
  readonly pv?: object
  readonly volume?: Omit<core.Volume, 'name'>
  readonly securityContext?: core.PodSecurityContext
}

/** The path, or why there is none; and which trees were given to a group. */
async function setUp(given: Given) {
  const api = createFakeApi()
  const host = createSimulatedHost()
  await host.files.makeDirectory('/disk/a')
  const given_: [string, object][] = []
  const files = {
    ...host.files,
    giveToGroup: async (path: string, options: object) => void given_.push([path, options]),
  }
  const name = given.volume?.ephemeral === undefined ? 'data' : 'web-v'
  api.put(persistentVolumeClaimKind, {
    metadata: { name, namespace: 'default', uid: 'claim-1', ...given.metadata },
    spec: { volumeName: 'pv-1', ...given.claim },
    status: { phase: 'Bound', ...given.status },
  })
  api.put(persistentVolumeKind, {
    metadata: { name: 'pv-1' },
    spec: { claimRef: { uid: 'claim-1' }, local: { path: '/disk/a' }, ...given.pv },
  })
  const { securityContext } = given
  const pod = testPod(securityContext === undefined ? {} : { securityContext })
  // The plugin asks for nothing else.
  const context = { pod, host: { ...host, files }, client: api.client } as unknown as VolumeContext
  const volume = { name: 'v', ...(given.volume ?? { persistentVolumeClaim: { claimName: 'data' } }) }
  try {
    return [await claimPlugin.setUp(volume, context), given_]
  } catch (error) {
    return [(error as Error).message, given_]
  }
}

describe('claimPlugin', () => {
  const ephemeral = { ephemeral: { volumeClaimTemplate: { spec: {} } } }
  const owner = { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-1', controller: true }] }
  for (const [name, given, expected] of [
    ['W3 a local volume', {}, '/disk/a'],
    [
      'W3 a hostPath volume',
      { pv: { local: undefined, hostPath: { path: '/made', type: 'DirectoryOrCreate' } } },
      '/made',
    ],
    ['a local volume whose path is not there', { pv: { local: { path: '/gone' } } }, 'path "/gone" does not exist'],
    [
      'a type that is not on this node',
      { pv: { local: undefined, nfs: {} } },
      'PV pv-1 is of a type that is not supported',
    ],
    ['not bound yet', { status: { phase: 'Pending' } }, 'error processing PVC default/data: PVC is not bound'],
    [
      'being deleted',
      { metadata: { deletionTimestamp: 'now' } },
      'error processing PVC default/data: PVC is being deleted',
    ],
    [
      'bound to another',
      { pv: { claimRef: { uid: 'x' } } },
      'error processing PVC default/data: PV pv-1 is not bound to it',
    ],
    [
      'not there',
      { volume: { persistentVolumeClaim: { claimName: 'none' } } },
      'error processing PVC default/none: failed to fetch PVC from API server: persistentvolumeclaims "none" not found',
    ],
    ['a generic ephemeral volume', { volume: ephemeral, metadata: owner }, '/disk/a'],
    [
      'a generic ephemeral volume of another Pod',
      { volume: ephemeral },
      'error processing PVC default/web-v: PVC default/web-v was not created for pod default/web (pod is not owner)',
    ],
  ] as const) {
    it(name, async () => assert.deepEqual(await setUp(given as Given), [expected, []]))
  }
  for (const [policy, unlessRoot] of [
    ['Always', false],
    ['OnRootMismatch', true],
  ] as const) {
    it(`fsGroup with ${policy}`, async () =>
      assert.deepEqual(await setUp({ securityContext: { fsGroup: 2000, fsGroupChangePolicy: policy } }), [
        '/disk/a',
        [['/disk/a', { gid: 2000, unlessRoot }]],
      ]))
  }
})
