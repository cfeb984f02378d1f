import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCode, errorMessage, isAbortOf, toError, withContext } from './errors.ts'

test('errorMessage: the text of anything that was thrown', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const cases: readonly (readonly [unknown, string])[] = [
    [new Error('broken'), 'broken'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [{ code: 1 }, '{"code":1}'],
    [undefined, 'undefined'],
    [cyclic, '[object Object]'],
  ]
  for (const [thrown, text] of cases) assert.equal(errorMessage(thrown), text)
})

test('withContext and toError keep the cause', () => {
  const cause = new Error('no space left')
  const error = withContext('Cannot write "a"', cause)
  assert.deepEqual([error.message, error.cause], ['Cannot write "a": no space left', cause])
  assert.equal(toError(cause), cause)
  assert.deepEqual([toError('x').message, toError('x').cause], ['x', 'x'])
})

test('isAbortOf: only what aborting that signal throws', () => {
  const controller = new AbortController()
  assert.equal(isAbortOf(new DOMException('', 'AbortError'), controller.signal), false)
  controller.abort('stop')
  const { signal } = controller
  const wrapped = new Error('wrapped', { cause: 'stop' })
  const abortError = new DOMException('', 'AbortError')
  const thrown = ['stop', abortError, wrapped, new Error('else')]
  assert.deepEqual(
    thrown.map((one) => isAbortOf(one, signal)),
    [true, true, true, false],
  )
})

test('errorCode: of system errors only', () => {
  const codes = [Object.assign(new Error(''), { code: 'ENOENT' }), new Error(''), { code: 5 }, null, 'ENOENT'].map(
    errorCode,
  )
  assert.deepEqual(codes, ['ENOENT', undefined, undefined, undefined, undefined])
})
