// Sets of fields: their algebra, their one form, and how they are shown.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  differenceOfFieldSets,
  type FieldSet,
  hasFieldPath,
  intersectionOfFieldSets,
  isEmptyFieldSet,
  leavesOfFieldSet,
  parseFieldSet,
  recursiveDifferenceOfFieldSets,
  renderFieldPaths,
  unionFieldSets,
} from './field-set.ts'
import { compareElements, normalElement } from './path-element.ts'

type Tree = { [element: string]: Tree }
const set = (tree: unknown): FieldSet => {
  const parsed = parseFieldSet(tree)
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.message)
  return parsed.set
}

const elements = fc.constantFrom('f:a', 'f:b', 'f:__proto__', 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:"v"', 'i:3')
const trees = fc.letrec<{ node: Tree; tree: Tree }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('tree')),
  tree: fc
    .tuple(fc.boolean(), fc.dictionary(elements, tie('node'), { maxKeys: 3, noNullPrototype: true }))
    .map(([member, tree]) => (member ? { '.': {}, ...tree } : tree)),
})).tree
const sets = trees.map(set)
const seed = 20_260_102
const law = (check: (a: FieldSet, b: FieldSet, c: FieldSet) => void): void =>
  fc.assert(fc.property(sets, sets, sets, check), { seed, numRuns: 300 })

describe('field sets', () => {
  const a = set({ 'f:spec': { '.': {}, 'f:x': {}, 'f:y': {} }, 'f:data': {} })
  const b = set({ 'f:spec': { 'f:x': {} }, 'f:other': {} })

  it('unite, cut and take away path by path', () => {
    assert.deepEqual(unionFieldSets(a, b), {
      'f:data': {},
      'f:other': {},
      'f:spec': { '.': {}, 'f:x': {}, 'f:y': {} },
    })
    assert.deepEqual(intersectionOfFieldSets(a, b), { 'f:spec': { 'f:x': {} } })
    assert.deepEqual(differenceOfFieldSets(a, b), { 'f:data': {}, 'f:spec': { '.': {}, 'f:y': {} } })
  })

  it('take away a step alone, or with all that is below it', () => {
    const spec = set({ 'f:spec': {} })
    assert.deepEqual(differenceOfFieldSets(a, spec), { 'f:data': {}, 'f:spec': { 'f:x': {}, 'f:y': {} } })
    assert.deepEqual(recursiveDifferenceOfFieldSets(a, spec), { 'f:data': {} })
  })

  it('know a step that is only on the way from one that is in the set', () => {
    assert.equal(hasFieldPath(b, ['f:spec']), false)
    assert.equal(hasFieldPath(a, ['f:spec']), true)
    assert.equal(hasFieldPath(b, ['f:spec', 'f:x']), true)
  })

  it('have leaves: members without members below', () => {
    assert.deepEqual(leavesOfFieldSet(a), { 'f:data': {}, 'f:spec': { 'f:x': {}, 'f:y': {} } })
  })

  it('are given back as they are when nothing changes', () => {
    assert.equal(unionFieldSets(a, intersectionOfFieldSets(a, b)), a)
    assert.equal(differenceOfFieldSets(a, set({ 'f:none': {}, 'f:spec': { 'f:z': {} } })), a)
  })

  it('keep the laws of sets', () => {
    law((x, y, z) => {
      assert.deepEqual(unionFieldSets(x, y), unionFieldSets(y, x))
      assert.deepEqual(intersectionOfFieldSets(x, y), intersectionOfFieldSets(y, x))
      assert.deepEqual(unionFieldSets(x, unionFieldSets(y, z)), unionFieldSets(unionFieldSets(x, y), z))
      assert.deepEqual(unionFieldSets(differenceOfFieldSets(x, y), intersectionOfFieldSets(x, y)), x)
      assert.ok(isEmptyFieldSet(intersectionOfFieldSets(differenceOfFieldSets(x, y), y)))
      assert.ok(isEmptyFieldSet(differenceOfFieldSets(x, x)))
    })
  })

  it('round trip through JSON, in their one form', () => {
    law((x) => assert.deepEqual(set(JSON.parse(JSON.stringify(x))), x))
  })
})

describe('parseFieldSet', () => {
  it('brings steps into their one form and order', () => {
    const given = {
      'v:"b"': {},
      'k:{"protocol":"TCP","port":80}': { '.': {} },
      'f:z': {},
      'f:a': { '.': {}, 'f:q': {} },
    }
    assert.deepEqual(Object.keys(set(given)), ['f:a', 'f:z', 'k:{"port":80,"protocol":"TCP"}', 'v:"b"'])
  })

  const bad: readonly (readonly [string, unknown, string])[] = [
    ['what is no object', [], 'a set of fields must be an object'],
    ['a key that is no JSON', { 'k:{': {} }, 'malformed path element "k:{"'],
    ['a key with an object in it', { 'k:{"a":{}}': {} }, 'malformed path element "k:{\\"a\\":{}}"'],
    ['an index that is no number', { 'i:x': {} }, 'malformed path element "i:x"'],
    ['a leaf that is no object', { 'f:a': 1 }, 'a set of fields must be an object'],
  ]
  for (const [title, given, message] of bad) {
    it(`refuses ${title}`, () => assert.deepEqual(parseFieldSet(given), { ok: false, message }))
  }

  it('passes over kinds of steps that nobody knows', () => {
    assert.deepEqual(set({ 'z:new': { 'f:a': {} }, 'f:a': {} }), { 'f:a': {} })
  })

  it('refuses what is nested without end', () => {
    let deep: Tree = {}
    for (let at = 0; at < 2_000; at++) deep = { 'f:a': deep }
    assert.deepEqual(parseFieldSet(deep), { ok: false, message: 'exceeded max depth' })
  })
})

describe('compareElements', () => {
  it('puts the step itself first, then fields, keys by their values, values and indexes', () => {
    const sorted = [
      '.',
      'f:a',
      'f:b',
      'k:{"port":80}',
      'k:{"port":443}',
      'k:{"port":"x"}',
      'v:1',
      'v:"a"',
      'i:2',
      'i:10',
    ]
    assert.deepEqual(sorted.toReversed().sort(compareElements), sorted)
  })

  it('finds one form for a step', () => assert.equal(normalElement('i:007'), 'i:7'))
})

describe('renderFieldPaths', () => {
  it('shows what is nearer before what is deeper', () => {
    const given = set({
      'f:spec': {
        'f:containers': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:image': {} } },
        'f:replicas': {},
      },
      'f:metadata': { 'f:finalizers': { 'v:"a/b"': {} } },
    })
    assert.deepEqual(renderFieldPaths(given), [
      '.metadata.finalizers[="a/b"]',
      '.spec.replicas',
      '.spec.containers[containerPort=80,protocol="TCP"]',
      '.spec.containers[containerPort=80,protocol="TCP"].image',
    ])
  })
})
