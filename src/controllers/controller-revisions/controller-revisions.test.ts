import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, newControllerRef, renderTime } from '#api'
import { statefulSetKind } from '../kinds.ts'
import {
  decideRevisions,
  type RevisionOwner,
  statefulSetHashLabel,
  templateOfRevision,
  truncateHistory,
} from './controller-revisions.ts'

const now = Date.UTC(2026, 0, 1)
const metadata = { name: 'db', namespace: 'ns', uid: 'db', resourceVersion: '1', creationTimestamp: renderTime(now) }
const template = (image: string) =>
  ({
    metadata: { labels: { app: 'db' } },
    spec: { containers: [{ name: 'c', image }] },
  }) as unknown as core.PodTemplateSpec

const owner = (image: string, collisionCount?: number): RevisionOwner => ({
  owner: { metadata: { ...metadata, annotations: { 'kubernetes.io/change-cause': 'because' } } } as never,
  reference: newControllerRef({ metadata }, statefulSetKind),
  template: template(image),
  collisionCount,
  hashLabel: statefulSetHashLabel,
})

const revision = (name: string, number: number, image = name): apps.ControllerRevision => ({
  metadata: { ...metadata, name, uid: name, labels: { [statefulSetHashLabel]: `hash-${name}` } },
  revision: number,
  data: { spec: { template: { $patch: 'replace', ...template(image) } } } as never,
})

const free = (): boolean => false

test('W3: a new template gets a revision of its own, numbered after the last, that holds it', () => {
  const { wanted, actions, collisionCount } = decideRevisions(owner('db:3'), [revision('a', 4), revision('b', 7)], free)
  const [create] = actions
  assert.ok(create?.type === 'create')
  const made = create.object as unknown as apps.ControllerRevision
  assert.match(wanted.name, /^db-[bcdfghjklmnpqrstvwxz2456789]+$/)
  assert.deepEqual(
    [
      made.metadata.name,
      { ...made.metadata.labels },
      made.metadata.annotations,
      made.revision,
      templateOfRevision(made),
      collisionCount,
    ],
    [
      wanted.name,
      { app: 'db', [statefulSetHashLabel]: wanted.hash },
      { 'kubernetes.io/change-cause': 'because' },
      8,
      template('db:3'),
      undefined,
    ],
  )
})

test('W3: a template that was there before has its revision again, with the highest number', () => {
  const own = [revision('a', 1, 'db:1'), revision('b', 2, 'db:2')]
  const kept = decideRevisions(owner('db:2'), own, free)
  assert.deepEqual([kept.wanted, kept.actions], [{ name: 'b', hash: 'hash-b' }, []])
  const back = decideRevisions(owner('db:1'), own, free)
  assert.deepEqual(
    [
      back.wanted,
      back.actions.map((action) => action.type === 'update' && (action.object as apps.ControllerRevision).revision),
    ],
    [{ name: 'a', hash: 'hash-a' }, [3]],
  )
})

test('W3: a name that is taken by another template makes for another hash', () => {
  const first = decideRevisions(owner('db:1'), [], free)
  const second = decideRevisions(owner('db:1'), [], (name) => name === first.wanted.name)
  assert.deepEqual([second.collisionCount, second.wanted.name === first.wanted.name], [1, false])
  const none = decideRevisions(owner('db:1', 0), [], free)
  assert.equal(none.wanted.name, first.wanted.name)
  const again = decideRevisions(owner('db:1', 1), [], free)
  assert.equal(again.wanted.name, second.wanted.name)
})

test('W3, W4: beyond the limit the oldest revisions go that nothing lives by', () => {
  const own = [5, 3, 1, 4, 2].map((number) => revision(`r${number}`, number))
  const left = (limit: number | undefined): string[] =>
    truncateHistory(own, ({ metadata: { name } }) => name === 'r1' || name === 'r5', limit).flatMap((action) =>
      action.type === 'delete' ? [action.object.metadata.name] : [],
    )
  assert.deepEqual([left(0), left(1), left(undefined)], [['r2', 'r3', 'r4'], ['r2', 'r3'], []])
})
