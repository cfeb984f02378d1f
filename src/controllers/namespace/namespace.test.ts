import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, findCondition, renderTime } from '#api'
import { configMapKind, podKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import type { KindContent, NamespaceContent } from './content.ts'
import { decideNamespace } from './namespace.ts'

const now = Date.UTC(2026, 0, 1)
const namespace = {
  metadata: { name: 'ns', uid: 'ns', deletionTimestamp: renderTime(now) },
  spec: { finalizers: ['kubernetes', 'mine'] },
  status: {},
} as unknown as core.Namespace
const left = (kind: KindContent['kind'], count: number, more: Partial<KindContent> = {}): KindContent => ({
  kind,
  count,
  undeleted: count,
  finalizers: {},
  goneByMs: undefined,
  ...more,
})
const content = (...kinds: readonly KindContent[]): NamespaceContent => ({
  kinds,
  discoveryFailures: [],
  listFailures: [],
})
const writes = (actions: readonly Action[]): readonly string[] =>
  actions.map((action) => (action.type === 'deleteCollection' ? `delete ${action.kind.plural}` : action.type))
const conditionsIn = (actions: readonly Action[]): readonly core.NamespaceCondition[] => {
  const found = actions.find(({ type }) => type === 'updateStatus')
  return found?.type === 'updateStatus' ? ((found.object as unknown as core.Namespace).status.conditions ?? []) : []
}

test('a namespace being deleted loses its Pods first, then the rest, then its finalizer', () => {
  const rows: readonly (readonly [NamespaceContent, readonly string[], number | undefined])[] = [
    [content(left(podKind, 2), left(configMapKind, 1)), ['delete pods', 'updateStatus'], 200],
    [
      content(left(podKind, 2, { undeleted: 0, goneByMs: now + 30_000 }), left(configMapKind, 1)),
      ['updateStatus'],
      16_000,
    ],
    [content(left(configMapKind, 1)), ['delete configmaps', 'updateStatus'], 200],
    [content(left(configMapKind, 1, { undeleted: 0, finalizers: { 'a/b': 1 } })), ['updateStatus'], 15_000],
    [content(), ['update'], undefined],
  ]
  for (const [given, expected, requeueAfterMs] of rows) {
    const plan = decideNamespace({ namespace, content: given }, now)
    assert.deepEqual([writes(plan.actions), plan.requeueAfterMs], [expected, requeueAfterMs])
  }
  const [finalize] = decideNamespace({ namespace, content: content() }, now).actions
  assert.ok(finalize?.type === 'update')
  assert.deepEqual(
    [(finalize.object as unknown as core.Namespace).spec.finalizers, finalize.subresource],
    [['mine'], 'finalize'],
  )
})

test('the conditions of a namespace name what blocks its end', () => {
  const blocked = {
    ...content(left(podKind, 2, { finalizers: { 'a/b': 2 } })),
    discoveryFailures: ['x/v1: no answer'],
    listFailures: ['y: refused'],
  }
  const conditions = conditionsIn(decideNamespace({ namespace, content: blocked }, now).actions)
  const texts = [
    'NamespaceContentRemaining',
    'NamespaceFinalizersRemaining',
    'NamespaceDeletionDiscoveryFailure',
    'NamespaceDeletionContentFailure',
    'NamespaceDeletionGroupVersionParsingFailure',
  ].map((type) => {
    const found = findCondition(conditions, type)
    return `${found?.status} ${found?.reason}: ${found?.message}`
  })
  assert.deepEqual(texts, [
    'True SomeResourcesRemain: Some resources are remaining: pods. has 2 resource instances',
    'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: a/b in 2 resource instances',
    'True DiscoveryFailed: Discovery failed for some groups, 1 failing: x/v1: no answer',
    'True ContentDeletionFailed: Failed to delete all resource types, 1 remaining: y: refused',
    'False ParsedGroupVersions: All legacy kube types successfully parsed',
  ])
})

test('a namespace of which not everything could be asked is not let go', () => {
  const unsure = { ...content(), discoveryFailures: ['x/v1: no answer'] }
  assert.deepEqual(writes(decideNamespace({ namespace, content: unsure }, now).actions), ['updateStatus'])
})
