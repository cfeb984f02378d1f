import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { renderCodeTable } from './render-code-table.ts'

test('docs/WHY.md has every code as the table has it', () => {
  const text = readFileSync(new URL('../../docs/WHY.md', import.meta.url), 'utf8')
  const table = renderCodeTable()
  assert.ok(text.includes(table), `docs/WHY.md should have this table:\n${table}`)
})
