import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDurationMs, parseDurationNanos, renderDurationMs, renderDurationNanos } from './duration.ts'
import { renderHumanDuration } from './human-duration.ts'

const hour = 3_600_000_000_000n

test('renderDurationNanos: as Go’s Duration.String', () => {
  const cases: readonly (readonly [bigint, string])[] = [
    [0n, '0s'],
    [1n, '1ns'],
    [1_100n, '1.1µs'],
    [2_200_000n, '2.2ms'],
    [3_300_000_000n, '3.3s'],
    [60_000_000_000n, '1m0s'],
    [245_000_000_000n, '4m5s'],
    [245_001_000_000n, '4m5.001s'],
    [5n * hour + 367_001_000_000n, '5h6m7.001s'],
    [480_000_000_001n, '8m0.000000001s'],
    [hour, '1h0m0s'],
    [-hour - 500_000_000n, '-1h0m0.5s'],
    [2n ** 63n - 1n, '2562047h47m16.854775807s'],
    [-(2n ** 63n), '-2562047h47m16.854775808s'],
  ]
  for (const [nanos, text] of cases) assert.equal(renderDurationNanos(nanos), text)
})

test('parseDurationNanos: what Go accepts, with Go’s value', () => {
  const cases: readonly (readonly [string, bigint])[] = [
    ['0', 0n],
    ['-0', 0n],
    ['5s', 5_000_000_000n],
    ['+5s', 5_000_000_000n],
    ['5.s', 5_000_000_000n],
    ['.5s', 500_000_000n],
    ['1h30m', (hour * 3n) / 2n],
    ['1m1h', hour + hour / 60n],
    ['-1.5h', (hour * -3n) / 2n],
    ['500ms', 500_000_000n],
    ['12µs', 12_000n],
    ['12μs', 12_000n],
    ['12us3ns', 12_003n],
    ['0.3333333333333333333h', hour / 3n],
    ['0.100000000000000000000h', hour / 10n],
    ['9007199254.740993ms', 9_007_199_254_740_993n],
    ['9223372036854775807ns', 2n ** 63n - 1n],
    ['-9223372036854775808ns', -(2n ** 63n)],
  ]
  for (const [text, nanos] of cases) assert.equal(parseDurationNanos(text), nanos, text)
})

test('parseDurationNanos: undefined for what is no duration or too long', () => {
  for (const text of [
    '',
    '3',
    '-',
    's',
    '.',
    '-.',
    '.s',
    '+.s',
    '1d',
    '1 s',
    '1s ',
    '1e3s',
    '--1s',
    '1.2.3s',
    '5S',
    '9223372036854775808ns',
    '3000000h',
  ]) {
    assert.equal(parseDurationNanos(text), undefined, text)
  }
})

test('durations: parsing what was rendered gives the same duration', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanos) => {
      assert.equal(parseDurationNanos(renderDurationNanos(nanos)), nanos)
    }),
  )
  fc.assert(
    fc.property(fc.integer(), (ms) => {
      assert.equal(parseDurationMs(renderDurationMs(ms)), ms)
    }),
  )
})

test('durations in milliseconds: fractions are kept', () => {
  assert.deepEqual(
    [
      parseDurationMs('1500us'),
      renderDurationMs(1.5),
      renderDurationMs(90_000),
      renderDurationMs(-0.25),
      parseDurationMs('x'),
    ],
    [1.5, '1.5ms', '1m30s', '-250µs', undefined],
  )
})

test('renderHumanDuration: as kubectl prints ages', () => {
  const [s, m, h, d] = [1000, 60_000, 3_600_000, 86_400_000]
  const cases: readonly (readonly [number, string])[] = [
    [-2 * s, '<invalid>'],
    [-1.5 * s, '0s'],
    [0, '0s'],
    [999, '0s'],
    [119 * s, '119s'],
    [2 * m, '2m'],
    [2 * m + 30 * s, '2m30s'],
    [10 * m + 30 * s, '10m'],
    [3 * h - s, '179m'],
    [3 * h, '3h'],
    [3 * h + m, '3h1m'],
    [8 * h + 59 * m, '8h'],
    [2 * d - s, '47h'],
    [2 * d, '2d'],
    [7 * d + 5 * h, '7d5h'],
    [8 * d + 5 * h, '8d'],
    [730 * d - s, '729d'],
    [730 * d, '2y'],
    [735 * d, '2y5d'],
    [8 * 365 * d + 5 * d, '8y'],
  ]
  for (const [ms, text] of cases) assert.equal(renderHumanDuration(ms), text)
})
