import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Draft } from '../../meta/object-meta.ts'
import { sentences, stored } from '../../testing.ts'
import type { Pod, Taint, Toleration } from '../v1.types.ts'
import { visitContainers } from './containers.ts'
import { defaultImagePullPolicy, parseImageName } from './image-name.ts'
import { podKind } from './index.ts'
import { hostPortsConflict, podPortNumber, usedHostPorts } from './ports.ts'
import { isPodAvailable, isPodReady, msUntilPodAvailable } from './readiness.ts'
import { podGracePeriodSeconds, preparePodForCreate } from './strategy.ts'
import { findUntoleratedTaint, tolerates } from './tolerations.ts'

const containers = [{ name: 'c', image: 'i' }]
const pod = (draft: Draft<Pod>) => stored(podKind, { ...draft, spec: { containers, ...draft.spec } })

describe('tolerates', () => {
  const taint: Taint = { key: 'k', value: 'v', effect: 'NoSchedule' }
  const cases: readonly (readonly [Toleration, boolean])[] = [
    [{ key: 'k', value: 'v' }, true],
    [{ key: 'k', value: 'w' }, false],
    [{ key: 'k' }, false],
    [{ key: 'k', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }, true],
    [{ key: 'other', operator: 'Exists' }, false],
    [{ key: 'k', operator: 'Gt', value: '1' }, false],
  ]
  for (const [toleration, expected] of cases) {
    test(`${JSON.stringify(toleration)}: ${expected}`, () => assert.equal(tolerates(toleration, taint), expected))
  }

  test('Lt and Gt compare whole numbers', () => {
    const five: Taint = { key: 'k', value: '5', effect: 'NoSchedule' }
    assert.equal(tolerates({ key: 'k', operator: 'Gt', value: '4' }, five), true)
    assert.equal(tolerates({ key: 'k', operator: 'Lt', value: '4' }, five), false)
  })

  test('the first taint of an asked effect that nothing tolerates is found', () => {
    const taints: Taint[] = [{ key: 'a', effect: 'PreferNoSchedule' }, taint, { key: 'b', effect: 'NoExecute' }]
    assert.equal(
      findUntoleratedTaint([{ key: 'k', operator: 'Exists' }], taints, ['NoSchedule', 'NoExecute'])?.key,
      'b',
    )
  })
})

describe('readiness', () => {
  const now = Date.parse('2026-01-02T03:04:05Z')
  const readySince = (time: string) =>
    pod({ status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time }] } })

  test('a Pod without the condition is not ready', () => assert.equal(isPodReady(pod({})), false))

  test('a ready Pod is available once it has been so for long enough', () => {
    const ready = readySince('2026-01-02T03:04:00Z')
    assert.deepEqual(
      [0, 5, 6].map((seconds) => [isPodAvailable(ready, seconds, now), msUntilPodAvailable(ready, seconds, now)]),
      [
        [true, undefined],
        [true, undefined],
        [false, 1000],
      ],
    )
  })
})

describe('ports', () => {
  const spec = pod({
    spec: {
      initContainers: [
        { name: 's', image: 'i', restartPolicy: 'Always', ports: [{ name: 'admin', containerPort: 9000 }] },
        { name: 'i', image: 'i', ports: [{ name: 'setup', containerPort: 1, hostPort: 1 }] },
      ],
      containers: [{ name: 'c', image: 'i', ports: [{ name: 'web', containerPort: 80, hostPort: 8080 }] }],
    },
  }).spec

  test('names are looked up in regular containers and sidecars, by protocol', () => {
    const found = ['web', 'admin', 'setup', 7].map((port) => podPortNumber(spec, port))
    assert.deepEqual([...found, podPortNumber(spec, 'web', 'UDP')], [80, 9000, undefined, 7, undefined])
  })

  test('host ports of init containers are not taken', () => {
    assert.deepEqual(usedHostPorts(spec), [{ hostIP: '0.0.0.0', protocol: 'TCP', hostPort: 8080 }])
  })

  test('0.0.0.0 conflicts with every address', () => {
    const at = (hostIP: string) => ({ hostIP, protocol: 'TCP', hostPort: 1 }) as const
    const conflicts = [at('0.0.0.0'), at('10.0.0.1'), at('10.0.0.2')].map((port) =>
      hostPortsConflict(at('10.0.0.1'), port),
    )
    assert.deepEqual(conflicts, [true, true, false])
  })
})

describe('images', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  const cases: readonly (readonly [string, string | undefined, 'Always' | 'IfNotPresent'])[] = [
    ['nginx', 'latest', 'Always'],
    ['nginx:latest', 'latest', 'Always'],
    ['nginx:1.14.2', '1.14.2', 'IfNotPresent'],
    [`nginx@${digest}`, undefined, 'IfNotPresent'],
    [`nginx:latest@${digest}`, 'latest', 'Always'],
    ['localhost:5000/team/app', 'latest', 'Always'],
    ['localhost:5000/team/app:v2', 'v2', 'IfNotPresent'],
    ['Not An Image', undefined, 'IfNotPresent'],
  ]
  for (const [image, tag, policy] of cases) {
    test(`${image}: tag ${tag}, ${policy}`, () => {
      assert.deepEqual([parseImageName(image)?.tag, defaultImagePullPolicy(image)], [tag, policy])
    })
  }
})

