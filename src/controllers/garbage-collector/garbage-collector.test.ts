import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubernetesObject, meta } from '#api'
import { podKind, replicaSetKind } from '../kinds.ts'
import { decideItem, type ObservedItem } from './garbage-collector.ts'
import type { Item, Owner, OwnerState } from './owners.ts'

const reference = (uid: string, blockOwnerDeletion = true): meta.OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ReplicaSet',
  name: uid,
  uid,
  controller: true,
  blockOwnerDeletion,
})
const object = (name: string, metadata: Partial<meta.ObjectMeta> = {}): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: name, resourceVersion: '1', creationTimestamp: '', ...metadata },
})
const deletionTimestamp = '2026-01-01T00:00:00Z'
const owners = (...states: readonly OwnerState[]): readonly Owner[] =>
  states.map((state, at) => ({ reference: reference(`${state}${at}`), state }))
const item = (given: Partial<ObservedItem>): ObservedItem => ({
  kind: podKind,
  object: object('x'),
  owners: [],
  dependents: [],
  allSeen: true,
  ...given,
})
const child = (metadata: Partial<meta.ObjectMeta> = {}, of = reference('x')): Item => ({
  kind: podKind,
  object: object('child', { ownerReferences: [of], ...metadata }),
})
const foreground = { deletionTimestamp, finalizers: ['foregroundDeletion', 'mine'] }

const rows: readonly (readonly [what: string, given: ObservedItem, actions: readonly string[]])[] = [
  ['an object without owners stays', item({}), []],
  ['one whose owners are there stays', item({ owners: owners('solid', 'solid') }), []],
  [
    'one whose owners are gone goes in the background',
    item({ owners: owners('absent', 'absent') }),
    ['delete Background'],
  ],
  [
    'one with an owner left loses the others',
    item({ owners: owners('solid', 'absent', 'waiting') }),
    ['owners solid0'],
  ],
  [
    'one whose owner is in another namespace goes, and it is told why',
    item({ owners: owners('elsewhere') }),
    ['OwnerRefInvalidNamespace', 'delete Background'],
  ],
  [
    'one in no namespace whose owner would be in one stays, and it is told why',
    item({ owners: owners('unresolvable', 'absent') }),
    ['OwnerRefInvalidNamespace'],
  ],
  ['one whose owner waits, without dependents, goes', item({ owners: owners('waiting') }), ['delete Foreground']],
  [
    'one whose owner waits, with dependents, goes in the foreground',
    item({ owners: owners('waiting'), dependents: [child()] }),
    ['delete Foreground'],
  ],
  [
    'one being deleted is left alone',
    item({ object: object('x', { deletionTimestamp }), owners: owners('absent') }),
    [],
  ],
  [
    'an owner deleted in the foreground waits for a dependent that blocks it',
    item({ object: object('x', foreground), dependents: [child()] }),
    [],
  ],
  [
    'and not for one that does not',
    item({ object: object('x', foreground), dependents: [child({}, reference('x', false))] }),
    ['finalizers mine'],
  ],
  ['nor goes before all kinds have been seen', item({ object: object('x', foreground), allSeen: false }), []],
  [
    'an owner deleted with orphaning frees its dependents',
    item({ object: object('x', { deletionTimestamp, finalizers: ['orphan'] }), dependents: [child()] }),
    ['owners ', 'finalizers '],
  ],
]
for (const [what, given, actions] of rows) {
  test(`the garbage collector: ${what}`, () => {
    const found = decideItem(given).actions.map((action) => {
      if (action.type === 'recordEvent') return action.event.reason
      if (action.type === 'delete') return `delete ${action.propagationPolicy}`
      const { metadata } = (
        action as unknown as { readonly patch: { readonly body: { readonly metadata: meta.ObjectMeta } } }
      ).patch.body
      return metadata.ownerReferences === undefined
        ? `finalizers ${metadata.finalizers?.join()}`
        : `owners ${metadata.ownerReferences.map(({ uid }) => uid).join()}`
    })
    assert.deepEqual(found, actions)
  })
}

test('the garbage collector: objects that wait for each other in a circle stop blocking', () => {
  const circled = item({
    kind: replicaSetKind,
    object: object('x', { ownerReferences: [reference('y')] }),
    owners: [{ reference: reference('y'), state: 'waiting' }],
    dependents: [child({ deletionTimestamp, finalizers: ['foregroundDeletion'] })],
  })
  const [action] = decideItem(circled).actions
  assert.ok(action?.type === 'patch')
  assert.deepEqual(action.patch.body, { metadata: { ownerReferences: [reference('y', false)] } })
})

test('decideItem: an owner that no cache has is asked for again, for nobody will tell when it goes', () => {
  const looked = decideItem(item({ owners: owners('solid', 'unseen') }))
  assert.deepEqual([looked.actions, looked.requeueAfterMs], [[], 30_000])
  const kept = decideItem(item({ owners: owners('unseen', 'absent') }))
  assert.deepEqual([kept.actions.length, kept.requeueAfterMs], [1, 30_000])
  assert.equal(decideItem(item({ owners: owners('solid') })).requeueAfterMs, undefined)
})
