import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, parseTime } from '#api'
import { deploymentKind } from '../kinds.ts'
import type { AnyKind, Plan } from '../runtime/plan.ts'
import { configUses, useId } from './config-uses.ts'
import {
  decideConfigRollOut,
  hashAnnotation,
  restartAnnotation,
  rolledAtAnnotation,
  rollIntervalMs,
  usedAnnotation,
} from './decide.ts'

const now = Date.UTC(2026, 0, 1)
type Annotations = Record<string, string>
const keyRef = (name: string, key: string, optional = false) => ({
  name: 'X',
  valueFrom: { configMapKeyRef: { name, key, optional } },
})
const envFrom = (name: string, optional = false) => [{ configMapRef: { name, optional } }]
const workload = (container: object, annotations: Annotations = {}, volumes: readonly object[] = []): apps.Deployment =>
  ({
    metadata: {
      name: 'web',
      namespace: 'ns',
      uid: 'web',
      annotations: { [restartAnnotation]: 'true', ...annotations },
    },
    spec: { template: { metadata: {}, spec: { containers: [{ name: 'c', image: 'x', ...container }], volumes } } },
  }) as unknown as apps.Deployment
const configMap = (name: string, data: Annotations): core.ConfigMap =>
  ({ metadata: { name, namespace: 'ns', uid: name }, data }) as unknown as core.ConfigMap
const secret = (name: string, uid: string, data: Annotations): core.Secret =>
  ({ metadata: { name, namespace: 'ns', uid }, data, type: 'Opaque' }) as unknown as core.Secret

const decide = (of: apps.Deployment, objects: readonly (core.ConfigMap | core.Secret)[], at = now): Plan =>
  decideConfigRollOut(
    {
      kind: deploymentKind as unknown as AnyKind,
      workload: of,
      objects: new Map(objects.map((one) => [`${'type' in one ? 'Secret' : 'ConfigMap'}/${one.metadata.name}`, one])),
    },
    at,
  )
/** What the plan writes: annotations of the workload, and of its template. */
function written({
  actions,
}: Plan): { readonly own: Annotations; readonly template: Annotations | undefined } | undefined {
  const [patch] = actions
  if (patch?.type !== 'patch') return undefined
  const { metadata, spec } = patch.patch.body as unknown as Partial<apps.Deployment>
  return { own: { ...metadata?.annotations }, template: spec?.template.metadata.annotations }
}
/** The workload as it is after a look at what it uses. */
function noted(
  container: object,
  objects: readonly (core.ConfigMap | core.Secret)[],
  more: Annotations = {},
): apps.Deployment {
  const { own } = written(decide(workload(container), objects)) ?? { own: {} }
  return workload(container, { ...own, ...more })
}
const rolls = (plan: Plan): string | undefined => {
  const event = plan.actions.find(({ type }) => type === 'recordEvent')
  assert.equal(written(plan)?.template?.[hashAnnotation] !== undefined, event !== undefined)
  return event?.type === 'recordEvent' ? event.event.message : undefined
}

test('configUses: whole objects and single keys, of environments and volumes; what is needed once is not optional', () => {
  const { spec } = workload(
    {
      env: [
        keyRef('a', 'k', true),
        keyRef('a', 'k'),
        { name: 'Y', valueFrom: { secretKeyRef: { name: 's', key: 'p' } } },
      ],
      envFrom: [...envFrom('b', true), { secretRef: { name: 't' } }],
    },
    {},
    [
      { name: 'v', configMap: { name: 'c', items: [{ key: 'one', path: '1' }] } },
      { name: 'w', secret: { secretName: 'u', optional: true } },
      {
        name: 'x',
        projected: { sources: [{ configMap: { name: 'd' } }, { secret: { name: 'e' } }, { downwardAPI: {} }] },
      },
      { name: 'y', emptyDir: {} },
    ],
  ).spec.template
  assert.deepEqual(
    configUses(spec).map((use) => `${useId(use)}${use.optional ? '?' : ''}`),
    [
      'ConfigMap/a#k',
      'ConfigMap/b?',
      'ConfigMap/c#one',
      'ConfigMap/d',
      'Secret/e',
      'Secret/s#p',
      'Secret/t',
      'Secret/u?',
    ],
  )
})

