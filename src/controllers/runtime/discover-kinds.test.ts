import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { bytesBody, createVirtualClock, seededRandom, type Transport } from '#base'
import { settleTurn } from '#base/node'
import { createMemoryStore } from '#store'
import { createDiscover, type Discovery } from './discover-kinds.ts'

const { signal } = new AbortController()
const namesOf = ({ kinds }: Discovery): readonly string[] =>
  kinds.map(({ group, version, plural, kind, namespaced, verbs }) =>
    [group, version, plural, kind, namespaced, verbs.toSorted().join()].join(' '),
  )

test('discover: what a server says aggregated and one by one is the same; aggregated in two requests', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  await using store = createMemoryStore({ clock })
  const random = seededRandom(1)
  await using server = await createApiServer({ store, registry: createKindRegistry(builtInKinds), clock, random })
  const asked: string[] = []
  const count = (alter: (accept: string) => string): Transport => {
    const through = server.transportFor(adminUser('me'))
    return (request) => {
      asked.push(request.target)
      return through({ ...request, headers: { ...request.headers, accept: alter(request.headers['accept'] ?? '') } })
    }
  }
  const at = await createDiscover(count((accept) => accept))(signal)
  assert.deepEqual(asked.splice(0), ['/apis', '/api'])
  const oneByOne = await createDiscover(count(() => 'application/json'))(signal)
  assert.ok(asked.length > 10)
  assert.deepEqual(namesOf(at).toSorted(), namesOf(oneByOne).toSorted())
  assert.deepEqual([at.failures, oneByOne.failures], [[], []])
})

test('discover: a group whose server does not answer is a failure, and the others are there', async () => {
  const versions = [
    { version: 'v1', resources: [{ resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced' }] },
  ]
  const answers: Readonly<Record<string, object>> = {
    '/api': { items: [{ metadata: {}, versions }] },
    '/apis': {
      items: [{ metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] }],
    },
  }
  const transport: Transport = async ({ target }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: bytesBody([new TextEncoder().encode(JSON.stringify({ kind: 'APIGroupDiscoveryList', ...answers[target] }))]),
  })
  const { kinds, failures } = await createDiscover(transport)(signal)
  assert.deepEqual(
    [kinds.map(({ plural }) => plural), failures],
    [['pods'], ['metrics.k8s.io/v1beta1: it does not answer']],
  )
})
