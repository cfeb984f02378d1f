import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseYaml } from './parse-yaml.ts'
import { renderYaml } from './render-yaml.ts'

test('parseYaml: reads plain words and numbers as kubectl does', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['0644', 420],
    ['0o644', 420],
    ['yes', true],
    ['y', true],
    ['on', true],
    ['off', false],
    ['1_000', 1000],
    ['0b11', 3],
    ['08', 8],
    ['-0x1F', -31],
    ['1e3', 1000],
    ['12:30:45', '12:30:45'],
    ['2001-12-14', '2001-12-14'],
    ['~', null],
    ['1.14.2', '1.14.2'],
    ['"yes"', 'yes'],
  ]
  assert.deepEqual(
    rows.map(([text]) => [text, parseYaml(`a: ${text}`)]),
    rows.map(([text, value]) => [text, { ok: true, documents: [{ a: value }], repeatedKeys: [] }]),
  )
})

test('parseYaml: merges, makes keys strings and leaves out empty documents', () => {
  assert.deepEqual(parseYaml('a: &a {x: 1}\nb: {<<: *a, z: 2}\n1: n1\n---\n# nothing\n---\ny: 2\n'), {
    ok: true,
    repeatedKeys: [],
    documents: [{ a: { x: 1 }, b: { x: 1, z: 2 }, '1': 'n1' }, { true: 2 }],
  })
  assert.deepEqual(parseYaml('a: b: c'), { ok: false, message: 'yaml: line 1: bad indentation of a mapping entry' })
})

test('renderYaml: looks as kubectl prints it', () => {
  const value = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    a10: 1,
    a2: [{ b: 1, a: [] }, ['x', {}], 'yes', ''],
    text: 'two\nlines\n',
    lead: ' x\ny',
    colon: 'a: b',
    number: '1e3',
    nothing: null,
    quote: "'q'",
    long: 'word '.repeat(30).trim(),
    tab: 'a\tb',
  }
  assert.equal(
    renderYaml(value),
    `a2:
- a: []
  b: 1
- - x
  - {}
- "yes"
- ""
a10: 1
apiVersion: v1
colon: 'a: b'
kind: ConfigMap
lead: |2-
   x
  y
long: word word word word word word word word word word word word word word word word
  word word word word word word word word word word word word word word
nothing: null
number: "1e3"
quote: '''q'''
tab: "a\\tb"
text: |
  two
  lines
`,
  )
})

test('renderYaml: what it prints is read back the same', () => {
  const text = fc.oneof(
    fc.string({
      unit: fc.constantFrom('a', ' ', '\n', ':', '#', '-', "'", '"', '0', 'é', '\t', '{', ',', '😀'),
      maxLength: 12,
    }),
    fc.constantFrom('yes', 'null', '0x1', '1_0', '12:30:45', '2001-12-14', '<<', '=', '.5', '---', '- a', '? b'),
    fc.array(fc.constantFrom('some', 'words', 'in:', '#a', 'row'), { maxLength: 60 }).map((words) => words.join(' ')),
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom('a', 'y', '1', 'a b', '__proto__'), text), tie('any'), { maxKeys: 4 }),
    ),
  })).any
  fc.assert(
    fc.property(value, (given) => {
      const plain = JSON.parse(JSON.stringify({ value: given })) as unknown
      const result = parseYaml(renderYaml(plain))
      assert.ok(result.ok, renderYaml(plain))
      assert.deepEqual(result.documents, [plain])
    }),
    { numRuns: 500 },
  )
})

test('parseYaml: finds keys that stand twice, of which the last counts', () => {
  const text = 'a: 1\nb:\n  c: 1\n  c: 2\n"a": 3\nd: {e: 1, e: 2}\n'
  assert.deepEqual(parseYaml(text, { mayRepeatKeys: true }), {
    ok: true,
    documents: [{ a: 3, b: { c: 2 }, d: { e: 2 } }],
    repeatedKeys: ['c', 'a', 'e'].map((key, i) => `line ${i + 4}: key "${key}" already set in map`),
  })
  assert.deepEqual(parseYaml(text), { ok: false, message: 'yaml: line 4: duplicated mapping key' })
})
