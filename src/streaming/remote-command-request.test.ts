import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePortForwardPorts, parseRemoteCommandRequest, renderRemoteCommandQuery } from './remote-command-request.ts'

const none = { command: [], container: undefined, stdin: false, stdout: false, stderr: false, tty: false }
const requests = [
  { query: '', expected: none },
  {
    query: 'command=sh&command=-c&command=a+b&container=c&stdin=true&stdout=true&stderr=true',
    expected: { command: ['sh', '-c', 'a b'], container: 'c', stdin: true, stdout: true, stderr: true, tty: false },
  },
  { query: 'input=1&output=1&error=1', expected: { ...none, stdin: true, stdout: true, stderr: true } },
  { query: 'stdin=false&stdout=0', expected: none },
  { query: 'stdout=true&stderr=true&tty=true', expected: { ...none, stdout: true, tty: true } },
]
for (const { query, expected } of requests) {
  test(`parseRemoteCommandRequest: ${query || 'nothing'}`, () => {
    const request = parseRemoteCommandRequest(new URLSearchParams(query))
    assert.deepEqual(request, expected)
    assert.deepEqual(parseRemoteCommandRequest(renderRemoteCommandQuery(request)), request)
  })
}

const ports = [
  { query: 'ports=80,443&ports=8080', expected: [80, 443, 8080] },
  { query: 'port=80&port=443', expected: [80, 443] },
  { query: '', expected: [] },
  { query: 'ports=0', expected: undefined },
  { query: 'ports=65536', expected: undefined },
  { query: 'ports=http', expected: undefined },
]
for (const { query, expected } of ports) {
  test(`parsePortForwardPorts: ${query || 'nothing'}`, () => {
    assert.deepEqual(parsePortForwardPorts(new URLSearchParams(query)), expected)
  })
}
