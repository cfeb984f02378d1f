import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { staticCommand } from './run-probe.ts'

describe('staticCommand', () => {
  const env = [
    { name: 'PORT', value: '80' },
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ]
  for (const [word, expected] of [
    ['plain', 'plain'],
    ['http://localhost:$(PORT)/', 'http://localhost:80/'],
    ['[$(POD)]', '[]'],
    ['$(OTHER)', '$(OTHER)'],
    ['$$(PORT)', '$(PORT)'],
    ['$PORT', '$PORT'],
  ] as const)
    it(`L11 ${word} is ${expected}`, () => assert.deepEqual(staticCommand(['get', word], env), ['get', expected]))
})
