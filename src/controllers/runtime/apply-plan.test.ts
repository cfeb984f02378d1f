import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alreadyExists, forbidden, type KubernetesObject, notFound, StatusError } from '#api'
import type { Client } from '#client'
import { podKind, replicaSetKind } from '../kinds.ts'
import { applyPlan, PlanError } from './apply-plan.ts'
import type { Action } from './plan.ts'

const pods = { group: '', resource: 'pods' }
const object = (name: string): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, resourceVersion: '7', creationTimestamp: '' },
})
const owner = object('rs')

/** A client that writes down what it is asked, and fails for the names it is told to. */
function setUp(failures: Readonly<Record<string, StatusError>> = {}) {
  const told: string[] = []
  const answer = (verb: string, name: string, detail: unknown): void => {
    told.push(`${verb} ${name}${detail === undefined ? '' : ` ${JSON.stringify(detail)}`}`)
    const failure = failures[name]
    if (failure !== undefined) throw failure
  }
  const client = {
    async create(_kind: unknown, given: KubernetesObject) {
      answer('create', given.metadata.name, undefined)
      return given
    },
    async update(_kind: unknown, given: KubernetesObject, options: { readonly subresource?: string }) {
      answer('update', given.metadata.name, options.subresource)
      return given
    },
    async patch(_kind: unknown, key: { readonly name: string }, patch: { readonly body: unknown }) {
      answer('patch', key.name, patch.body)
      return object(key.name)
    },
    async delete(_kind: unknown, key: { readonly name: string }, options: { readonly preconditions?: unknown }) {
      answer('delete', key.name, options.preconditions)
      return undefined
    },
  } as unknown as Client
  const deps = {
    client,
    events: {
      event: (_regarding: unknown, { reason, message }: { readonly reason: string; readonly message: string }) =>
        void told.push(`${reason}: ${message}`),
    },
    observer: {
      wrote: () => {},
      removed: (_kind: unknown, { metadata }: KubernetesObject) => void told.push(`removed ${metadata.name}`),
      overtaken: (_kind: unknown, { metadata }: KubernetesObject) => void told.push(`overtaken ${metadata.name}`),
      unanswered: () => {},
    },
    signal: new AbortController().signal,
  }
  return { told, apply: (...actions: readonly Action[]) => applyPlan(deps, { actions, because: '' }) }
}
const create = (name: string, more: object = {}): Action => ({
  type: 'create',
  kind: podKind,
  object: object(name),
  announce: { regarding: owner, subject: 'pod' },
  ...more,
})
const status: Action = { type: 'updateStatus', kind: replicaSetKind, object: owner }

test('applyPlan: names the object meant by its UID, and by its version where nothing may have changed', async () => {
  const { told, apply } = setUp()
  await apply(
    { type: 'delete', kind: podKind, object: object('a') },
    { type: 'delete', kind: podKind, object: object('b'), unchanged: true },
    { type: 'patch', kind: podKind, object: object('c'), patch: { type: 'merge', body: { spec: {} } } },
    { type: 'patch', kind: podKind, object: object('d'), patch: { type: 'json', body: [] }, unchanged: true },
  )
  assert.deepEqual(told, [
    'delete a {"uid":"uid-a"}',
    'removed a',
    'delete b {"uid":"uid-b","resourceVersion":"7"}',
    'removed b',
    'patch c {"spec":{},"metadata":{"uid":"uid-c"}}',
    'patch d [{"op":"test","path":"/metadata/uid","value":"uid-d"},{"op":"test","path":"/metadata/resourceVersion","value":"7"}]',
  ])
})

test('applyPlan: after a failure nothing more is done, but the status is written and the failure told', async () => {
  const { told, apply } = setUp({ b: forbidden(pods, 'b', 'exceeded quota') })
  await assert.rejects(
    apply(
      create('a'),
      create('b'),
      create('c'),
      create('d'),
      { type: 'delete', kind: podKind, object: object('e') },
      status,
    ),
    (error) => {
      assert.ok(error instanceof PlanError)
      assert.deepEqual([error.failure.action, error.failure.reason], ['create', 'Forbidden'])
      return true
    },
  )
  assert.deepEqual(
    told.map((line) => line.split(':')[0]),
    ['create a', 'SuccessfulCreate', 'create b', 'create c', 'FailedCreate', 'SuccessfulCreate', 'update rs "status"'],
  )
})

test('applyPlan: what is gone is deleted, what is there may be as good as created', async () => {
  const { told, apply } = setUp({ gone: notFound(pods, 'gone'), there: alreadyExists(pods, 'there') })
  await apply(
    { type: 'delete', kind: podKind, object: object('gone') },
    { type: 'patch', kind: podKind, object: object('gone'), patch: { type: 'merge', body: {} } },
  )
  await apply(create('there', { existsIsFine: true }))
  await assert.rejects(apply(create('there')), PlanError)
  assert.deepEqual(
    told.filter((line) => line.startsWith('removed')),
    ['removed gone'],
  )
})

test('applyPlan: patches of different objects go together, those of one object one after the other', async () => {
  const { told, apply } = setUp()
  const patch = (name: string, value: number): Action => ({
    type: 'patch',
    kind: podKind,
    object: object(name),
    patch: { type: 'merge', body: { value } },
  })
  const failing = setUp({ a: forbidden(pods, 'a', 'no') })
  await apply(patch('a', 1), patch('b', 1), patch('a', 2))
  assert.deepEqual(
    told.map((line) => line.slice(0, line.indexOf(','))),
    ['patch a {"value":1', 'patch b {"value":1', 'patch a {"value":2'],
  )
  await assert.rejects(failing.apply(patch('a', 1), patch('b', 1)), PlanError)
  assert.equal(failing.told.length, 1)
})

test('applyPlan: an announcement may bring words of its own', async () => {
  const { told, apply } = setUp({ b: forbidden(pods, 'b', 'exceeded quota') })
  const announce = {
    regarding: owner,
    subject: 'pod',
    words: { done: 'create Pod went well', failed: 'create Pod failed' },
  }
  await apply(create('a', { announce }))
  await assert.rejects(apply(create('b', { announce })), PlanError)
  assert.deepEqual(
    told.filter((line) => line.includes(':')),
    [
      'SuccessfulCreate: create Pod went well',
      'FailedCreate: create Pod failed: pods "b" is forbidden: exceeded quota',
    ],
  )
})

test('applyPlan: where somebody else was faster, that is told', async () => {
  const overtaken = new StatusError('Conflict', { message: 'the object has been modified' })
  const { told, apply } = setUp({ [owner.metadata.name]: overtaken })
  await assert.rejects(apply(status), PlanError)
  assert.deepEqual(told, [`update ${owner.metadata.name} "status"`, `overtaken ${owner.metadata.name}`])
})
