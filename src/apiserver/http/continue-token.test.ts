import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StatusError } from '#api'
import { parseContinueToken, renderContinueToken } from './continue-token.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('continue tokens', () => {
  for (const token of [
    { revision: 12, after: 'default/web-1' },
    { revision: -1, after: 'kube-system/ü' },
  ]) {
    it(`survive being written and read: ${JSON.stringify(token)}`, () => {
      assert.deepEqual(parseContinueToken(renderContinueToken(token)), token)
    })
  }

  it('have upstream’s form', () => {
    const text = renderContinueToken({ revision: 7, after: 'a' })
    assert.deepEqual(JSON.parse(Buffer.from(text, 'base64url').toString()), {
      v: 'meta.k8s.io/v1',
      rv: 7,
      start: 'a\u0000',
    })
  })

  for (const text of [
    'nonsense',
    '%%%',
    encode(null),
    encode({ v: 'v2', rv: 1, start: 'a' }),
    encode({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' }),
    encode({ v: 'meta.k8s.io/v1', rv: '1', start: 'a' }),
    encode({ v: 'meta.k8s.io/v1', rv: 1, start: '' }),
    encode({ v: 'meta.k8s.io/v1', rv: 1, start: '../secrets/a' }),
  ]) {
    it(`are refused with 400 when they are none: ${text}`, () => {
      assert.throws(
        () => parseContinueToken(text),
        (error) => error instanceof StatusError && error.code === 400,
      )
    })
  }
})
