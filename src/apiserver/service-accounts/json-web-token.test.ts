import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT } from 'jose'
import { importTokenKey, readUnverified } from './json-web-token.ts'
import { generateTestKey } from './service-account-key.testing.ts'

describe('importTokenKey', () => {
  it('signs what another implementation believes, by the key that is told to others', async () => {
    const key = await importTokenKey(await generateTestKey())
    const token = await key.sign({ sub: 'someone', text: 'é✓' })
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys: [key.jwk] }))
    assert.deepEqual(payload, { sub: 'someone', text: 'é✓' })
    assert.deepEqual(protectedHeader, { alg: 'ES256', kid: key.jwk.kid })
    assert.deepEqual(await key.verify(token), payload)
    assert.deepEqual(readUnverified(token), payload)
  })

  it('believes what another implementation signs by the same key', async () => {
    const pem = await generateTestKey()
    const token = await new SignJWT({ sub: 'x' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(await importPKCS8(pem, 'ES256'))
    assert.deepEqual(await (await importTokenKey(pem)).verify(token), { sub: 'x' })
  })

  it('believes nothing else', async () => {
    const key = await importTokenKey(await generateTestKey())
    const token = await key.sign({ sub: 'x' })
    const [head = '', payload = '', signature = ''] = token.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const hmac = Buffer.from('{"alg":"HS256"}').toString('base64url')
    const wrong = [
      '',
      'a.b',
      '..',
      `${head}.${payload}.`,
      `${head}.${payload}.${signature}.x`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${hmac}.${payload}.${signature}`,
      `${head}.${Buffer.from('{"sub":"y"}').toString('base64url')}.${signature}`,
      `${head}.${payload}.${'A'.repeat(86)}`,
      `${head}.${payload}.é`,
      `${head}.${'a'.repeat(20_000)}.${signature}`,
      await (await importTokenKey(await generateTestKey())).sign({ sub: 'x' }),
    ]
    for (const one of wrong) assert.equal(await key.verify(one), undefined, one)
  })
})
