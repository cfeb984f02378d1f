import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BytesBody } from '#base'
import { realClock } from '#base/node'
import { startTestServer } from '../server.testing.ts'
import { createInspectorProfiler } from './inspector-profiler.ts'

const bytesOf = async (response: Promise<{ body: { kind: string } }>): Promise<Buffer> => {
  const { body } = (await response) as { body: BytesBody }
  return Buffer.concat([...body.chunks])
}

describe('/debug/pprof', () => {
  it('says where processor time goes and what is allocated, one profile at a time, for so long as asked', async () => {
    await using test = await startTestServer({ clock: realClock, profiler: createInspectorProfiler(realClock) })
    const profile = bytesOf(test.raw('GET', '/debug/pprof/profile?seconds=1'))
    const second = await test.ask('GET', '/debug/pprof/heap?seconds=1')
    assert.deepEqual([second.status, second.body.reason], [429, 'TooManyRequests'])
    while (!(await Promise.race([profile.then(() => true), test.ask('GET', '/api/v1/namespaces').then(() => false)]))) {
      // Something to see in it.
      await new Promise((resolve) => setImmediate(resolve))
    }
    const cpu = JSON.parse((await profile).toString())
    const functions = cpu.nodes.map(({ callFrame }: { callFrame: { functionName: string } }) => callFrame.functionName)
    assert.ok(functions.includes('routeResource'), 'the profile does not show the requests')
    assert.ok(cpu.endTime - cpu.startTime >= 900_000)
    const sampling = bytesOf(test.raw('GET', '/debug/pprof/heap?seconds=1'))
    const kept: unknown[] = []
    while (kept.length < 200) kept.push(await test.ask('GET', '/apis/apps/v1'))
    const heap = JSON.parse((await sampling).toString())
    assert.equal(kept.length, 200)
    assert.ok(heap.head.children.length > 0)
  })

  it('is for administrators, bounded, and absent where there is no profiler', async () => {
    const tokens = new Map([['t', { username: 'ann', groups: ['system:authenticated'] }]])
    await using test = await startTestServer({ tokens })
    assert.equal((await test.ask('GET', '/debug/pprof/profile?seconds=1')).status, 503)
    assert.match((await test.ask('GET', '/debug/pprof/')).body, /^profile\?seconds=N/)
    assert.equal((await test.ask('GET', '/debug/pprof/nonsense')).status, 404)
    const request = { method: 'GET', target: '/debug/pprof/profile', headers: { authorization: 'Bearer t' } } as const
    assert.equal((await test.server.handle(request, { kind: 'none' })).status, 403)
    await using profiling = await startTestServer({ profiler: createInspectorProfiler(realClock) })
    for (const seconds of ['0', '51', '-1', 'x', '99999999999']) {
      assert.equal((await profiling.ask('GET', `/debug/pprof/profile?seconds=${seconds}`)).status, 400, seconds)
    }
  })

  it('ends when its client is gone', async () => {
    const profiler = createInspectorProfiler(realClock)
    await using test = await startTestServer({ clock: realClock, profiler })
    const gone = new AbortController()
    const answering = test.raw('GET', '/debug/pprof/profile?seconds=50', { signal: gone.signal })
    while (!profiler.busy) await new Promise((resolve) => setImmediate(resolve))
    gone.abort()
    await answering
    assert.equal(profiler.busy, false)
  })
})
