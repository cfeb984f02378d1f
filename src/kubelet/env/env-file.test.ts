import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEnvFile } from './env-file.ts'

const good: readonly (readonly [name: string, text: string, expected: Readonly<Record<string, string>>])[] = [
  ['nothing', '', {}],
  ['variables, blank lines and comments', "# c\n\n  A='1'\nB='two words' # why\n", { A: '1', B: 'two words' }],
  ['values are literal', 'A=\'$B \\n "x" #\'', { A: '$B \\n "x" #' }],
  ['values over several lines', "A='1\n2'\nB='3'\n", { A: '1\n2', B: '3' }],
  ['the last of a name', "A='1'\nA='2'\n", { A: '2' }],
  ['a blank before the value makes it empty', "A= '1'\nB='2'\n", { A: '', B: '2' }],
]
const bad: readonly (readonly [name: string, text: string, line: number])[] = [
  ['a value without quotes', "A='1'\nB=2\n", 2],
  ['a name with a blank after it', "A ='1'\n", 1],
  ['no equals sign', '\nA\n', 2],
  ['a quote that is not closed', "A='1\n", 1],
  ['text after the quote', "A='1'x\n", 1],
]

describe('parseEnvFile', () => {
  for (const [name, text, expected] of good)
    it(name, () => {
      const parsed = parseEnvFile(text)
      assert.ok(parsed.ok)
      assert.deepEqual(Object.fromEntries(parsed.variables), expected)
    })
  for (const [name, text, line] of bad)
    it(`refuses ${name}`, () => {
      const parsed = parseEnvFile(text)
      assert.match(parsed.ok ? '' : parsed.problem, new RegExp(`at line ${line}`))
    })
})
