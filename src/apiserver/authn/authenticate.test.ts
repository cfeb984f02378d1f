import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anonymousUser } from '../user-info.ts'
import { authenticate } from './authenticate.ts'
import { createStaticTokens } from './token-authenticator.ts'

const bob = { username: 'bob', groups: ['people'] }
const tokens = createStaticTokens(new Map([['t0ken', bob]]))
const alice = { kind: 'certificate', commonName: 'alice', organizations: ['system:masters', 'people'] } as const
const none = { kind: 'none' } as const
const refused = { kind: 'refusedCertificate' } as const
const certified = { username: 'alice', groups: ['system:masters', 'people', 'system:authenticated'] }
const bearer = { username: 'bob', groups: ['people', 'system:authenticated'] }

describe('authenticate', () => {
  const cases = [
    ['nobody', none, undefined, { ok: true, user: anonymousUser }],
    ['another scheme', none, 'Basic abc', { ok: true, user: anonymousUser }],
    ['a token', none, 'Bearer t0ken', { ok: true, user: bearer }],
    ['a token, the scheme in other letters', none, 'bearer  t0ken', { ok: true, user: bearer }],
    ['a wrong token', none, 'Bearer wrong', { ok: false }],
    ['a certificate', alice, undefined, { ok: true, user: certified }],
    ['a certificate, with a token behind it', alice, 'Bearer t0ken', { ok: true, user: certified }],
    ['a certificate that is not believed', refused, undefined, { ok: false }],
    ['a certificate that is not believed, and a token', refused, 'Bearer t0ken', { ok: true, user: bearer }],
    ['who says so in memory', { kind: 'user', user: bob }, 'Bearer wrong', { ok: true, user: bob }],
  ] as const
  for (const [who, identity, authorization, expected] of cases) {
    it(`knows ${who}`, () => assert.deepEqual(authenticate(identity, authorization, tokens), expected))
  }
})
