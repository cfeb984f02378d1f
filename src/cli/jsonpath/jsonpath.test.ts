// Every expected text is what kubectl 1.36 prints for the same object (`kubectl patch --local -o jsonpath=…`).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate, executeTemplate } from './evaluate.ts'
import { parseRelaxedPath, parseTemplate } from './parse-template.ts'
import { JsonPathError } from './template.ts'

const object = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { 'a.b/c': 'd', n: null }, annotations: { x: "it's" } },
  spec: {
    containers: [
      { name: 'a', image: 'x', n: 1, f: 1.5, big: 12345678, t: true },
      { name: 'b', image: 'y', n: 3 },
    ],
    empty: [],
    nested: [[1, 2], [3]],
  },
}
const run = (template: string): string => executeTemplate(parseTemplate(template), object)

for (const [template, expected] of [
  ['{.metadata.name}', 'web'],
  ['.metadata.name', '.metadata.name'],
  ['Pod: {.metadata.name}!', 'Pod: web!'],
  ['{.spec.containers[*].name}', 'a b'],
  ['{range .spec.containers[*]}{.name}{"\\t"}{.image}{"\\n"}{end}', 'a\tx\nb\ty\n'],
  ['{range .spec.containers[*]}{$.kind}|{@.name};{end}', '|a;|b;'],
  ['{range .spec.containers[*]}{range .nope}x{end}{.name},{end}', 'a,b,'],
  ['{range .spec.containers[*]}{.name}', 'ab'],
  ['{range .x}', ''],
  ['{.nope}', ''],
  ['{.metadata.labels.n}', 'null'],
  ['{.metadata.labels.a\\.b/c}', 'd'],
  ["{.metadata.labels['a\\.b/c']}", 'd'],
  ["{.metadata['name','labels']}", 'web {"a.b/c":"d","n":null}'],
  ['{.spec.containers[0].f} {.spec.containers[0].big} {.spec.containers[0].t}', '1.5 12345678 true'],
  ['{.spec.containers[?(@.n==1)].name}', 'a'],
  ['{.spec.containers[?(@.t==true)].name}', 'a'],
  ['{.spec.containers[?(@.name!="a")].name}', 'b'],
  ['{.spec.containers[?(@.nope!="a")].name}', ''],
  ['{.spec.containers[?(@.n<=1)].name}', 'a'],
  ['{.spec.containers[?(@.f)].name}', 'a'],
  ['{.spec.containers[?(1==1)].name}', 'a b'],
  ['{.spec.containers[0,1].name}', 'a b'],
  ['{.spec.containers[0, 1].name}', 'a b'],
  ['{.spec.containers[-1].name}', 'b'],
  ['{.spec.containers[-1:].name}', 'b'],
  ['{.spec.containers[1:].name}', 'b'],
  ['{.spec.containers[:1].name}', 'a'],
  ['{.spec.containers[0:-1].name}', 'a'],
  ['{.spec.containers[::2].name}', 'a'],
  ['{.spec.containers[].name}', 'a'],
  ['{.spec.empty}', '[]'],
  ['{.spec.empty[*].x}', ''],
  ['{.spec.nested[*][0]}', '1 3'],
  ['{.spec.nested}', '[[1,2],[3]]'],
  ['{.spec.containers.name}', ''],
  ['{.spec..name}', 'a b'],
  ['{.kind .metadata.name}', ''],
  ['{$.kind} {@.kind}', 'Pod Pod'],
  ['{"a\\"b"}', 'a"b'],
  ["{'q'}", 'q'],
  ['{3}{true}', '3true'],
  ['a{"b"}c', 'abc'],
  ['}', '}'],
  ['{range.spec.containers[*]}{.name}{end}', 'ab'],
] as const)
  test(`jsonpath: ${template} gives ${JSON.stringify(expected)}`, () => assert.equal(run(template), expected))

for (const [template, message] of [
  ['x {.metadata.name', 'error parsing jsonpath x {.metadata.name, unclosed action'],
  ['{.spec.containers[a]}', 'error parsing jsonpath {.spec.containers[a]}, invalid array index a'],
  ['{.metadata["name"]}', 'error parsing jsonpath {.metadata["name"]}, invalid array index "name"'],
  ['{-}', 'error parsing jsonpath {-}, cannot parse number -'],
  [
    '{.spec.containers[?(@.name=="a"]}',
    'error parsing jsonpath {.spec.containers[?(@.name=="a"]}, unterminated filter',
  ],
  ['{.spec.containers[5]}', 'array index out of bounds: index 5, length 2'],
  ['{.spec.containers[5:9].name}', 'array index out of bounds: index 5, length 2'],
  ['{.spec.containers[0:2:0]}', 'step must be > 0'],
  ['{.metadata.name[0]}', 'string is not array or slice'],
  ['{[0]}', 'map[string]interface {} is not array or slice'],
  ['{.metadata.name}{end}', 'not in range, nothing to end'],
  ['{foo}', 'unrecognized identifier foo'],
] as const)
  test(`jsonpath: ${template} is refused: ${message}`, () => {
    assert.throws(
      () => run(template),
      (error) => error instanceof JsonPathError && error.message === message,
    )
  })

test('jsonpath: any text is a template or a JsonPathError', () => {
  const words = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '.',
    '..',
    '*',
    '"',
    "'",
    '\\',
    'range',
    'end',
    ' ',
    '?(',
    ')',
    '@',
    '$',
    'a',
    '0',
    ':',
    ',',
    '==',
    '-',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), (parts) => {
      try {
        run(parts.join(''))
      } catch (error) {
        assert.ok(error instanceof JsonPathError, String(error))
      }
    }),
  )
})

test('jsonpath: the path of any field finds its value', () => {
  const keys = fc.array(fc.stringMatching(/^[A-Za-z][\w./-]{0,8}$/), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(keys, fc.jsonValue(), (path, value) => {
      const nested = path.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), value)
      const text = path.map((key) => `.${key.replaceAll('.', '\\.')}`).join('')
      assert.deepEqual(evaluate(parseRelaxedPath(text), nested), [value])
    }),
  )
})
