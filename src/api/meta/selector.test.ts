import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldProblem, matchesFieldSelector, parseFieldSelector, renderFieldSelector } from './field-selector.ts'
import {
  type Labels,
  matchesLabelSelector,
  renderLabelSelector,
  renderSelector,
  type Selector,
  selectorOf,
  validateLabelSelector,
} from './label-selector.ts'
import { parseLabelSelector } from './parse-label-selector.ts'

function parsed(text: string): Selector {
  const result = parseLabelSelector(text)
  assert.ok(result.ok, text)
  return result.selector
}

test('parseLabelSelector: selects what its text says', () => {
  const labels: Labels = { app: 'web', tier: 'a', size: '5' }
  const rows: readonly (readonly [string, boolean])[] = [
    ['', true],
    ['app=web', true],
    ['app==web,tier!=b', true],
    ['app', true],
    ['!app', false],
    ['!canary', true],
    ['tier in (a, b)', true],
    ['tier notin (a)', false],
    ['canary notin (a)', true],
    ['canary in (,a)', false],
    ['size>4', true],
    ['size < 5', false],
    ['app=', false],
    ['in=notin', false],
  ]
  assert.deepEqual(
    rows.map(([text]) => [text, parsed(text).matches(labels)]),
    rows.map(([text, expected]) => [text, expected]),
  )
})

test('parseLabelSelector: says what is wrong in the words of the reference', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    [
      'a>b',
      `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ]
  assert.deepEqual(
    rows.map(([text]) => parseLabelSelector(text)),
    rows.map(([, message]) => ({ ok: false, message })),
  )
})

const key = fc.constantFrom('a', 'b', 'example.com/c', '__proto__')
const value = fc.constantFrom('', 'x', 'y', '7')
const term = fc.oneof(
  fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map((parts) => parts.join('')),
  fc
    .tuple(key, fc.constantFrom('in', 'notin'), fc.uniqueArray(value, { minLength: 2 }))
    .map(([k, o, v]) => `${k} ${o} (${v.join(',')})`),
  fc.tuple(fc.constantFrom('', '!'), key).map((parts) => parts.join('')),
)
const labelsOf = fc.dictionary(key, value)

test('renderSelector: its text selects the same', () => {
  fc.assert(
    fc.property(fc.array(term), labelsOf, (terms, labels) => {
      const selector = parsed(terms.filter((one) => !one.includes('__proto__')).join(','))
      assert.equal(parsed(renderSelector(selector)).matches(labels), selector.matches(labels))
    }),
  )
})

test('parseLabelSelector: takes any text', () => {
  fc.assert(fc.property(fc.stringMatching(/^[ab!=<>(), in]{0,12}$/), (text) => void parseLabelSelector(text).ok))
})

test('selectorOf: an absent selector selects nothing, an empty one everything', () => {
  assert.equal(matchesLabelSelector(undefined, { a: 'b' }), false)
  assert.equal(matchesLabelSelector({}, { a: 'b' }), true)
  const given = { matchLabels: { b: '1' }, matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['z', 'y'] }] }
  assert.equal(renderLabelSelector(given), 'a notin (y,z),b=1')
  assert.equal(matchesLabelSelector(given, { b: '1' }), true)
  assert.equal(matchesLabelSelector(given, { b: '1', a: 'y' }), false)
  assert.deepEqual(selectorOf({ matchExpressions: [{ key: 'a', operator: 'Is' }] }), {
    ok: false,
    message: '"Is" is not a valid label selector operator',
  })
})

test('validateLabelSelector: reports operators, values and keys by their paths', () => {
  const errors = validateLabelSelector(
    {
      matchExpressions: [
        { key: 'a', operator: 'In' },
        { key: 'a', operator: 'Exists', values: ['x'] },
        { key: 'a', operator: 'Is' },
      ],
    },
    'spec.selector',
  )
  assert.deepEqual(
    errors.map(({ field, message }) => `${field}: ${message}`),
    [
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.selector.matchExpressions[2].operator: Invalid value: "Is": not a valid selector operator',
    ],
  )
})

const metadata = { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1', creationTimestamp: '' }
const kind = { fieldSelectors: { 'spec.nodeName': () => 'a,b' } }

test('parseFieldSelector: escapes, negates and refuses', () => {
  const result = parseFieldSelector('metadata.name=p,spec.nodeName=a\\,b,metadata.namespace!=x')
  assert.ok(result.ok)
  assert.equal(matchesFieldSelector(result.selector, { metadata }, kind), true)
  assert.equal(renderFieldSelector(result.selector), 'metadata.name=p,spec.nodeName=a\\,b,metadata.namespace!=x')
  assert.deepEqual(parseFieldSelector('a=b,c'), {
    ok: false,
    message: "invalid selector: 'a=b,c'; can't understand 'c'",
  })
})

test('fieldProblem: each kind has its fields, and its words for others', () => {
  const pod = { ...kind, group: '', version: 'v1', kind: 'Pod', namespaced: true }
  const node = { ...pod, kind: 'Node', namespaced: false }
  const plain = { ...node, kind: 'PriorityClass', fieldSelectors: {} }
  const job = { ...pod, group: 'batch', kind: 'Job' }
  assert.equal(fieldProblem('spec.nodeName', pod), undefined)
  assert.equal(fieldProblem('metadata.namespace', pod), undefined)
  assert.equal(fieldProblem('metadata.namespace', plain), undefined)
  assert.equal(fieldProblem('metadata.namespace', node), 'field label not supported: metadata.namespace')
  assert.equal(fieldProblem('x', job), 'field label "x" not supported for Job')
  const known = 'only "metadata.name", "metadata.namespace"'
  assert.equal(fieldProblem('x', plain), `"x" is not a known field selector: ${known}`)
})
