// Ownership by writes that are no applies: creating, updating, subresources, capping, and what clients send themselves.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeObject } from '../decode.ts'
import { podKind } from '../../core/pod/index.ts'
import type { JsonObject } from '../language.ts'
import { configured, create, now, type Owned, owned, owners, update } from './field-ownership.testing.ts'
import { entriesToUpdate, type ManagedFields, parseManagedFields } from './managed-entries.ts'
import { fieldManagerOf, validateFieldManager } from './manager-name.ts'
import { ownedKind } from './owned-object.ts'
import { trackCreate, trackUpdate } from './track-update.ts'

const at = (second: number): string => `2026-01-02T03:04:${String(second).padStart(2, '0')}Z`

describe('trackCreate', () => {
  it('gives a new Pod to its creator, defaults included, as upstream writes it', () => {
    const decoded = decodeObject(
      podKind,
      {
        metadata: {
          name: 'x',
          namespace: 'default',
          labels: { run: 'x' },
          ownerReferences: [{ uid: 'u', kind: 'K', name: 'k', apiVersion: 'v1' }],
        },
        spec: {
          containers: [
            {
              name: 'x',
              image: 'nginx',
              ports: [{ containerPort: 80 }],
              env: [{ name: 'B' }, { name: 'A', value: '' }],
            },
          ],
        },
      },
      { defaults: true },
    )
    assert.ok(decoded.ok)
    const object = decoded.object as unknown as JsonObject
    const [entry] = trackCreate(ownedKind(podKind, ''), object, { manager: 'kubectl-run', time: now })
    assert.deepEqual(entry?.fieldsV1, {
      'f:metadata': {
        'f:labels': { '.': {}, 'f:run': {} },
        'f:ownerReferences': { '.': {}, 'k:{"uid":"u"}': {} },
      },
      'f:spec': {
        'f:containers': {
          'k:{"name":"x"}': {
            '.': {},
            'f:env': {
              '.': {},
              'k:{"name":"A"}': { '.': {}, 'f:name': {} },
              'k:{"name":"B"}': { '.': {}, 'f:name': {} },
            },
            'f:image': {},
            'f:imagePullPolicy': {},
            'f:name': {},
            'f:ports': {
              '.': {},
              'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
            },
            'f:resources': {},
            'f:terminationMessagePath': {},
            'f:terminationMessagePolicy': {},
          },
        },
        'f:dnsPolicy': {},
        'f:enableServiceLinks': {},
        'f:restartPolicy': {},
        'f:schedulerName': {},
        'f:securityContext': {},
        'f:terminationGracePeriodSeconds': {},
      },
    })
  })

  it('gives nothing of status to who creates the object', () => {
    const made = create(configured({ replicas: 1 }, { status: { phase: 'Up' } }))
    assert.deepEqual(owners(made), { 'm/Update': { 'f:spec': { 'f:replicas': {} } } })
  })

  it('owns a duplicated item as one', () => {
    const made = create(configured({ items: [{ name: 'a' }, { name: 'a', value: '1' }] }))
    assert.deepEqual(owners(made), {
      'm/Update': { 'f:spec': { 'f:items': { '.': {}, 'k:{"name":"a"}': {} } } },
    })
  })

  it('gives the same set to objects of the same shape, and another to others', () => {
    const [one, two] = [
      configured({ replicas: 1, labels: { a: '1' } }),
      configured({ replicas: 2, labels: { a: '2' } }),
    ]
    assert.equal(create(one).entries[0]?.fieldsV1, create(two).entries[0]?.fieldsV1)
    const other = create(configured({ replicas: 1, labels: { b: '1' } }))
    assert.deepEqual(owners(other), {
      'm/Update': { 'f:spec': { 'f:labels': { '.': {}, 'f:b': {} }, 'f:replicas': {} } },
    })
  })
})

