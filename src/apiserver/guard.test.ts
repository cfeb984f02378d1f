import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { notFound } from '#api'
import { createVirtualClock, silentLog, type TransportResponse } from '#base'
import { settleTurn } from '#base/node'
import { createGuard, requestsInFlightMax, requestTimeoutMs } from './guard.ts'
import { jsonResponse } from './http/responses.ts'

const answer = jsonResponse(200, {})
const short = { longRunning: false, what: 'GET /' }
const never = () => new Promise<TransportResponse>(() => {})
const bodyOf = (response: TransportResponse) =>
  response.body.kind === 'bytes'
    ? (response.body.value as { code: number; reason: string; message: string })
    : undefined

describe('createGuard', () => {
  const start = () => {
    const clock = createVirtualClock({ settle: settleTurn })
    return { clock, guard: createGuard({ clock, log: silentLog }) }
  }

  it('passes on answers, at once where they are there', async () => {
    const { guard } = start()
    assert.equal(
      guard.run(short, () => answer),
      answer,
    )
    assert.equal(await guard.run(short, () => Promise.resolve(answer)), answer)
    assert.equal(guard.inFlight, 0)
  })

  it('turns what is thrown into a Status', async () => {
    const { guard } = start()
    const missing = () => {
      throw notFound({ group: '', resource: 'pods' }, 'a')
    }
    assert.equal((await guard.run(short, missing)).status, 404)
    const broken = await guard.run(short, () => Promise.reject(new Error('broken')))
    assert.deepEqual([broken.status, bodyOf(broken)?.message], [500, 'Internal error occurred: broken'])
  })

  it('answers 504 when a request takes too long, and never counts it again', async () => {
    const { guard, clock } = start()
    const late = Promise.withResolvers<TransportResponse>()
    const response = guard.run(short, () => late.promise)
    await clock.advance(requestTimeoutMs)
    assert.deepEqual([(await response).status, bodyOf(await response)?.reason], [504, 'Timeout'])
    late.resolve(answer)
    await clock.settled()
    assert.equal(guard.inFlight, 0)
  })

  it('lets long-running requests last', async () => {
    const { guard, clock } = start()
    let isSettled = false
    void Promise.resolve(guard.run({ longRunning: true, what: 'watch' }, never)).then(() => {
      isSettled = true
    })
    await clock.advance(requestTimeoutMs * 2)
    assert.deepEqual([isSettled, guard.inFlight], [false, 0])
  })

  it('answers 429 when too many are in flight', async () => {
    const { guard } = start()
    for (let i = 0; i < requestsInFlightMax; i++) void guard.run(short, never)
    const refused = await guard.run(short, () => answer)
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1'])
  })
})
