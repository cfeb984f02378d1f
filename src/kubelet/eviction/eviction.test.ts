import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PodDraft, testPod } from '../pod/pod.testing.ts'
import { localStorageViolation } from './local-storage.ts'
import { evictionMessage, type PodUsage, rankPods, renderBytes } from './rank-pods.ts'
import {
  defaultEvictionHard,
  defaultPressureTransitionMs,
  noPressure,
  stepPressure,
  thresholdAmount,
  thresholdsOf,
} from './thresholds.ts'

const mib = 2 ** 20
const gib = 2 ** 30

describe('stepPressure', () => {
  const thresholds = thresholdsOf(defaultEvictionHard, { 'memory.available': { value: '1Gi', graceMs: 60_000 } })
  const look = (memory: number, disk: number, nowMs: number, state = noPressure) =>
    stepPressure(state, {
      thresholds,
      nowMs,
      transitionMs: defaultPressureTransitionMs,
      observations: {
        'memory.available': { available: memory, capacity: 8 * gib },
        'nodefs.available': { available: disk, capacity: 100 * gib },
      },
    })
  const due = (step: ReturnType<typeof look>) => step.due.map(({ signal, value }) => `${signal}<${value}`)

  for (const [name, memory, disk, conditions, acts] of [
    ['enough of all', 2 * gib, 50 * gib, [], []],
    ['exactly as much as must be left', 2 * gib, 10 * gib, [], []],
    ['little disk', 2 * gib, 9 * gib, ['DiskPressure'], ['nodefs.available<10%']],
    ['little memory, for less than the grace', gib / 2, 50 * gib, [], []],
    ['no memory', 50 * mib, 50 * gib, ['MemoryPressure'], ['memory.available<100Mi']],
    [
      'neither: memory first',
      0,
      0,
      ['DiskPressure', 'MemoryPressure'],
      ['memory.available<100Mi', 'nodefs.available<10%'],
    ],
  ] as const) {
    it(`P6 ${name}`, () => {
      const step = look(memory, disk, 0)
      assert.deepEqual([step.conditions, due(step)], [conditions, acts])
    })
  }
  it('P6 a soft threshold acts when it was met for its grace, and begins anew once it was not', () => {
    const first = look(gib / 2, 50 * gib, 0)
    const second = look(gib / 2, 50 * gib, 60_000, first.state)
    assert.deepEqual([second.conditions, due(second)], [['MemoryPressure'], ['memory.available<1Gi']])
    const relieved = look(2 * gib, 50 * gib, 30_000, first.state)
    assert.deepEqual(due(look(gib / 2, 50 * gib, 60_000, relieved.state)), [])
  })
  it('P6 a condition stays for five minutes after it was last met', () => {
    const met = look(0, 50 * gib, 0)
    const before = look(2 * gib, 50 * gib, defaultPressureTransitionMs - 1, met.state)
    assert.deepEqual([before.conditions, due(before)], [['MemoryPressure'], []])
    assert.deepEqual(look(2 * gib, 50 * gib, defaultPressureTransitionMs, before.state).conditions, [])
  })
  it('a part of the capacity is that part', () => {
    assert.equal(thresholdAmount({ signal: 'nodefs.available', value: '10%', graceMs: 0 }, 200), 20)
    assert.equal(thresholdAmount({ signal: 'memory.available', value: '100Mi', graceMs: 0 }, 200), 100 * mib)
  })
})

const usage = (
  name: string,
  used: number,
  spec: { readonly request?: string; readonly priority?: number; readonly file?: true },
): PodUsage => ({
  pod: testPod(
    {
      ...(spec.priority === undefined ? {} : { priority: spec.priority }),
      containers: [
        { name: 'main', resources: spec.request === undefined ? {} : { requests: { memory: spec.request } } },
      ],
    },
    { name, ...(spec.file ? { annotations: { 'kubernetes.io/config.source': 'file' } } : {}) },
  ),
  containers: new Map([['main', used]]),
  other: 0,
})
const names = (ranked: readonly PodUsage[]) => ranked.map(({ pod }) => pod.metadata.name)