describe('trackUpdate', () => {
  const first = create(configured({ replicas: 1, labels: { a: '1', b: '2' } }), { manager: 'one', time: at(1) })

  it('takes what it changes from the others, and forgets what is gone', () => {
    const second = update(first, configured({ replicas: 2, labels: { a: '1', c: '3' } }), {
      manager: 'two',
      time: at(2),
    })
    assert.deepEqual(second.entries, [
      {
        manager: 'one',
        operation: 'Update',
        apiVersion: 'test/v1',
        time: at(1),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:labels': { '.': {}, 'f:a': {} } } },
      },
      {
        manager: 'two',
        operation: 'Update',
        apiVersion: 'test/v1',
        time: at(2),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:labels': { 'f:c': {} }, 'f:replicas': {} } },
      },
    ])
  })

  it('adds to what the writer owns already', () => {
    const second = update(first, configured({ replicas: 2, labels: { a: '1', b: '2' }, args: ['x'] }), {
      manager: 'one',
      time: at(3),
    })
    assert.deepEqual(owners(second), {
      'one/Update': {
        'f:spec': { 'f:args': {}, 'f:labels': { '.': {}, 'f:a': {}, 'f:b': {} }, 'f:replicas': {} },
      },
    })
    assert.deepEqual(
      second.entries.map(({ time }) => time),
      [at(3)],
    )
  })

  it('gives the same entries when nothing changes hands', () => {
    assert.equal(update(first, structuredClone(first.object), { manager: 'two' }).entries, first.entries)
  })

  it('keeps what is written through a subresource apart', () => {
    const second = update(
      first,
      { ...first.object, status: { phase: 'Up' }, spec: {} },
      { manager: 'one', subresource: 'status' },
    )
    assert.deepEqual(owners(second), {
      ...owners(first),
      'one/Update/status': { 'f:status': { '.': {}, 'f:phase': {} } },
    })
  })

  it('knows nothing of an object of which nothing was known', () => {
    const unknown: Owned = { object: first.object, entries: [] }
    assert.deepEqual(update(unknown, configured({ replicas: 9 })).entries, [])
  })

  it('keeps ten updaters apart, and the oldest as ancient changes', () => {
    let object: Owned = create(configured({ labels: { '0': '' } }), { manager: 'm0', time: at(0) })
    for (let index = 1; index < 13; index++) {
      const labels = Object.fromEntries(Array.from({ length: index + 1 }, (_, key) => [String(key), '']))
      object = update(object, configured({ labels }), { manager: `m${index}`, time: at(index) })
    }
    assert.deepEqual(
      object.entries.map(({ manager, time }) => [manager, time]),
      [['ancient-changes', at(3)], ...Array.from({ length: 9 }, (_, index) => [`m${index + 4}`, at(index + 4)])],
    )
    const labels = { '.': {}, 'f:0': {}, 'f:1': {}, 'f:2': {}, 'f:3': {} }
    assert.deepEqual(owners(object)['ancient-changes/Update'], { 'f:spec': { 'f:labels': labels } })
  })

  it('forgets entries of versions that nobody knows, and converts for those that are known', () => {
    const entries: ManagedFields = [
      {
        manager: 'old',
        operation: 'Update',
        apiVersion: 'test/v0',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:args': {} } },
      },
    ]
    const change = { live: configured({ replicas: 1 }), next: configured({ replicas: 2 }), entries }
    const writer = { manager: 'm', time: now }
    const managers = (tracked: ManagedFields) => tracked.map(({ manager }) => manager)
    assert.deepEqual(managers(trackUpdate(owned(), change, writer)), ['m'])
    const convert = (object: JsonObject): JsonObject => object
    const known = { ...owned(), otherVersion: () => ({ schema: owned().schema, convert }) }
    const [old, own] = trackUpdate(known, change, writer)
    assert.deepEqual([old?.fieldsV1, own?.manager], [{ 'f:spec': { 'f:args': {} } }, 'm'])
  })
})

describe('entriesToUpdate', () => {
  const live = create(configured({ replicas: 1 })).entries
  const sent: ManagedFields = [
    {
      manager: 'x',
      operation: 'Apply',
      apiVersion: 'test/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': { '.': {} } } },
    },
  ]
  const cases: readonly (readonly [title: string, given: unknown, expected: ManagedFields])[] = [
    ['nothing: the live ones', undefined, live],
    ['an empty list: the live ones', [], live],
    ['one empty entry: none', [{}], []],
    ['entries without sense: the live ones', [{ manager: 'x', operation: 'Do' }], live],
    ['others: those, in their one form', sent, [{ ...sent[0], fieldsV1: { 'f:spec': { 'f:replicas': {} } } }]],
  ]
  for (const [title, given, expected] of cases) {
    it(`takes for ${title}`, () => assert.deepEqual(entriesToUpdate(live, given, false), expected))
  }

  it('lets no subresource set them', () => assert.equal(entriesToUpdate(live, [{}], true), live))

  it('reads an entry without fields as one that owns nothing', () => {
    const [entry] =
      parseManagedFields([{ manager: 'x', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' }]) ?? []
    assert.deepEqual(entry?.fieldsV1, {})
  })
})

describe('fieldManagerOf', () => {
  const cases: readonly (readonly [given: string, userAgent: string | undefined, name: string])[] = [
    ['mine', 'kubectl/v1.36', 'mine'],
    ['', 'kubectl/v1.36 (linux/amd64)', 'kubectl'],
    ['', 'Mozilla Fire', 'Mozilla Fire'],
    ['', undefined, ''],
    ['', 'a\u0007b\u00adc/1', 'abc'],
    ['', 'ä'.repeat(100), 'ä'.repeat(64)],
  ]
  for (const [given, userAgent, name] of cases) {
    it(`is ${JSON.stringify(name.slice(0, 12))} for ${JSON.stringify(given)} and ${JSON.stringify(userAgent?.slice(0, 12))}`, () => {
      assert.equal(fieldManagerOf(given, userAgent), name)
    })
  }

  it('may be neither long nor unprintable', () => {
    const messages = validateFieldManager(`${'x'.repeat(130)}\n`).map(({ message }) => message)
    assert.deepEqual(messages, [
      'Too long: may not be more than 128 bytes',
      `Invalid value: ${JSON.stringify(`${'x'.repeat(130)}\n`)}: invalid character U+000A (at position 130)`,
    ])
  })
})
