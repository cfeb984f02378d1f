import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { codes } from './codes.ts'
import { renderCodeTable } from './render-code-table.ts'

test('docs/WHY.md has every code as the table has it', () => {
  const text = readFileSync(new URL('../../docs/WHY.md', import.meta.url), 'utf8')
  const table = renderCodeTable()
  assert.ok(text.includes(table), `docs/WHY.md should have this table:\n${table}`)
})

test('every code is the expected answer, or part of it, in some test', () => {
  const root = new URL('../..', import.meta.url).pathname
  const files = globSync(['test/why/*.test.ts', 'test/e2e/why.test.ts', 'src/explain/*/*.test.ts'], { cwd: root })
  const tests = files.map((file) => readFileSync(`${root}/${file}`, 'utf8')).join('')
  const unseen = Object.keys(codes).filter((code) => !tests.includes(`'${code}'`))
  assert.deepEqual(unseen, [])
})
