import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conflict, type KubernetesObject, newControllerRef, notFound, serviceUnavailable } from '#api'
import type { Client } from '#client'
import { podKind, replicaSetKind } from '../kinds.ts'
import type { Action } from './plan.ts'
import { createUnanswered, mayBeDone } from './unanswered.ts'

const pods = { group: '', resource: 'pods' }
const object = (name: string, more: object = {}): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, resourceVersion: '7', creationTimestamp: '', ...more },
})
const ownerReferences = [newControllerRef(object('rs'), replicaSetKind)]

/** An API that has these Pods; what is expected of the caches afterwards. */
function setUp(there: readonly KubernetesObject[]) {
  const told: string[] = []
  const api = { isAway: false }
  const answer = (asked: string): void => {
    told.push(asked)
    if (api.isAway) throw new Error('read ECONNRESET')
  }
  const client = {
    async get(_kind: unknown, { name }: { readonly name: string }) {
      answer(`get ${name}`)
      const found = there.find(({ metadata }) => metadata.name === name)
      if (found === undefined) throw notFound(pods, name)
      return found
    },
    async list(_kind: unknown, { namespace }: { readonly namespace: string }) {
      answer(`list ${namespace}`)
      return { metadata: {}, items: there }
    },
  } as unknown as Client
  const unanswered = createUnanswered(client, {
    wrote: (key, _kind, { metadata }) => void told.push(`${key} waits for ${metadata.name}`),
    removed: (key, _kind, { metadata }) => void told.push(`${key} waits for ${metadata.name} to be gone`),
  })
  return { told, api, unanswered, clear: () => unanswered.clear('rs', new AbortController().signal) }
}
const made = (): Action => {
  const metadata = { generateName: 'rs-', namespace: 'ns', ownerReferences }
  return { type: 'create', kind: podKind, object: { metadata } as unknown as KubernetesObject }
}

test('unanswered: Pods that may have been made are looked for once, and the caches wait for what their owner has', async () => {
  const { told, unanswered, clear } = setUp([object('a', { ownerReferences }), object('b')])
  unanswered.note('rs', made())
  unanswered.note('rs', made())
  unanswered.note('other', made())
  await clear()
  await clear()
  assert.deepEqual(told, ['list ns', 'rs waits for a'])
})

test('unanswered: of a deletion or a change, the object is asked for', async () => {
  const { told, unanswered, clear } = setUp([object('b')])
  unanswered.note('rs', { type: 'delete', kind: podKind, object: object('a') })
  unanswered.note('rs', { type: 'patch', kind: podKind, object: object('b'), patch: { type: 'merge', body: {} } })
  await clear()
  assert.deepEqual(told, ['get a', 'rs waits for a to be gone', 'get b', 'rs waits for b'])
})

test('unanswered: what gets no answer either is asked again', async () => {
  const { told, api, unanswered, clear } = setUp([])
  unanswered.note('rs', made())
  api.isAway = true
  await assert.rejects(clear(), /ECONNRESET/)
  api.isAway = false
  await clear()
  assert.deepEqual(told, ['list ns', 'list ns'])
})

test('unanswered: only a request that the server may have carried out is in doubt', () => {
  assert.deepEqual([new Error('reset'), conflict(pods, 'a', ''), serviceUnavailable('')].map(mayBeDone), [
    true,
    false,
    false,
  ])
})
