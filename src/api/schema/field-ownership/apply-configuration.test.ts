// Server-side apply: merging, taking away, conflicts, force, what other writers take, and the way from client-side apply.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../language.ts'
import { apply, configured, create, now, type Owned, owners, tryApply, update } from './field-ownership.testing.ts'
import { hasFieldPath } from './field-set.ts'
import { lastAppliedAnnotation } from './last-applied.ts'

const specOf = ({ object }: Owned): JsonValue => object['spec'] ?? {}
const later = '2026-01-02T03:05:00Z'

describe('applyConfiguration', () => {
  it('creates: the applier owns leaves, keys and items, not the structs on the way', () => {
    const made = apply(
      undefined,
      configured({ replicas: 1, items: [{ name: 'a', ports: [{ port: 80 }] }], args: ['x'] }),
    )
    assert.deepEqual(owners(made), {
      'm/Apply': {
        'f:spec': {
          'f:args': {},
          'f:items': {
            'k:{"name":"a"}': {
              '.': {},
              'f:name': {},
              'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
            },
          },
          'f:replicas': {},
        },
      },
    })
  })

  const merges: readonly (readonly [title: string, live: JsonObject, applied: JsonObject, merged: JsonObject])[] = [
    ['merges maps by key', { labels: { a: '1' } }, { labels: { b: '2' } }, { labels: { a: '1', b: '2' } }],
    ['replaces atomic maps', { selector: { a: '1' } }, { selector: { b: '2' } }, { selector: { b: '2' } }],
    ['replaces atomic lists', { args: ['a', 'b'] }, { args: ['c'] }, { args: ['c'] }],
    [
      'unites sets, in the order of the configuration',
      { tags: ['a', 'b'] },
      { tags: ['c', 'a'] },
      { tags: ['c', 'a', 'b'] },
    ],
    [
      'merges items by their key',
      { items: [{ name: 'a', value: '1' }] },
      { items: [{ name: 'a', size: '1' }] },
      { items: [{ name: 'a', value: '1', size: '1' }] },
    ],
    [
      'finds items by a key that has a default',
      { items: [{ name: 'a', ports: [{ port: 80, protocol: 'TCP' }] }] },
      { items: [{ name: 'a', ports: [{ port: 80, name: 'http' }] }] },
      { items: [{ name: 'a', ports: [{ port: 80, protocol: 'TCP', name: 'http' }] }] },
    ],
    [
      'tells items apart by all their keys',
      { items: [{ name: 'a', ports: [{ port: 80, protocol: 'TCP' }] }] },
      { items: [{ name: 'a', ports: [{ port: 80, protocol: 'UDP' }] }] },
      {
        items: [
          {
            name: 'a',
            ports: [
              { port: 80, protocol: 'TCP' },
              { port: 80, protocol: 'UDP' },
            ],
          },
        ],
      },
    ],
    ['takes nothing away for a null list', { tags: ['a'] }, { tags: null }, { tags: ['a'] }],
    ['takes a value away for a null scalar', { replicas: 1, tags: ['a'] }, { replicas: null }, { tags: ['a'] }],
  ]
  for (const [title, live, given, merged] of merges) {
    it(title, () => {
      const before = create(configured(live), { manager: 'other' })
      assert.deepEqual(specOf(apply(before, configured(given), { force: true })), merged)
    })
  }

  const orders: readonly (readonly [live: string, applied: string, merged: string])[] = [
    ['abc', 'abc', 'abc'],
    ['abc', 'cba', 'cba'],
    ['abc', 'b', 'abc'],
    ['abc', 'bd', 'abcd'],
    ['abx', 'bac', 'bxac'],
    ['xaybz', 'ba', 'xybza'],
    ['ab', 'xab', 'xab'],
    ['a', 'bc', 'abc'],
    ['', 'ba', 'ba'],
  ]
  for (const [live, given, merged] of orders) {
    it(`orders the items ${given} applied to ${live || 'nothing'} as ${merged}`, () => {
      const items = (names: string): JsonObject => ({ items: names.split('').map((name) => ({ name })) })
      const before = create(configured(items(live)), { manager: 'other' })
      assert.deepEqual(specOf(apply(before, configured(items(given)), { force: true })), items(merged))
    })
  }

  it('takes away what it applied before and does not any more', () => {
    const first = apply(
      undefined,
      configured({ replicas: 1, items: [{ name: 'a' }, { name: 'b' }], labels: { x: '1', y: '2' } }),
    )
    const second = apply(first, configured({ items: [{ name: 'b' }], labels: { y: '2' } }))
    assert.deepEqual(specOf(second), { items: [{ name: 'b' }], labels: { y: '2' } })
    assert.deepEqual(owners(second), {
      'm/Apply': {
        'f:spec': { 'f:items': { 'k:{"name":"b"}': { '.': {}, 'f:name': {} } }, 'f:labels': { 'f:y': {} } },
      },
    })
  })

  it('leaves what another manager owns too', () => {
    const both = configured({ labels: { x: '1' }, items: [{ name: 'a', value: 'v' }] })
    const first = apply(apply(undefined, both), both, { manager: 'other' })
    const left = apply(first, configured({}))
    assert.deepEqual(specOf(left), specOf(first))
    assert.deepEqual(Object.keys(owners(left)), ['other/Apply'])
  })

  it('takes an item away with what others own only below it', () => {
    const first = apply(undefined, configured({ items: [{ name: 'a', value: '1' }] }))
    const edited = update(first, configured({ items: [{ name: 'a', value: '2' }] }), { manager: 'edit' })
    const left = apply(edited, configured({}))
    assert.deepEqual(specOf(left), {})
    assert.deepEqual(left.entries, [])
  })

  it('leaves what another writer has changed since', () => {
    const first = apply(undefined, configured({ replicas: 1 }))
    const scaled = update(first, configured({ replicas: 5 }), { manager: 'autoscaler' })
    assert.deepEqual(owners(scaled), { 'autoscaler/Update': { 'f:spec': { 'f:replicas': {} } } })
    assert.deepEqual(specOf(apply(scaled, configured({}))), { replicas: 5 })
  })

  it('shares a field of which all say the same', () => {
    const same = configured({ replicas: 1 })
    const shared = apply(apply(undefined, same), same, { manager: 'other' })
    assert.deepEqual(owners(shared), {
      'm/Apply': { 'f:spec': { 'f:replicas': {} } },
      'other/Apply': { 'f:spec': { 'f:replicas': {} } },
    })
  })

  it('names the one conflict', () => {
    const live = create(configured({ replicas: 1 }), { manager: 'kubectl-client-side-apply' })
    const result = tryApply(live, configured({ replicas: 2 }))
    assert.ok(!result.ok)
    assert.deepEqual(result.error.toStatus(), {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using test/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using test/v1',
            field: '.spec.replicas',
          },
        ],
      },
      code: 409,
    })
  })

  it('names several conflicts by their owners', () => {
    const made = create(configured({ replicas: 1, items: [{ name: 'a', value: '1' }] }), { manager: 'b' })
    const shared = apply(made, configured({ labels: { x: '1' } }), { manager: 'a' })
    const result = tryApply(shared, configured({ replicas: 2, items: [{ name: 'a', value: '2' }], labels: { x: '2' } }))
    assert.ok(!result.ok)
    assert.equal(
      result.error.message,
      [
        'Apply failed with 3 conflicts: conflicts with "a":',
        '- .spec.labels.x',
        'conflicts with "b" using test/v1:',
        '- .spec.replicas',
        '- .spec.items[name="a"].value',
      ].join('\n'),
    )
  })

  it('takes by force what others own', () => {
    const live = create(configured({ replicas: 1, args: ['a'] }), { manager: 'other' })
    const taken = apply(live, configured({ replicas: 2 }), { force: true })
    assert.deepEqual(specOf(taken), { replicas: 2, args: ['a'] })
    assert.deepEqual(owners(taken), {
      'm/Apply': { 'f:spec': { 'f:replicas': {} } },
      'other/Update': { 'f:spec': { 'f:args': {} } },
    })
  })

  it('gives what was there before anything was known to before-first-apply', () => {
    const unknown: Owned = { object: configured({ replicas: 1, args: ['a'] }), entries: [] }
    const result = tryApply(unknown, configured({ replicas: 2 }))
    assert.ok(!result.ok)
    assert.equal(
      result.error.message,
      'Apply failed with 1 conflict: conflict with "before-first-apply" using test/v1: .spec.replicas',
    )
    assert.deepEqual(Object.keys(owners(apply(unknown, configured({ replicas: 1 })))), [
      'm/Apply',
      'before-first-apply/Update',
    ])
  })

  it('does not own status through the object, nor the rest through status', () => {
    const whole = configured({ replicas: 1 }, { status: { phase: 'Up' } })
    assert.deepEqual(owners(apply(undefined, whole)), { 'm/Apply': { 'f:spec': { 'f:replicas': {} } } })
    const made = create(configured({}), { manager: 'other' })
    assert.deepEqual(owners(apply(made, whole, { subresource: 'status' }))['m/Apply/status'], {
      'f:status': { 'f:phase': {} },
    })
  })

  it('leaves no trace of an apply that changes nothing', () => {
    const first = apply(undefined, configured({ replicas: 1 }))
    const again = tryApply(first, configured({ replicas: 1 }), { time: later })
    assert.deepEqual(again, { ok: true, object: first.object, managedFields: first.entries, changed: false })
  })

  it('never owns what the server keeps', () => {
    const metadata = { name: 'x', namespace: 'n', uid: 'u', resourceVersion: '1', generation: 1, labels: { a: 'b' } }
    assert.deepEqual(owners(apply(undefined, configured({}, { metadata, spec: null }))), {
      'm/Apply': { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': {} },
    })
  })

  const bad: readonly (readonly [given: JsonObject, problem: string])[] = [
    [{ foo: 1 }, '.spec.foo: field not declared in schema'],
    [{ replicas: 'x' }, '.spec.replicas: expected numeric (int or float), got string'],
    [{ labels: { a: 1 } }, '.spec.labels.a: expected string, got 1'],
    [{ items: { name: 'a' } }, '.spec.items: expected list, got &{map[name:a]}'],
    [{ items: [{ name: 'a', on: 'yes' }] }, '.spec.items[name="a"].on: expected boolean, got yes'],
    [{ items: [{ name: 'a' }, { name: 'a' }] }, '.spec.items: duplicate entries for key [name="a"]'],
    [{ tags: ['a', 'a', 'a'] }, '.spec.tags: duplicate entries for key [="a"]'],
    [
      { items: [{ value: 'a' }] },
      `.spec.items: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
    ],
    [
      { foo: 1, bar: 2 },
      'errors:\n  .spec.foo: field not declared in schema\n  .spec.bar: field not declared in schema',
    ],
  ]
  for (const [given, problem] of bad) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      const result = tryApply(undefined, configured(given))
      assert.ok(!result.ok)
      assert.equal(result.error.message, `failed to create typed patch object (/x; test/v1, Kind=Thing): ${problem}`)
    })
  }
})

describe('applyConfiguration as kubectl, after client-side apply', () => {
  const annotated = (lastApplied: JsonObject, specNow: JsonObject): JsonObject => ({
    ...configured(specNow),
    metadata: { name: 'x', annotations: { [lastAppliedAnnotation]: `${JSON.stringify(lastApplied)}\n` } },
  })
  const client = { manager: 'kubectl-client-side-apply' }
  const server = { manager: 'kubectl' }

  it('takes over without conflict what stands as it was applied, and keeps the annotation up to date', () => {
    const live = create(annotated(configured({ replicas: 1 }), { replicas: 1 }), client)
    const applied = apply(live, configured({ replicas: 2 }), server)
    assert.deepEqual(applied.object, annotated(configured({ replicas: 2 }), { replicas: 2 }))
  })

  it('conflicts where someone has changed what was applied', () => {
    const live = create(annotated(configured({ replicas: 1, args: ['a'] }), { replicas: 7, args: ['a'] }), client)
    const result = tryApply(live, configured({ replicas: 2, args: ['b'] }), server)
    assert.ok(!result.ok)
    assert.match(result.error.message, /^Apply failed with 1 conflict: .*: \.spec\.replicas$/)
  })

  it('is for kubectl only', () => {
    const live = create(annotated(configured({ replicas: 1 }), { replicas: 1 }), client)
    assert.equal(tryApply(live, configured({ replicas: 2 }), { manager: 'other' }).ok, false)
  })
})

const names = fc.constantFrom('a', 'b', 'c')
const specs = fc.record(
  {
    replicas: fc.nat(2),
    items: fc.uniqueArray(
      fc.record(
        {
          name: names,
          value: names,
          ports: fc.uniqueArray(fc.record({ port: fc.integer({ min: 1, max: 3 }) }), {
            selector: ({ port }) => port,
            minLength: 1,
          }),
        },
        { requiredKeys: ['name'] },
      ),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    tags: fc.uniqueArray(names, { minLength: 1 }),
    args: fc.array(names, { minLength: 1 }),
    labels: fc.dictionary(names, names, { minKeys: 1, noNullPrototype: true }),
  },
  { requiredKeys: [] },
)
const options = { seed: 20_260_102, numRuns: 200 }

describe('laws of apply', () => {
  it('applying twice is applying once', () => {
    fc.assert(
      fc.property(specs, specs, (mine, others) => {
        const live = create(configured(others), { manager: 'other' })
        const once = apply(live, configured(mine), { force: true })
        const twice = tryApply(once, configured(mine), { time: later })
        assert.deepEqual(twice, { ok: true, object: once.object, managedFields: once.entries, changed: false })
      }),
      options,
    )
  })

  it('applying, then applying nothing, is back at what the others have, where there was no conflict', () => {
    fc.assert(
      fc.property(specs, specs, (mine, others) => {
        const first = apply(undefined, configured(others), { manager: 'other' })
        const result = tryApply(first, configured(mine))
        if (!result.ok) return
        const left = apply(apply(first, configured(mine)), configured({}))
        assert.deepEqual(sorted(specOf(left)), sorted(specOf(first)))
        assert.deepEqual(owners(left), owners(first))
      }),
      options,
    )
  })

  it('what is owned is there, and what an apply says it owns', () => {
    fc.assert(
      fc.property(specs, specs, specs, (one, two, three) => {
        const first = apply(undefined, configured(one), { manager: 'one' })
        const second = apply(first, configured(two), { manager: 'two', force: true })
        const third = apply(second, configured(three), { manager: 'one', force: true })
        const here = owners({ object: {}, entries: create(third.object).entries })['m/Update'] ?? {}
        for (const { fieldsV1 } of third.entries) {
          for (const path of leafPaths(fieldsV1 as JsonObject)) assert.ok(hasFieldPath(here, path), path.join(' '))
        }
      }),
      options,
    )
  })

  it('one writer alone owns what it changes', () => {
    fc.assert(
      fc.property(specs, specs, (one, two) => {
        const first = create(configured(one), { manager: 'one' })
        const second = update(first, configured(two), { manager: 'two', time: later })
        const [mine = {}, theirs = {}] = [owners(second)['two/Update'], owners(second)['one/Update']]
        for (const path of leafPaths(mine as JsonObject)) assert.equal(hasFieldPath(theirs, path), false)
        const here = owners(create(second.object))['m/Update'] ?? {}
        for (const path of leafPaths(theirs as JsonObject)) assert.ok(hasFieldPath(here, path), path.join(' '))
      }),
      options,
    )
  })
})

function leafPaths(fields: JsonObject, path: readonly string[] = []): (readonly string[])[] {
  const keys = Object.keys(fields).filter((key) => key !== '.')
  if (keys.length === 0) return path.length === 0 ? [] : [path]
  return keys.flatMap((key) => leafPaths(fields[key] as JsonObject, [...path, key]))
}

/** Items and members of sets in the order of their text: another's apply may have put them in another. */
function sorted(value: JsonValue | undefined): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sorted(one as JsonValue)]))
}

describe('entries', () => {
  it('say who, how, in which version, when and what', () => {
    assert.deepEqual(apply(undefined, configured({ replicas: 1 })).entries, [
      {
        manager: 'm',
        operation: 'Apply',
        apiVersion: 'test/v1',
        time: now,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
    ])
  })
})
