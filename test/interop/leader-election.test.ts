// Leader election over Leases of this project's own API server in memory, on a virtual clock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInKinds, createKindRegistry, leaseKind } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { createVirtualClock, seededRandom, silentLog, type Transport } from '#base'
import { settleTurn } from '#base/node'
import { createClient, startLeaderElection } from '#client'
import { createMemoryStore } from '#store'

const lease = { namespace: 'kube-system', name: 'test' }

/** Two candidates, `a` first; `cutOff` takes the server away from a candidate. */
async function startTwo() {
  const clock = createVirtualClock({ settle: settleTurn })
  const random = seededRandom(1)
  const registry = createKindRegistry(builtInKinds)
  const server = await createApiServer({ store: createMemoryStore({ clock }), registry, clock, random })
  const memory = server.transportFor(adminUser('test'))
  const unreachable = new Set<string>()
  const told: string[] = []
  const start = (identity: string) => {
    const transport: Transport = (request) =>
      unreachable.has(identity) ? Promise.reject(new Error('connect ECONNREFUSED')) : memory(request)
    const deps = { client: createClient(transport), clock, random, log: silentLog }
    return startLeaderElection(deps, { ...lease, identity }, async (signal) => {
      told.push(`${identity} leads`)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      told.push(`${identity} stops`)
    })
  }
  const a = start('a')
  await clock.settled()
  const b = start('b')
  return {
    clock,
    server,
    told,
    a,
    b,
    cutOff: (identity: string) => unreachable.add(identity),
    client: createClient(memory),
  }
}

test('one candidate leads as long as it renews', async () => {
  const { clock, server, told, a, b, client } = await startTwo()
  await using _server = server
  await clock.advance(600_000)
  assert.deepEqual(told, ['a leads'])
  const { spec } = await client.get(leaseKind, lease)
  assert.deepEqual(
    [spec.holderIdentity, spec.leaseTransitions, spec.acquireTime],
    ['a', 0, '2026-01-01T00:00:00.000000Z'],
  )
  await b[Symbol.asyncDispose]()
  await a[Symbol.asyncDispose]()
})

test('a leader that is cut off stops before the next one begins, and fails', async () => {
  const { clock, server, told, a, b, cutOff } = await startTwo()
  await using _server = server
  await using _b = b
  const failed = assert.rejects(a.done, /Lost the lease test: not renewed for 10000 ms/)
  await clock.advance(60_000)
  cutOff('a')
  await clock.advance(22_000)
  await failed
  assert.deepEqual(told, ['a leads', 'a stops', 'b leads'])
  await a[Symbol.asyncDispose]()
})

test('a leader that is stopped lets go, and the next one begins within a few seconds', async () => {
  const { clock, server, told, a, b } = await startTwo()
  await using _server = server
  await using _b = b
  await clock.advance(60_000)
  await a[Symbol.asyncDispose]()
  await a.done
  await clock.advance(4_400)
  assert.deepEqual(told, ['a leads', 'a stops', 'b leads'])
})
