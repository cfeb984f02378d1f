// Every statement of the mission has a test in real containers, by its id. The ids stand here as data; what they say stands in
// the tests that carry them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceFiles } from './source-tree.ts'

const ids = (letter: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${letter}${at + 1}`)

/** Rows that must have a test: of the Pod (P), of its life (L), init containers, ephemeral containers, the downward API (F). */
const required = [...ids('P', 21), ...ids('L', 20), 'F1', 'F3', 'F4']
/** Rows that are told of where they have one: workloads and disruptions. */
const further = [...ids('W', 8), 'F2']

/** A test's name, or a row of a table that names tests, begins with the ids that it witnesses. */
const named = /['"`]((?:[PLWF]\d{1,2}(?:: ?|, ?| |(?=['"`])))+)([^'"`\n]*)/g

interface Witness {
  readonly file: string
  readonly title: string
}

function witnesses(): ReadonlyMap<string, readonly Witness[]> {
  const files = [...sourceFiles('test/e2e'), ...sourceFiles('src').filter(({ path }) => path.endsWith('.e2e.test.ts'))]
  const found = new Map<string, Witness[]>()
  for (const { path: file, text } of files) {
    for (const [, before = '', title = ''] of text.matchAll(named)) {
      for (const [id] of before.matchAll(/[PLWF]\d+/g)) found.set(id, [...(found.get(id) ?? []), { file, title }])
    }
  }
  return found
}

test('mission: every row has a test in real containers', (t) => {
  const found = witnesses()
  for (const id of [...required, ...further]) {
    const all = found.get(id) ?? []
    const where = [...new Set(all.map(({ file }) => file.replace(/^.*\//, '').replace('.test.ts', '')))]
    t.diagnostic(`${id.padEnd(3)} ${String(all.length).padStart(2)} in ${where.join(', ')}`)
  }
  const missing = required.filter((id) => !found.has(id))
  assert.deepEqual(missing, [], `these rows have no test in real containers: ${missing.join(', ')}`)
})

test('mission: no test carries an id that no row has', () => {
  const known = new Set([...required, ...further])
  assert.deepEqual(
    [...witnesses().keys()].filter((id) => !known.has(id)),
    [],
  )
})
