import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from './json-log.ts'

test('json log: one JSON line a message, with fields, errors with their stack, nothing below the level', () => {
  const lines: Record<string, unknown>[] = []
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(JSON.parse(line)) } })
  log.debug('not written')
  log.with({ component: 'kubelet' }).warn('Pod is slow', { pod: 'a' })
  log.error('Cannot start', { error: new Error('no disk') })
  const [first, second] = lines
  assert.equal(Number.isNaN(Date.parse(String(first?.['time']))), false)
  assert.deepEqual(
    { ...first, time: 'now' },
    { level: 'warn', time: 'now', component: 'kubelet', pod: 'a', msg: 'Pod is slow' },
  )
  const error = second?.['error'] as { message: string; stack: string }
  assert.deepEqual([lines.length, second?.['msg'], error.message], [2, 'Cannot start', 'no disk'])
  assert.match(error.stack, /json-log\.test/)
})
