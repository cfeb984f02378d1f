import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deepFreeze } from '#base'
import type { Draft } from '../../../meta/object-meta.ts'
import { sentences, stored } from '../../../testing.ts'
import type { Pod, PodSpec } from '../../v1.types.ts'
import { podKind } from '../index.ts'
import { validatePod } from './pod.ts'

const context = { now: 0, subresource: '' }
const containers = [{ name: 'c', image: 'a' }]

function pod(spec: Draft<PodSpec>, metadata: Draft<Pod['metadata']> = {}): Pod {
  return deepFreeze(stored(podKind, { metadata, spec: { containers, ...spec } }))
}

function update(before: Draft<PodSpec>, after: Draft<PodSpec>): string[] {
  return sentences(validatePod(pod(after), pod(before), context))
}

const only =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

const a = { key: 'a', operator: 'Exists' } as const
const b = { key: 'b', operator: 'Exists' } as const
const init = [{ name: 'i', image: 'a' }]
const keptToleration =
  'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'
const noContainers = (list: string) => `spec.${list}: Forbidden: pod updates may not add or remove containers`

type Case = readonly [what: string, before: Draft<PodSpec>, after: Draft<PodSpec>, errors: readonly string[]]

const changes: readonly Case[] = [
  ['nothing changes', {}, {}, []],
  ['the image of a container changes', {}, { containers: [{ name: 'c', image: 'b' }] }, []],
  [
    'the image of an init container changes',
    { initContainers: init },
    { initContainers: [{ name: 'i', image: 'b' }] },
    [],
  ],
  ['a toleration is added', { tolerations: [a] }, { tolerations: [b, a] }, []],
  [
    'a toleration lasts longer',
    { tolerations: [{ ...a, effect: 'NoExecute', tolerationSeconds: 1 }] },
    { tolerations: [{ ...a, effect: 'NoExecute', tolerationSeconds: 2 }] },
    [],
  ],
  [
    'a negative grace period becomes 1',
    { terminationGracePeriodSeconds: -1 },
    { terminationGracePeriodSeconds: 1 },
    [],
  ],
  [
    'an image is taken away',
    {},
    { containers: [{ name: 'c' }] },
    ['spec.containers[0].image: Required value', 'spec.containers[0].image: Required value', only],
  ],
  [
    'a container is added',
    {},
    { containers: [...containers, { name: 'd', image: 'a' }] },
    [noContainers('containers')],
  ],
  ['an init container is added', {}, { initContainers: init }, [noContainers('initContainers')]],
  ['a toleration is taken away', { tolerations: [a, b] }, { tolerations: [a] }, [keptToleration]],
  [
    'a toleration changes its effect',
    { tolerations: [a] },
    { tolerations: [{ ...a, effect: 'NoExecute' }] },
    [keptToleration],
  ],
  ['a container is renamed', {}, { containers: [{ name: 'd', image: 'a' }] }, [only]],
  ['the node changes', { nodeName: 'n1' }, { nodeName: 'n2' }, [only]],
  ['the restart policy changes', {}, { restartPolicy: 'Never' }, [only]],
  ['a variable is added', {}, { containers: [{ name: 'c', image: 'a', env: [{ name: 'A' }] }] }, [only]],
  ['requests change', {}, { containers: [{ name: 'c', image: 'a', resources: { requests: { cpu: '1' } } }] }, [only]],
  ['the grace period changes', {}, { terminationGracePeriodSeconds: 1 }, [only]],
  ['a node selector is added', {}, { nodeSelector: { disk: 'ssd' } }, [only]],
]

describe('P12: a Pod update may change only images, the deadline, and add tolerations', () => {
  for (const [what, before, after, errors] of changes) {
    test(what, () => assert.deepEqual(update(before, after), errors))
  }

  test('the error says what differs', () => {
    const [error] = validatePod(pod({ nodeName: 'n2' }), pod({ nodeName: 'n1' }), context)
    assert.deepEqual(error?.message.split('\n').slice(1), ['- nodeName: "n1"', '+ nodeName: "n2"'])
  })
})

