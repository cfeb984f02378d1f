import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock, renderRfc3339 } from '#base'
import { settleTurn } from '#base/node'
import type { Client } from '#client'
import { testPod } from '../pod/pod.testing.ts'
import { createServiceAccountTokens, tokenRefreshAtMs } from './service-account-token.ts'

const secondMs = 1_000
const dayMs = 24 * 3_600 * secondMs

describe('tokenRefreshAtMs', () => {
  for (const [name, asked, livesSeconds, expected] of [
    ['past 80 % of its life', 3600, 3600, 2880 * secondMs],
    ['of what was asked, when it lives longer', 3607, 365 * 86_400, 3607 * 800],
    ['of what it lives, when that is shorter', 3600, 600, 480 * secondMs],
    ['after a day at the latest', 30 * 86_400, 30 * 86_400, dayMs],
  ] as const) {
    it(name, () => assert.equal(tokenRefreshAtMs(0, livesSeconds * secondMs, asked), expected))
  }
})

describe('createServiceAccountTokens', () => {
  it('keeps a token while it is fresh, then asks again; an older one is used while no other can be had', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    let made = 0
    let broken = false
    const client = {
      async post() {
        if (broken) throw new Error('no server')
        const expirationTimestamp = renderRfc3339(clock.now() + 600 * secondMs)
        return { status: { token: `token-${++made}`, expirationTimestamp } }
      },
    } as unknown as Client
    const tokens = createServiceAccountTokens({ client, clock })
    const pod = testPod()
    const ask = () => tokens.token(pod, { expirationSeconds: 600 })
    const beganMs = clock.now()
    assert.equal(await ask(), 'token-1')
    assert.equal(tokens.refreshAtMs('uid-1'), beganMs + 480 * secondMs)
    await clock.advance(479 * secondMs)
    assert.equal(await ask(), 'token-1')
    broken = true
    await clock.advance(secondMs)
    assert.equal(await ask(), 'token-1')
    broken = false
    await clock.advance(60 * secondMs)
    assert.equal(await ask(), 'token-2')
    broken = true
    await clock.advance(600 * secondMs)
    await assert.rejects(ask(), /no server/)
    tokens.forget('uid-1')
    assert.equal(tokens.refreshAtMs('uid-1'), undefined)
  })
})
