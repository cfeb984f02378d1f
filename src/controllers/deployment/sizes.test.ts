import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { apps, IntOrString } from '#api'
import { fenceposts, maxAnnotation, newReplicas, sizeNew, sizeOld, sizeProportionally } from './sizes.ts'

interface Given {
  readonly replicas: number
  readonly maxSurge?: IntOrString
  readonly maxUnavailable?: IntOrString
}

// Only what the arithmetic reads.
const deployment = ({ replicas, ...rollingUpdate }: Given): apps.Deployment =>
  ({
    metadata: { name: 'd' },
    spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate } },
    status: {},
  }) as unknown as apps.Deployment
const replicaSet = (name: string, replicas: number, available = replicas, max?: number): apps.ReplicaSet =>
  ({
    metadata: {
      name,
      creationTimestamp: `2026-01-01T00:00:0${name}Z`,
      annotations: max === undefined ? {} : { [maxAnnotation]: String(max) },
    },
    spec: { replicas },
    status: { availableReplicas: available },
  }) as unknown as apps.ReplicaSet
const named = (sizes: ReadonlyMap<apps.ReplicaSet, number>) =>
  Object.fromEntries([...sizes].map(([{ metadata }, size]) => [metadata.name, size]))

const posts: readonly (readonly [Given, surge: number, unavailable: number])[] = [
  [{ replicas: 10 }, 3, 2],
  [{ replicas: 1 }, 1, 0],
  [{ replicas: 3, maxSurge: 0, maxUnavailable: '10%' }, 0, 1],
  [{ replicas: 4, maxSurge: '25%', maxUnavailable: '25%' }, 1, 1],
  [{ replicas: 2, maxSurge: 0, maxUnavailable: 5 }, 0, 2],
]
for (const [given, surge, unavailable] of posts) {
  test(`W1: fenceposts of ${JSON.stringify(given)} are ${surge} beyond and ${unavailable} missing`, () => {
    assert.deepEqual(fenceposts(deployment(given)), { surge, unavailable })
  })
}

test('W1: a new ReplicaSet gets the room that maxSurge leaves, no more than is wanted', () => {
  const rows: readonly (readonly [Given, all: number[], current: number, wanted: number])[] = [
    [{ replicas: 10, maxSurge: 3 }, [10], 0, 3],
    [{ replicas: 10, maxSurge: 3 }, [], 0, 10],
    [{ replicas: 10, maxSurge: 3 }, [7, 3], 3, 6],
    [{ replicas: 10, maxSurge: 3 }, [10, 3], 3, 3],
  ]
  for (const [given, all, current, wanted] of rows) {
    const sets = all.map((size, at) => replicaSet(String(at), size))
    assert.equal(newReplicas(deployment(given), sets, current), wanted, JSON.stringify({ given, all, current }))
  }
})

test('W1: the new ReplicaSet shrinks with the Deployment', () => {
  const next = replicaSet('1', 5)
  assert.deepEqual(named(sizeNew(deployment({ replicas: 2 }), next, [next])), { 1: 2 })
})

type Sized = readonly [size: number, available: number]
const shrinking: readonly (readonly [
  why: string,
  Given,
  next: Sized,
  old: readonly Sized[],
  sizes: Record<string, number>,
])[] = [
  ['not while new ones are unavailable', { replicas: 10, maxSurge: 2, maxUnavailable: 0 }, [2, 0], [[10, 10]], {}],
  ['as new ones become available', { replicas: 10, maxSurge: 2, maxUnavailable: 0 }, [2, 2], [[10, 10]], { 0: 8 }],
  ['by as many as may be missing', { replicas: 10, maxSurge: 2, maxUnavailable: 2 }, [0, 0], [[10, 10]], { 0: 8 }],
  [
    'by unhealthy Pods, even if too few are available',
    { replicas: 10, maxSurge: 2, maxUnavailable: 2 },
    [2, 0],
    [[10, 7]],
    { 0: 8 },
  ],
  [
    'not where new unhealthy Pods fill the room',
    { replicas: 10, maxSurge: 2, maxUnavailable: 2 },
    [4, 0],
    [[8, 5]],
    {},
  ],
  [
    'never by Pods that an earlier shrinking takes',
    { replicas: 3, maxSurge: 1, maxUnavailable: 0 },
    [2, 2],
    [[2, 3]],
    { 0: 1 },
  ],
  [
    'oldest first',
    { replicas: 4, maxSurge: 2, maxUnavailable: 0 },
    [2, 2],
    [
      [1, 1],
      [3, 3],
    ],
    { 0: 0, 1: 2 },
  ],
  [
    'unhealthy ones before older ones',
    { replicas: 4, maxSurge: 4, maxUnavailable: 0 },
    [4, 4],
    [
      [2, 2],
      [2, 0],
    ],
    { 0: 0, 1: 0 },
  ],
]
for (const [why, given, [size, available], old, sizes] of shrinking) {
  test(`W1: old ReplicaSets shrink ${why}`, () => {
    const sets = old.map(([replicas, there], at) => replicaSet(String(at), replicas, there))
    assert.deepEqual(named(sizeOld(deployment(given), replicaSet('9', size, available), sets)), sizes)
  })
}

test('W1: a change of size is shared in proportion, the larger ReplicaSet first, and adds up', () => {
  const rows: readonly (readonly [Given, readonly (readonly [size: number, max: number])[], Record<string, number>])[] =
    [
      [
        { replicas: 15, maxSurge: 3, maxUnavailable: 2 },
        [
          [8, 13],
          [5, 13],
        ],
        { 0: 11, 1: 7 },
      ],
      [
        { replicas: 5, maxSurge: 1, maxUnavailable: 1 },
        [
          [8, 13],
          [5, 13],
        ],
        { 0: 4, 1: 2 },
      ],
      [
        { replicas: 0, maxSurge: 1, maxUnavailable: 1 },
        [
          [2, 4],
          [2, 4],
        ],
        { 0: 0, 1: 0 },
      ],
    ]
  for (const [given, active, sizes] of rows) {
    const sets = active.map(([size, max], at) => replicaSet(String(at), size, size, max))
    assert.deepEqual(named(sizeProportionally(deployment(given), sets)), sizes, JSON.stringify(given))
  }
})
