import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { conflict, type core } from '#api'
import { createVirtualClock, seededRandom, silentLog } from '#base'
import { settleTurn } from '#base/node'
import type { Client } from '#client'
import { createStatusManager, statusPatch } from './status-manager.ts'

const ready = (status: string): core.PodCondition => ({ type: 'Ready', status })
const other: core.PodCondition = { type: 'example.com/a', status: 'True' }

describe('statusPatch', () => {
  for (const [name, before, after, patch] of [
    ['nothing changed', { phase: 'Running' }, { phase: 'Running' }, undefined],
    ['a phase', { phase: 'Pending' }, { phase: 'Running' }, { phase: 'Running' }],
    [
      'only own conditions that changed',
      { conditions: [ready('False'), other] },
      { conditions: [ready('True'), { ...other, status: 'False' }] },
      { conditions: [ready('True')] },
    ],
    ['what is no more', { message: 'x' }, {}, { message: null }],
    ['fields of others stay', { nominatedNodeName: 'n2' }, {}, undefined],
    [
      'an address that changed',
      { podIP: 'a', podIPs: [{ ip: 'a' }] },
      { podIP: 'b', podIPs: [{ ip: 'b' }] },
      { podIP: 'b', podIPs: [{ ip: 'b' }, { $patch: 'delete', ip: 'a' }] },
    ],
  ] as const satisfies readonly (readonly [string, core.PodStatus, core.PodStatus, unknown])[]) {
    it(name, () => assert.deepEqual(statusPatch(before, after), patch))
  }
})

/** A Pod in an API of its own; the first `conflicts` patches are refused. */
function createPodApi(conflicts: number) {
  const clock = createVirtualClock({ settle: settleTurn })
  let pod = { metadata: { namespace: 'default', name: 'web', uid: 'u', resourceVersion: '1' }, status: {} } as core.Pod
  let left = conflicts
  const put = (status: core.PodStatus): core.Pod => {
    const resourceVersion = String(Number(pod.metadata.resourceVersion) + 1)
    pod = { ...pod, metadata: { ...pod.metadata, resourceVersion }, status: { ...pod.status, ...status } }
    return pod
  }
  const client = {
    get: async () => pod,
    async patch(_kind: unknown, _key: unknown, { body }: { readonly body: { readonly status: core.PodStatus } }) {
      if (left-- > 0) throw conflict({ group: '', resource: 'pods' }, 'web')
      return put(body.status)
    },
  } as unknown as Client
  const statuses = createStatusManager({ client, clock, random: seededRandom(1), log: silentLog })
  return { clock, statuses, put, now: () => pod }
}

describe('createStatusManager', () => {
  it('writes again after a conflict that is not about the uid', async () => {
    const api = createPodApi(2)
    await using _statuses = api.statuses
    api.statuses.set(api.now(), { phase: 'Running' })
    await api.clock.advance(1_000)
    assert.deepEqual(api.now().status, { phase: 'Running' })
  })

  it('writes again what others wrote over, and nothing for what is older than its own write', async () => {
    const api = createPodApi(0)
    await using _statuses = api.statuses
    const first = api.now()
    api.statuses.set(first, { conditions: [ready('True')] })
    await api.clock.settled()
    const own = api.now()
    api.statuses.notice(first)
    await api.clock.settled()
    assert.equal(api.now(), own)
    api.statuses.notice(api.put({ conditions: [ready('False')] }))
    await api.clock.settled()
    assert.deepEqual(api.now().status, { conditions: [ready('True')] })
  })
})
