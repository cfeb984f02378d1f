import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createFrameQueue,
  createVirtualClock,
  type Frame,
  frameBatches,
  seededRandom,
  type Transport,
  type TransportRequest,
} from '#base'
import { settleTurn } from '#base/node'
import { createLink } from './link.ts'

const get: TransportRequest = { method: 'GET', target: '/api/v1/pods', headers: {} }
const put: TransportRequest = { method: 'PUT', target: '/api/v1/namespaces/default/pods/web', headers: {} }

function createWorld() {
  const clock = createVirtualClock({ settle: settleTurn })
  const link = createLink({ clock, random: seededRandom(1) })
  const queue = createFrameQueue<Frame>({ maxFrames: 100 })
  const asked: string[] = []
  const inner: Transport = async ({ method, target }) => {
    asked.push(method)
    const body = target.includes('watch')
      ? { kind: 'stream' as const, frames: queue.stream }
      : { kind: 'empty' as const }
    return { status: 200, headers: {}, body }
  }
  return { clock, link, queue, asked, transport: link.through(inner) }
}

/** Sends a request and lets time pass; its status, or why there is none. */
async function outcome({ clock, transport }: ReturnType<typeof createWorld>, request: TransportRequest, ms = 5_000) {
  let result: number | string = 'waiting'
  transport(request).then(
    ({ status }) => {
      result = status
    },
    (error: unknown) => {
      result = String(error)
    },
  )
  await clock.advance(ms)
  return result as number | string
}

describe('createLink', () => {
  const cases: readonly (readonly [string, Parameters<ReturnType<typeof createLink>['setFaults']>[0], unknown])[] = [
    ['passes requests on', {}, [200, 200, ['GET', 'PUT']]],
    ['refuses before the server hears of it', { refuseShare: 1 }, [/ECONNREFUSED/, /ECONNREFUSED/, []]],
    ['loses answers of what was written', { loseAnswerShare: 1 }, [200, /ECONNRESET/, ['GET', 'PUT']]],
    ['claims conflicts for writes', { conflictShare: 1 }, [200, 409, ['GET']]],
  ]
  for (const [name, faults, expected] of cases) {
    it(name, async () => {
      const world = createWorld()
      world.link.setFaults(faults)
      const [read, written, asked] = expected as [number | RegExp, number | RegExp, string[]]
      for (const [request, want] of [[get, read] as const, [put, written] as const]) {
        const got = await outcome(world, request)
        if (want instanceof RegExp) assert.match(String(got), want)
        else assert.equal(got, want)
      }
      assert.deepEqual(world.asked, asked)
    })
  }

  it('lets requests wait while it is held, and fail while it is closed', async () => {
    const world = createWorld()
    world.link.set('held')
    assert.equal(await outcome(world, get), 'waiting')
    world.link.set('open')
    await world.clock.settled()
    assert.deepEqual(world.asked, ['GET'])
    world.link.set('closed')
    assert.match(String(await outcome(world, get)), /ECONNREFUSED/)
  })

  it('delivers late watch events in order, then the end', async () => {
    const world = createWorld()
    world.link.setFaults({ watchDelayMsMax: 1_000 })
    const { body } = await world.transport({ ...get, target: '/api/v1/pods?watch=1' })
    assert.ok(body.kind === 'stream')
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const batch of frameBatches(body.frames))
        for (const frame of batch) seen.push((frame as { value: unknown }).value)
      seen.push('end')
    })()
    for (let value = 0; value < 20; value++) {
      world.queue.push({ value, encode: () => new Uint8Array() })
      await world.clock.settled()
    }
    assert.ok(seen.length < 20)
    world.queue.end()
    await world.clock.advance(2_000)
    await reading
    assert.deepEqual(seen, [...Array(20).keys(), 'end'])
  })

  it('cuts watches', async () => {
    const world = createWorld()
    const { body } = await world.transport({ ...get, target: '/api/v1/pods?watch=1' })
    assert.ok(body.kind === 'stream')
    const waiting = body.frames.wait()
    world.link.cutWatches()
    await assert.rejects(waiting, /ECONNRESET/)
  })
})
