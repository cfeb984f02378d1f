import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGet, openHas, openIsEmpty, openMap, openMapFrom, openMerge, openWith, openWithout } from './open-map.ts'

const evil = (): Record<string, string> => JSON.parse('{"__proto__":"p","constructor":"c","a":"1"}')
const entriesOf = (map: Record<string, string>) => {
  assert.equal(Object.getPrototypeOf(map), null)
  return Object.entries(map)
}

test('open maps: every string is a key, and copies have no prototype', () => {
  const all = [
    ['__proto__', 'p'],
    ['constructor', 'c'],
    ['a', '1'],
  ]
  assert.deepEqual(entriesOf(openMap(evil())), all)
  assert.deepEqual(entriesOf(openMap()), [])
  assert.deepEqual(entriesOf(openMapFrom(Object.entries(evil()))), all)
  assert.deepEqual(entriesOf(openWith({ a: '1' }, '__proto__', 'p')), [
    ['a', '1'],
    ['__proto__', 'p'],
  ])
  assert.deepEqual(entriesOf(openWith(undefined, 'a', '1')), [['a', '1']])
  assert.deepEqual(entriesOf(openWithout(evil(), '__proto__')), all.slice(1))
  assert.deepEqual(entriesOf(openMerge({ a: '0', b: '2' }, undefined, evil())), [
    ['a', '1'],
    ['b', '2'],
    ...all.slice(0, 2),
  ])
})

test('open maps: only own keys are seen', () => {
  assert.deepEqual(
    [openGet({}, 'constructor'), openGet({}, '__proto__'), openGet(undefined, 'a')],
    [undefined, undefined, undefined],
  )
  assert.deepEqual([openGet(evil(), '__proto__'), openGet(evil(), 'a')], ['p', '1'])
  assert.deepEqual(
    [openHas({}, 'toString'), openHas(evil(), '__proto__'), openHas(undefined, 'a')],
    [false, true, false],
  )
  assert.deepEqual(
    [openIsEmpty({}), openIsEmpty(undefined), openIsEmpty(evil()), openIsEmpty(Object.create({ a: 1 }))],
    [true, true, false, true],
  )
})
