import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  nanosOfPreciseTime,
  parsePreciseTime,
  parseRfc3339,
  preciseTimeFromNanos,
  renderRfc3339,
  renderRfc3339Micro,
  renderRfc3339Nano,
} from './rfc3339.ts'

const base = Date.UTC(2026, 0, 2, 3, 4, 5)

test('parsePreciseTime: RFC 3339 with any fraction and offset', () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ['2026-01-02T03:04:05Z', base, 0],
    ['2026-01-02T03:04:05.6Z', base + 600, 0],
    ['2026-01-02T03:04:05.678901Z', base + 678, 901_000],
    ['2026-01-02T03:04:05.678901234Z', base + 678, 901_234],
    ['2026-01-02T03:04:05.6789012349Z', base + 678, 901_234],
    ['2026-01-02T05:34:05+02:30', base, 0],
    ['2026-01-01T22:04:05-05:00', base, 0],
    ['1969-12-31T23:59:59.9999Z', -1, 900_000],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000, 0],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29), 0],
  ]
  for (const [text, ms, nanos] of cases) assert.deepEqual(parsePreciseTime(text), { ms, nanos }, text)
})

test('parseRfc3339: undefined for what is no RFC 3339 time', () => {
  const texts = [
    '',
    '2026-01-02',
    '2026-01-02 03:04:05Z',
    '2026-01-02T03:04:05',
    '2026-1-2T03:04:05Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
  ]
  texts.push(
    '2026-02-29T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T03:60:00Z',
    '2026-01-02T03:04:60Z',
  )
  texts.push(
    '2026-01-02T03:04:05.Z',
    '2026-01-02T03:04:05+24:00',
    '2026-01-02t03:04:05z',
    ' 2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05Z\n',
  )
  for (const text of texts) assert.equal(parseRfc3339(text), undefined, text)
})

test('rendering: seconds round down, micro has six digits, nano drops trailing zeros', () => {
  const precise = { ms: base + 670, nanos: 901_230 }
  assert.deepEqual([base - 1, base, base + 1, base + 1_000, base].map(renderRfc3339), [
    '2026-01-02T03:04:04Z',
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:06Z',
    '2026-01-02T03:04:05Z',
  ])
  assert.deepEqual(
    [renderRfc3339(base + 999), renderRfc3339Micro(base), renderRfc3339Micro(precise), renderRfc3339Nano(precise)],
    [
      '2026-01-02T03:04:05Z',
      '2026-01-02T03:04:05.000000Z',
      '2026-01-02T03:04:05.670901Z',
      '2026-01-02T03:04:05.67090123Z',
    ],
  )
  assert.deepEqual(
    [
      renderRfc3339Nano(base),
      renderRfc3339Nano(Date.UTC(2026, 0, 1)),
      renderRfc3339Nano(base + 670),
      renderRfc3339Micro(base + 0.5),
    ],
    ['2026-01-02T03:04:05Z', '2026-01-01T00:00:00Z', '2026-01-02T03:04:05.67Z', '2026-01-02T03:04:05.000500Z'],
  )
})

test('times: parsing what was rendered gives the same time, to the nanosecond', () => {
  const nanos = fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n })
  fc.assert(
    fc.property(nanos, (nanos) => {
      const time = preciseTimeFromNanos(nanos)
      assert.deepEqual(parsePreciseTime(renderRfc3339Nano(time)), time)
      assert.equal(nanosOfPreciseTime(time), nanos)
    }),
  )
})

test('parseRfc3339: whole seconds, as most times are, like any other', () => {
  const digit = fc.constantFrom(...'0123456789:Z-')
  const near = fc.tuple(
    fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
    fc.nat(19),
    digit,
  )
  fc.assert(
    fc.property(near, ([date, at, other]) => {
      const text = `${date.toISOString().slice(0, 19)}Z`
      assert.equal(parseRfc3339(text), Date.parse(text))
      const changed = text.slice(0, at) + other + text.slice(at + 1)
      assert.equal(parseRfc3339(changed), parsePreciseTime(changed)?.ms, changed)
    }),
  )
  for (const year of ['0001', '0099', '0100']) {
    const text = `${year}-03-04T05:06:07Z`
    assert.equal(parseRfc3339(text), parsePreciseTime(text)?.ms, text)
  }
})
