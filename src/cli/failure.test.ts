import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badRequest, invalid, notFound, requiredError } from '#api'
import { describeFailure, UsageError } from './failure.ts'

const pods = { group: '', resource: 'pods' }
const facts = { stopped: false, server: 'https://127.0.0.1:6443' }

for (const { name, error, text } of [
  { name: 'not found', error: notFound(pods, 'x'), text: 'Error from server (NotFound): pods "x" not found\n' },
  { name: 'bad request', error: badRequest('no'), text: 'Error from server (BadRequest): no\n' },
  {
    name: 'one invalid field',
    error: invalid({ group: '', kind: 'Pod' }, 'web', [requiredError('spec.containers')]),
    text: 'The Pod "web" is invalid: spec.containers: Required value\n',
  },
  {
    name: 'several invalid fields',
    error: invalid({ group: '', kind: 'Pod' }, 'web', [requiredError('a'), requiredError('b')]),
    text: 'The Pod "web" is invalid: \n* a: Required value\n* b: Required value\n',
  },
  {
    name: 'nobody listens',
    error: Object.assign(new Error('Cannot GET'), { code: 'ECONNREFUSED' }),
    text: 'The connection to the server 127.0.0.1:6443 was refused - is the cluster running? Start it with: sampan up\n',
  },
  {
    name: 'called wrongly',
    error: new UsageError('must specify one of -f and -k'),
    text: 'error: must specify one of -f and -k\n',
  },
])
  test(`describeFailure: ${name}`, () => assert.deepEqual(describeFailure(error, facts), { text, exitCode: 1 }))

test('describeFailure: who was stopped by the user says nothing more', () => {
  assert.deepEqual(describeFailure(new Error('aborted'), { stopped: true }), { text: '', exitCode: 130 })
})
