import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CronFields, isTimeZone, parseCronSchedule } from './schedule.ts'

const problems: Readonly<Record<string, string>> = {
  '': 'empty spec string',
  '* * * *': 'expected exactly 5 fields, found 4: [* * * *]',
  '* * * * * *': 'expected exactly 5 fields, found 6: [* * * * * *]',
  '@often': 'unrecognized descriptor: @often',
  '@every soon': 'failed to parse duration @every soon: time: invalid duration "soon"',
  '60 * * * *': 'end of range (60) above maximum (59): 60',
  '* * 0 * *': 'beginning of range (0) below minimum (1): 0',
  '* * * * 7': 'end of range (7) above maximum (6): 7',
  '5-1 * * * *': 'beginning of range (5) beyond end of range (1): 5-1',
  '1-2-3 * * * *': 'too many hyphens: 1-2-3',
  '*/2/3 * * * *': 'too many slashes: */2/3',
  '*/0 * * * *': 'step of range should be a positive number: */0',
  'x * * * *': 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax',
  '* * * * MONDAY': 'failed to parse int from MONDAY: strconv.Atoi: parsing "MONDAY": invalid syntax',
  'TZ=Nowhere * * * * *': 'provided bad location Nowhere: unknown time zone Nowhere',
}

for (const [text, message] of Object.entries(problems)) {
  test(`parseCronSchedule: ${JSON.stringify(text)} is no schedule`, () => {
    assert.deepEqual(parseCronSchedule(text), { ok: false, message })
  })
}

function fields(text: string): CronFields {
  const parsed = parseCronSchedule(text)
  assert.ok(parsed.ok && parsed.schedule.kind === 'fields')
  return parsed.schedule
}

const range = (from: number, to: number): Set<number> =>
  new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i))

test('parseCronSchedule: lists, ranges, steps and names', () => {
  assert.deepEqual(fields('*/20,5 8-10 1/15 jan,JUN-aug MON-FRI'), {
    kind: 'fields',
    minutes: new Set([0, 20, 40, 5]),
    hours: new Set([8, 9, 10]),
    daysOfMonth: new Set([1, 16, 31]),
    months: new Set([1, 6, 7, 8]),
    daysOfWeek: new Set([1, 2, 3, 4, 5]),
    daysMustMatchBoth: false,
  })
})

test('parseCronSchedule: words stand for five fields', () => {
  assert.deepEqual(fields('@weekly'), {
    kind: 'fields',
    minutes: new Set([0]),
    hours: new Set([0]),
    daysOfMonth: range(1, 31),
    months: range(1, 12),
    daysOfWeek: new Set([0]),
    daysMustMatchBoth: true,
  })
})

const stars: Readonly<Record<string, boolean>> = {
  '0 0 * * 1': true,
  '0 0 1 * ?': true,
  '0 0 1 * 1': false,
  '0 0 */2 * 1': false,
}

for (const [text, both] of Object.entries(stars)) {
  test(`parseCronSchedule: ${text} names days that match ${both ? 'both fields' : 'either field'}`, () => {
    assert.equal(fields(text).daysMustMatchBoth, both)
  })
}

test('parseCronSchedule: @every is a time span of whole seconds, and a zone may stand before all', () => {
  assert.deepEqual(parseCronSchedule('@every 1h30m'), {
    ok: true,
    schedule: { kind: 'every', seconds: 5400 },
    timeZone: undefined,
  })
  assert.deepEqual(parseCronSchedule('CRON_TZ=UTC @every 10ms'), {
    ok: true,
    schedule: { kind: 'every', seconds: 1 },
    timeZone: 'UTC',
  })
})

test('isTimeZone: names of the database, and no offsets', () => {
  const names = ['UTC', 'Etc/UTC', 'Europe/Zurich', 'europe/zurich', '+01', 'Mars/Olympus']
  assert.deepEqual(names.map(isTimeZone), [true, true, true, false, false, false])
})
