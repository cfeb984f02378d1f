import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeStatus,
  encodeStatus,
  exitCodeOf,
  exitStatus,
  internalErrorStatus,
  type RemoteCommandStatus,
  successStatus,
} from './remote-command-status.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('exitStatus: has the fields that kubectl reads the exit code from', () => {
  assert.deepEqual(exitStatus(3), {
    metadata: {},
    status: 'Failure',
    message: 'command terminated with non-zero exit code: exit status 3',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '3' }] },
  })
  assert.deepEqual(exitStatus(0), successStatus)
})

const exitCodes: readonly {
  readonly name: string
  readonly status: RemoteCommandStatus
  readonly exitCode: number | undefined
}[] = [
  { name: 'success', status: successStatus, exitCode: 0 },
  { name: 'exit 137', status: exitStatus(137), exitCode: 137 },
  { name: 'not started', status: internalErrorStatus('no such container'), exitCode: undefined },
  { name: 'no cause', status: { status: 'Failure', reason: 'NonZeroExitCode' }, exitCode: undefined },
  {
    name: 'cause that is no number',
    status: {
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: 'x' }] },
    },
    exitCode: undefined,
  },
]
for (const { name, status, exitCode } of exitCodes) {
  test(`exitCodeOf: ${name}`, () => assert.equal(exitCodeOf(status), exitCode))
}

test('encodeStatus and decodeStatus: JSON keeps every field, known or not', () => {
  const status = { ...exitStatus(3), apiVersion: 'v1', futureField: { a: 1 } }
  assert.deepEqual(decodeStatus(encodeStatus(status, 'json'), 'json'), status)
})

test('encodeStatus and decodeStatus: before v4 success is silence and a failure its text', () => {
  assert.deepEqual(
    [encodeStatus(successStatus, 'text').length, decodeStatus(new Uint8Array(0), 'text')],
    [0, successStatus],
  )
  const failure = decodeStatus(encodeStatus(exitStatus(3), 'text'), 'text')
  assert.deepEqual(
    [failure.status, failure.message, exitCodeOf(failure)],
    ['Failure', exitStatus(3).message, undefined],
  )
})

test('decodeStatus: what is no Status becomes a Failure that quotes it', () => {
  for (const text of ['garbage', '{}', '[]', 'null', '{"status":"Maybe"}']) {
    const { status, message = '' } = decodeStatus(bytes(text), 'json')
    assert.deepEqual([status, message.endsWith(text)], ['Failure', true], text)
  }
})