describe('rankPods', () => {
  const pods = [
    usage('within', 50 * mib, { request: '100Mi' }),
    usage('within-more', 90 * mib, { request: '100Mi' }),
    usage('over-important', 200 * mib, { request: '100Mi', priority: 10 }),
    usage('over-a-little', 101 * mib, { request: '100Mi' }),
    usage('best-effort', 300 * mib, {}),
    usage('critical', 900 * mib, { priority: 2_000_000_000 }),
    usage('static', 900 * mib, { file: true }),
  ]
  it('P6 first who is over its request, then the less important, then who is over by more; critical ones never', () =>
    assert.deepEqual(names(rankPods(pods, 'memory.available')), [
      'best-effort',
      'over-a-little',
      'over-important',
      'within-more',
      'within',
    ]))
  it('P6 what init containers and sidecars asked for counts, too', () => {
    const asks = (memory: string) => ({ resources: { requests: { memory } } })
    const pod = (name: string, initContainers: PodDraft['initContainers']) => ({
      ...usage(name, 150 * mib, {}),
      pod: testPod(
        { containers: [{ name: 'main', ...asks('100Mi') }], ...(initContainers && { initContainers }) },
        { name },
      ),
    })
    const ranked = rankPods(
      [
        pod('with-sidecar', [{ name: 'side', restartPolicy: 'Always', ...asks('100Mi') }]),
        pod('with-init', [{ name: 'init', ...asks('180Mi') }]),
        pod('alone', undefined),
      ],
      'memory.available',
    )
    assert.deepEqual(names(ranked), ['alone', 'with-init', 'with-sidecar'])
  })
  it('P6 by priority alone when process numbers run out', () =>
    assert.equal(names(rankPods(pods, 'pid.available')).at(-1), 'over-important'))
})

describe('evictionMessage', () => {
  const observation = { available: 50 * mib, capacity: 8 * gib }
  for (const [name, pod, threshold, expected] of [
    [
      'over its request',
      usage('web', 10 * mib, { request: '5Mi' }),
      { signal: 'memory.available', value: '100Mi', graceMs: 0 },
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container main was using 10Mi, request is 5Mi, has larger consumption of memory. ',
    ],
    [
      'within its request',
      usage('web', mib, { request: '5Mi' }),
      { signal: 'nodefs.available', value: '10%', graceMs: 0 },
      'The node was low on resource: ephemeral-storage. Threshold quantity: 858993459, available: 50Mi. Container main was using 1Mi, request is 0, has larger consumption of ephemeral-storage. ',
    ],
  ] as const) {
    it(`P6 ${name}`, () => assert.equal(evictionMessage(pod, threshold, observation), expected))
  }
  it('bytes keep their largest whole suffix', () =>
    assert.deepEqual([0, 1023, 1024, 1536, 20_971_520].map(renderBytes), ['0', '1023', '1Ki', '1536', '20Mi']))
})

describe('localStorageViolation', () => {
  const limits = (limit: string) => ({ resources: { limits: { 'ephemeral-storage': limit } } })
  const violation = (spec: Parameters<typeof testPod>[0], volumes: object, containers: object) =>
    localStorageViolation(testPod(spec), {
      volumes: new Map(Object.entries(volumes)),
      containers: new Map(Object.entries(containers)),
    })
  const emptyDir = { volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }] }
  const two = { containers: [{ name: 'main', ...limits('1Mi') }, { name: 'side' }] }
  const alone = { containers: [{ name: 'main', ...limits('1Mi') }], volumes: [{ name: 'v', emptyDir: {} }] }
  const withInit = {
    initContainers: [{ name: 'init', ...limits('2Mi') }],
    containers: [{ name: 'main', ...limits('1Mi') }],
  }
  const withSidecar = {
    initContainers: [{ name: 'side', restartPolicy: 'Always', ...limits('1Mi') } as const],
    containers: [{ name: 'main', ...limits('1Mi') }],
  }
  for (const [name, got, expected] of [
    ['an emptyDir at its limit', violation(emptyDir, { v: mib }, {}), undefined],
    [
      'an emptyDir over its limit',
      violation(emptyDir, { v: mib + 1 }, {}),
      'Usage of EmptyDir volume "v" exceeds the limit "1Mi". ',
    ],
    ['an emptyDir without limit', violation({ volumes: [{ name: 'v', emptyDir: {} }] }, { v: gib }, {}), undefined],
    [
      'a container over its limit',
      violation(two, {}, { main: mib + 1 }),
      'Container main exceeded its local ephemeral storage limit "1Mi". ',
    ],
    ['a container without limit', violation(two, {}, { side: gib }), undefined],
    [
      'volumes and containers together',
      violation(alone, { v: mib }, { main: 1 }),
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ',
    ],
    [
      'logs that an init container left, within the limit',
      violation(withInit, {}, { init: mib, main: mib }),
      undefined,
    ],
    [
      'logs that an init container left, and the rest',
      violation(withInit, {}, { init: mib, main: mib, debug: 1 }),
      'Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ',
    ],
    ['a sidecar at its limit', violation(withSidecar, {}, { side: mib, main: mib }), undefined],
    [
      'a sidecar over its limit',
      violation(withSidecar, {}, { side: mib + 1 }),
      'Container side exceeded its local ephemeral storage limit "1Mi". ',
    ],
    [
      'a Pod with a sidecar over the limit of both',
      violation(withSidecar, {}, { side: mib, main: mib, init: 1 }),
      'Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ',
    ],
    [
      'a sidecar over its limit beside a container without',
      violation({ ...withSidecar, containers: [{ name: 'main' }] }, {}, { side: mib + 1, main: gib }),
      'Container side exceeded its local ephemeral storage limit "1Mi". ',
    ],
  ] as const) {
    it(`P6 ${name}`, () => assert.equal(got, expected))
  }
})
