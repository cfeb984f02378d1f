import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestAttributes } from './request-attributes.ts'

describe('requestAttributes', () => {
  for (const [method, path, verb, subresources] of [
    ['GET', '/stats/summary', 'get', 'stats'],
    ['GET', '/metrics', 'get', 'metrics'],
    ['GET', '/metrics/resource', 'get', 'metrics'],
    ['GET', '/pods', 'get', 'pods proxy'],
    ['GET', '/runningpods/', 'get', 'pods proxy'],
    ['POST', '/exec/default/web/main', 'create', 'proxy'],
    ['GET', '/containerLogs/default/web/main', 'get', 'proxy'],
    ['GET', '/__proto__', 'get', 'proxy'],
  ] as const)
    it(`${method} ${path}`, () => {
      assert.deepEqual(requestAttributes(method, path), { verb, subresources: subresources.split(' ') })
    })
})