describe('L17: the grace period of a delete', () => {
  const cases: readonly (readonly [what: string, draft: Draft<Pod>, asked: number | undefined, seconds: number])[] = [
    ['a Pod that no node has goes at once', {}, undefined, 0],
    ['what the Pod asks for', { spec: { nodeName: 'n' } }, undefined, 30],
    ['what is asked for in the request', { spec: { nodeName: 'n' } }, 5, 5],
    ['zero', { spec: { nodeName: 'n' } }, 0, 0],
    ['a negative period is one second', { spec: { nodeName: 'n', terminationGracePeriodSeconds: -1 } }, undefined, 1],
    ['a Pod that has ended goes at once', { spec: { nodeName: 'n' }, status: { phase: 'Failed' } }, 10, 0],
  ]
  for (const [what, draft, asked, seconds] of cases) {
    test(what, () => assert.equal(podGracePeriodSeconds(pod(draft), asked), seconds))
  }
})

test('a Pod is created Pending, whatever status it is sent with', () => {
  const created = preparePodForCreate(pod({ status: { phase: 'Running', podIP: '10.0.0.1' } }))
  assert.deepEqual(created.status, { phase: 'Pending', qosClass: 'BestEffort' })
})

test('a Pod with scheduling gates says from the beginning that they hold it', () => {
  const { conditions } = preparePodForCreate(pod({ spec: { schedulingGates: [{ name: 'g' }] } })).status
  assert.deepEqual(
    conditions?.map(({ type, status, reason }) => [type, status, reason]),
    [['PodScheduled', 'False', 'SchedulingGated']],
  )
})

test('matchLabelKeys become expressions on the Pod’s own labels', () => {
  const { spec } = preparePodForCreate(
    pod({
      metadata: { labels: { app: 'a', rev: '1' } },
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'z',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: {},
            matchLabelKeys: ['rev', 'no'],
          },
        ],
      },
    }),
  )
  assert.deepEqual(spec.topologySpreadConstraints?.[0]?.labelSelector, {
    matchExpressions: [{ key: 'rev', operator: 'In', values: ['1'] }],
  })
})

test('containers are visited init first, then regular, then ephemeral', () => {
  const { spec } = pod({ spec: { initContainers: [{ name: 'i' }], ephemeralContainers: [{ name: 'e' }] } })
  assert.deepEqual(
    [...visitContainers(spec)].map(({ path, type, container }) => [path, type, container.name]),
    [
      ['initContainers[0]', 'init', 'i'],
      ['containers[0]', 'regular', 'c'],
      ['ephemeralContainers[0]', 'ephemeral', 'e'],
    ],
  )
})

describe('status updates', () => {
  const ended = { name: 'c', state: { terminated: { exitCode: 0 } } }
  const runs = { name: 'c', state: { running: {} } }
  const update = (restartPolicy: 'Always' | 'Never' | 'OnFailure', status: Draft<Pod['status']>) => {
    const spec = { restartPolicy }
    const before = pod({ spec, status: { qosClass: 'BestEffort', containerStatuses: [ended] } })
    const after = pod({ spec, status: { qosClass: 'BestEffort', ...status } })
    return sentences(podKind.validateStatus?.(after, before, { now: 0, subresource: 'status' }) ?? [])
  }

  test('a container that has ended for good does not come back', () => {
    const back = 'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'
    assert.deepEqual(update('Never', { containerStatuses: [runs] }), [back])
    assert.deepEqual(update('OnFailure', { containerStatuses: [runs] }), [back])
    assert.deepEqual(update('Always', { containerStatuses: [runs] }), [])
  })

  test('a container with rules of its own comes back as they say', () => {
    const spec = {
      restartPolicy: 'Never' as const,
      containers: [
        {
          name: 'c',
          restartPolicy: 'Never' as const,
          restartPolicyRules: [{ action: 'Restart' as const, exitCodes: { operator: 'In' as const, values: [42] } }],
        },
      ],
    }
    const comesBack = (exitCode: number) => {
      const containerStatuses = [{ name: 'c', state: { terminated: { exitCode } } }]
      const before = pod({ spec, status: { qosClass: 'BestEffort', containerStatuses } })
      const after = pod({ spec, status: { qosClass: 'BestEffort', containerStatuses: [runs] } })
      return sentences(podKind.validateStatus?.(after, before, { now: 0, subresource: 'status' }) ?? []).length === 0
    }
    assert.deepEqual([comesBack(42), comesBack(1)], [true, false])
  })

  test('L10: the type of a custom condition is a label key', () => {
    const conditions = [{ type: 'not a key', status: 'True' }]
    assert.deepEqual(
      update('Always', { conditions }).map((text) => text.split(':')[0]),
      ['status.conditions[0].Type'],
    )
  })

  test('the class stays what it was, and there is one address of each family', () => {
    assert.deepEqual(update('Always', { qosClass: 'Burstable', podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] }), [
      'status.qosClass: Invalid value: "Burstable": field is immutable',
      'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family',
    ])
  })
})