const before = [configMap('a', { k: '1', other: '1' })]
for (const [what, container, first, then, expected] of [
  [
    'an object of which all is used changes',
    { envFrom: envFrom('a') },
    before,
    [configMap('a', { k: '1', other: '2' })],
    'ConfigMap/a',
  ],
  [
    'a key that is used changes',
    { env: [keyRef('a', 'k')] },
    before,
    [configMap('a', { k: '2', other: '1' })],
    'ConfigMap/a#k',
  ],
  [
    'a key that is not used changes',
    { env: [keyRef('a', 'k')] },
    before,
    [configMap('a', { k: '1', other: '2' })],
    undefined,
  ],
  ['an optional object comes', { envFrom: envFrom('a', true) }, [], before, 'ConfigMap/a'],
  ['an optional object goes', { envFrom: envFrom('a', true) }, before, [], 'ConfigMap/a'],
  ['an object that is needed goes', { envFrom: envFrom('a') }, before, [], undefined],
  ['a key that is needed goes', { env: [keyRef('a', 'k')] }, before, [configMap('a', {})], undefined],
  [
    'a Secret changes',
    { envFrom: [{ secretRef: { name: 's' } }] },
    [secret('s', 'u', { p: 'YQ==' })],
    [secret('s', 'u', { p: 'Yg==' })],
    'Secret/s',
  ],
  ['nothing changes', { envFrom: envFrom('a') }, before, [configMap('a', { other: '1', k: '1' })], undefined],
] as const) {
  test(`a workload ${expected === undefined ? 'does not roll' : 'rolls'} when ${what}`, () => {
    const message = rolls(decide(noted(container, first), then))
    assert.equal(message, expected === undefined ? undefined : `Rolling out a change of ${expected}`)
  })
}

test('what a workload uses is noted without a roll: at first, and when its template uses other things', () => {
  const container = { envFrom: envFrom('a') }
  assert.deepEqual(
    [rolls(decide(workload(container), before)), written(decide(workload(container), before))?.template],
    [undefined, undefined],
  )
  const { own } = written(decide(workload(container), before)) ?? { own: {} }
  const more = workload({ envFrom: [...envFrom('a'), ...envFrom('b')] }, own)
  const plan = decide(more, [...before, configMap('b', { x: '1' })])
  assert.deepEqual([rolls(plan), Object.keys(written(plan)?.own ?? {})], [undefined, [usedAnnotation]])
})

test('what a workload needs and has not is waited for, and nothing is noted meanwhile', () => {
  const plan = decide(workload({ envFrom: envFrom('a') }), [])
  assert.deepEqual([plan.actions, plan.because], [[], 'ConfigMap/a, which it needs, is not there.'])
})

test('changes soon after a roll are gathered into one', () => {
  const container = { envFrom: envFrom('a') }
  const first = decide(noted(container, before), [configMap('a', { k: '2' })])
  const { own = {} } = written(first) ?? {}
  assert.equal(parseTime(own[rolledAtAnnotation]), now)
  const after = workload(container, own)
  const again = decide(after, [configMap('a', { k: '3' })], now + 1_000)
  assert.deepEqual([again.actions, again.requeueAfterMs], [[], rollIntervalMs - 1_000])
  assert.equal(
    rolls(decide(after, [configMap('a', { k: '4' })], now + rollIntervalMs)),
    'Rolling out a change of ConfigMap/a',
  )
})

test('without the annotation nothing is noted and nothing rolls', () => {
  const { metadata, ...rest } = workload({ envFrom: envFrom('a') })
  const plain = { ...rest, metadata: { ...metadata, annotations: {} } }
  assert.deepEqual(decide(plain, before).actions, [])
})

test('the same Secret has another hash under another UID, so that its hash tells nobody what is in it', () => {
  const container = { envFrom: [{ secretRef: { name: 's' } }] }
  const [one, other] = ['u', 'v'].map(
    (uid) => written(decide(workload(container), [secret('s', uid, { p: 'YQ==' })]))?.own,
  )
  assert.notDeepEqual(one, other)
})
