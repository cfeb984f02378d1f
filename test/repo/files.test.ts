// House rules that no compiler knows: sizes, headers, words that do not belong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceFiles } from './source-tree.ts'

const linesMax = 500
const printed = (path: string): boolean => path.endsWith('.types.ts')

test('files: none is longer than 500 lines', (t) => {
  const own = sourceFiles('src').filter((file) => !printed(file.path) && !file.path.endsWith('.test.ts'))
  const sizes = own.map((file) => file.text.split('\n').length).sort((a, b) => a - b)
  const at = (share: number): number => sizes[Math.floor((sizes.length - 1) * share)] ?? 0
  t.diagnostic(`${own.length} files, lines: median ${at(0.5)}, 95th percentile ${at(0.95)}, longest ${at(1)}`)
  assert.deepEqual(
    own.filter((file) => file.text.split('\n').length > linesMax).map((file) => file.path),
    [],
  )
})

test('files: each opens with a comment that says what it is', () => {
  const bare = sourceFiles('src').filter(
    (file) =>
      !printed(file.path) &&
      !/\.test\.ts$|\/index\.ts$|^src\/\w+\/node\.ts$/.test(file.path) &&
      !/^\/[/*]/.test(file.text),
  )
  assert.deepEqual(
    bare.map((file) => file.path),
    [],
  )
})

test('files: index files re-export by name (namespaces of printed types aside)', () => {
  const wrong = sourceFiles('src').filter((file) => /\nexport \* from/.test(`\n${file.text}`))
  assert.deepEqual(
    wrong.map((file) => file.path),
    [],
  )
})

test('files: no drawer for odds and ends', () => {
  const wrong = sourceFiles('src').filter((file) => /\/(utils?|helpers?|common|misc|types)\.ts$/.test(file.path))
  assert.deepEqual(
    wrong.map((file) => file.path),
    [],
  )
})
