import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cron } from 'croner'
import fc from 'fast-check'
import { type CronSchedule, parseCronSchedule } from '#api'
import { missedTimes, nextTime } from './next-time.ts'
import { renderZoned, type Zone, zoneOf } from './zone.ts'

const at = (text: string): number => Date.parse(text)
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().replace(':00.000', '')

function schedule(text: string): CronSchedule {
  const parsed = parseCronSchedule(text)
  assert.ok(parsed.ok)
  return parsed.schedule
}

function zone(name: string): Zone {
  const found = zoneOf(name)
  assert.ok(found !== undefined)
  return found
}

/** Schedule, zone, after when; when it is due, three times. */
const cases: readonly (readonly [string, string, string, ...(string | undefined)[]])[] = [
  ['*/20 * * * *', 'UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:20Z', '2026-01-01T00:40Z', '2026-01-01T01:00Z'],
  [
    '0 9 * * 1-5',
    'Europe/Zurich',
    '2026-01-02T09:00:00Z',
    '2026-01-05T08:00Z',
    '2026-01-06T08:00Z',
    '2026-01-07T08:00Z',
  ],
  ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00Z', '2032-02-29T00:00Z', '2036-02-29T00:00Z'],
  ['0 0 31 2 *', 'UTC', '2026-01-01T00:00:00Z', undefined],
  ['0 0 13 * 5', 'UTC', '2026-01-01T00:00:00Z', '2026-01-02T00:00Z', '2026-01-09T00:00Z', '2026-01-13T00:00Z'],
  ['30 5 * * *', 'Asia/Kolkata', '2026-01-01T00:00:00Z', '2026-01-02T00:00Z', '2026-01-03T00:00Z', '2026-01-04T00:00Z'],
  // 2:30 does not exist on 2026-03-29 in Zurich.
  [
    '30 2 * * *',
    'Europe/Zurich',
    '2026-03-27T12:00:00Z',
    '2026-03-28T01:30Z',
    '2026-03-30T00:30Z',
    '2026-03-31T00:30Z',
  ],
  // 2:30 comes twice on 2026-10-25 in Zurich.
  [
    '30 2 * * *',
    'Europe/Zurich',
    '2026-10-24T12:00:00Z',
    '2026-10-25T00:30Z',
    '2026-10-25T01:30Z',
    '2026-10-26T01:30Z',
  ],
  // Midnight does not exist on 2026-03-08 in Havana.
  [
    '0 0 * * *',
    'America/Havana',
    '2026-03-07T12:00:00Z',
    '2026-03-09T04:00Z',
    '2026-03-10T04:00Z',
    '2026-03-11T04:00Z',
  ],
  ['@every 90m', 'UTC', '2026-01-01T00:10:00Z', '2026-01-01T01:40Z', '2026-01-01T03:10Z', '2026-01-01T04:40Z'],
]

for (const [text, name, after, ...due] of cases) {
  test(`W6: nextTime of ${text} in ${name} after ${after}`, () => {
    let last: number | undefined = at(after)
    const found: (string | undefined)[] = []
    for (let i = 0; i < due.length && last !== undefined; i++) {
      last = nextTime(schedule(text), zone(name), last)
      found.push(iso(last))
    }
    assert.deepEqual(found, due)
  })
}

const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
  )

test('W6: nextTime is what croner finds, where clocks are never changed', () => {
  const texts = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 0, max: 10 * 365 * 86_400 }),
      fc.constantFrom('UTC', 'Asia/Tokyo'),
      (parts, s, tz) => {
        // A star with a step restricts a field for croner and, as one of both day fields, not for Kubernetes.
        fc.pre(!(parts[2].startsWith('*/') || parts[4].startsWith('*/')))
        const text = parts.join(' ')
        const after = at('2020-01-01T00:00:00Z') + s * 1_000
        const expected = new Cron(text, { timezone: tz, paused: true }).nextRun(new Date(after))
        assert.equal(iso(nextTime(schedule(text), zone(tz), after)), iso(expected?.getTime()))
      },
    ),
    { seed: 6, numRuns: 150 },
  )
})

test('W6: missedTimes finds the latest time that came, and says how many did', () => {
  const now = at('2026-01-10T12:30:00Z')
  const utc = zone('UTC')
  const found = (text: string, from: string) => {
    const { latest, count } = missedTimes(schedule(text), utc, { fromMs: at(from), now })
    return [iso(latest), count]
  }
  assert.deepEqual(
    [
      found('0 * * * *', '2026-01-10T12:00:00Z'),
      found('0 * * * *', '2026-01-10T11:59:00Z'),
      found('0 * * * *', '2026-01-10T09:30:00Z'),
      found('30 12 * * *', '2026-01-01T00:00:00Z'),
      found('*/10 6-8 * * 1', '2025-12-01T00:00:00Z'),
      found('@every 7h', '2026-01-10T00:00:00Z'),
      found('* * * * *', '2026-01-09T12:30:00Z'),
    ],
    [
      [undefined, 0],
      ['2026-01-10T12:00Z', 1],
      ['2026-01-10T12:00Z', 3],
      ['2026-01-10T12:30Z', 10],
      ['2026-01-05T08:50Z', 5800],
      ['2026-01-10T07:00Z', 1],
      ['2026-01-10T12:30Z', 1440],
    ],
  )
})

test('W6: missedTimes finds the last of the times that nextTime steps through', () => {
  const texts = fc.tuple(field(0, 59), field(0, 23), fc.constant('*'), fc.constant('*'), field(0, 6))
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 0, max: 3 * 86_400 }),
      fc.integer({ min: 0, max: 4 * 86_400 }),
      (parts, a, b) => {
        const one = schedule(parts.join(' '))
        const utc = zone('UTC')
        const fromMs = at('2026-01-01T00:00:00Z') + a * 1_000
        const now = fromMs + b * 1_000
        let latest: number | undefined
        for (let t = nextTime(one, utc, fromMs); t !== undefined && t <= now; t = nextTime(one, utc, t)) latest = t
        assert.equal(iso(missedTimes(one, utc, { fromMs, now }).latest), iso(latest))
      },
    ),
    { seed: 6, numRuns: 40 },
  )
})

test('zoneOf: names of the database only; times are written with their offset', () => {
  assert.equal(zoneOf('Mars/Olympus'), undefined)
  const ms = at('2026-07-01T12:00:00Z')
  assert.deepEqual(
    ['UTC', 'Europe/Zurich', 'America/St_Johns'].map((name) => renderZoned(ms, zone(name))),
    ['2026-07-01T12:00:00Z', '2026-07-01T14:00:00+02:00', '2026-07-01T09:30:00-02:30'],
  )
})
