import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { createTimeLimits, createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { requestBodyBytesMax } from '../http/request-body.ts'
import { type BodyResult, bodyTimeoutMs, readBody } from './read-request.ts'

const clock = createVirtualClock({ settle: settleTurn })

function reading(contentLength?: string) {
  const body = new PassThrough()
  const result = new Promise<BodyResult>((resolve) =>
    readBody(body, { contentLength, limits: createTimeLimits(clock, bodyTimeoutMs) }, resolve),
  )
  return { body, result }
}

const summary = async (result: Promise<BodyResult>): Promise<unknown> => {
  const settled = await result
  if (settled.kind === 'refused') return settled.error.code
  return settled.kind === 'read' ? Buffer.from(settled.bytes).toString() : settled.kind
}

describe('readBody', () => {
  it('gives the whole body, in one piece or many', async () => {
    const { body, result } = reading()
    body.write('a')
    body.write('b')
    body.end('c')
    assert.equal(await summary(result), 'abc')
  })

  it('gives an empty body', async () => {
    const { body, result } = reading('0')
    body.end()
    assert.equal(await summary(result), '')
  })

  it('refuses with 413 what says it is too large, and what is', async () => {
    assert.equal(await summary(reading(String(requestBodyBytesMax + 1)).result), 413)
    const { body, result } = reading()
    body.write(Buffer.alloc(requestBodyBytesMax + 1))
    assert.equal(await summary(result), 413)
  })

  it('refuses with 504 what does not come', async () => {
    const { body, result } = reading()
    body.write('{')
    await clock.advance(bodyTimeoutMs)
    assert.equal(await summary(result), 504)
  })

  it('notices that the client is gone', async () => {
    const { body, result } = reading('10')
    body.write('{')
    body.destroy()
    assert.equal(await summary(result), 'gone')
  })
})