const path = 'spec.activeDeadlineSeconds'
const positive = `${path}: Invalid value: 0: must be between 1 and 2147483647, inclusive`
const deadlines: readonly (readonly [
  before: number | undefined,
  after: number | undefined,
  errors: readonly string[],
])[] = [
  [undefined, 10, []],
  [10, 10, []],
  [10, 5, []],
  [10, 11, [`${path}: Invalid value: 11: must be less than or equal to previous value`]],
  [10, undefined, [`${path}: Invalid value: null: must not update from a positive integer to nil value`]],
  // Upstream checks the whole spec as well, which allows no 0.
  [10, 0, [positive]],
  [undefined, 0, [positive]],
  [
    10,
    -1,
    [
      `${path}: Invalid value: -1: must be between 1 and 2147483647, inclusive`,
      `${path}: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
    ],
  ],
]

describe('P13: activeDeadlineSeconds is set once and only ever comes nearer', () => {
  for (const [before, after, errors] of deadlines) {
    test(`${before ?? 'unset'} to ${after ?? 'unset'}`, () => {
      const spec = (seconds: number | undefined) => (seconds === undefined ? {} : { activeDeadlineSeconds: seconds })
      assert.deepEqual(update(spec(before), spec(after)), errors)
    })
  }
})

const gates = [{ name: 'g' }, { name: 'h' }]
const terms = (...keys: readonly string[]): Draft<PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: keys.map((key) => ({ key, operator: 'Exists' as const })) }],
      },
    },
  },
})

const gated: readonly Case[] = [
  ['a gate is removed', { schedulingGates: gates }, { schedulingGates: [{ name: 'h' }] }, []],
  ['all gates are removed', { schedulingGates: gates }, {}, []],
  [
    'a gate is added',
    {},
    { schedulingGates: gates.slice(0, 1) },
    ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"],
  ],
  ['a node selector is added', { schedulingGates: gates }, { schedulingGates: gates, nodeSelector: { a: 'b' } }, []],
  [
    'a node selector changes',
    { schedulingGates: gates, nodeSelector: { a: 'b' } },
    { schedulingGates: gates, nodeSelector: { a: 'c' } },
    [
      'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  ],
  ['node affinity is set', { schedulingGates: gates }, { schedulingGates: gates, ...terms('a') }, []],
  ['node affinity is narrowed', { schedulingGates: gates, ...terms('a') }, { ...terms('a', 'b') }, []],
  [
    'node affinity is widened',
    { schedulingGates: gates, ...terms('a', 'b') },
    { schedulingGates: gates, ...terms('a') },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"MatchExpressions":[{"Key":"a","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)',
    ],
  ],
]

describe('a Pod held by scheduling gates may be told where to run', () => {
  for (const [what, before, after, errors] of gated) {
    test(what, () => assert.deepEqual(update(before, after), errors))
  }
})

describe('subresources change their part only', () => {
  const debug = { name: 'debug', image: 'b', targetContainerName: 'c' }
  const change = (subresource: string, sent: Draft<PodSpec>, before: Draft<PodSpec>) => {
    const previous = pod(before)
    const next = podKind.prepareForUpdate?.(pod(sent), previous, { now: 0, subresource }) ?? previous
    return { next, errors: sentences(validatePod(next, previous, { now: 0, subresource })) }
  }

  test('P21: ephemeral containers are added, and nothing else changes', () => {
    const { next, errors } = change('ephemeralcontainers', { nodeName: 'other', ephemeralContainers: [debug] }, {})
    assert.deepEqual(errors, [])
    assert.equal(next.spec.nodeName, undefined)
    assert.deepEqual(
      next.spec.ephemeralContainers?.map(({ name }) => name),
      ['debug'],
    )
  })

  test('P21: ephemeral containers that are there neither change nor go', () => {
    const before = { ephemeralContainers: [debug] }
    const prefix = 'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be'
    assert.deepEqual(change('ephemeralcontainers', {}, before).errors, [`${prefix} removed`])
    const changed = { ephemeralContainers: [{ ...debug, image: 'c' }] }
    assert.deepEqual(change('ephemeralcontainers', changed, before).errors, [`${prefix} changed`])
  })

  test('resize changes cpu and memory, and removes nothing', () => {
    const asks = (requests: Record<string, string>) => ({
      containers: [{ name: 'c', image: 'a', resources: { requests } }],
    })
    const { next, errors } = change('resize', asks({ cpu: '2' }), asks({ cpu: '1' }))
    assert.deepEqual([errors, { ...next.spec.containers[0]?.resources.requests }], [[], { cpu: '2' }])
    assert.deepEqual(change('resize', asks({ cpu: '1' }), asks({ cpu: '1', memory: '1Gi' })).errors, [
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    ])
    const qos = change('resize', asks({}), asks({ cpu: '1' })).errors
    assert.deepEqual(qos[0], 'spec: Invalid value: "": Pod QOS Class may not change as a result of resizing')
  })
})

test('a mirror Pod is one from the beginning or never', () => {
  const mirror = { annotations: { 'kubernetes.io/config.mirror': 'h' } }
  const at = 'metadata.annotations[kubernetes.io/config.mirror]'
  const spec = { nodeName: 'n' }
  assert.deepEqual(sentences(validatePod(pod(spec, mirror), pod(spec), context)), [
    `${at}: Forbidden: may not add mirror pod annotation`,
  ])
  assert.deepEqual(sentences(validatePod(pod(spec), pod(spec, mirror), context)), [
    `${at}: Forbidden: may not remove or update mirror pod annotation`,
  ])
})
