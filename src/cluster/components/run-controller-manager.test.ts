import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createControllers } from '#controllers'
import { chooseControllers } from './run-controller-manager.ts'

const all = createControllers({ discover: async () => ({ kinds: [], failures: [] }) })
const named = (...enabled: readonly string[]): readonly string[] =>
  chooseControllers(all, enabled).map(({ name }) => name)

test('controllers are chosen by name, all of them by *, and left out by a minus', () => {
  assert.equal(named('*').length, all.length)
  assert.deepEqual(named('job-controller', 'cronjob-controller').toSorted(), ['cronjob-controller', 'job-controller'])
  assert.equal(named('*', '-job-controller').includes('job-controller'), false)
  assert.equal(named('*', '-job-controller').length, all.length - 1)
  assert.deepEqual(named('-job-controller'), [])
})

test('a controller that there is not is told of, with those that there are', () => {
  assert.throws(() => named('*', '-nope'), /there is no "-nope" among .*job-controller/)
})

test("upstream's names: those that people pass to --controllers", () => {
  const upstream = ['deployment-controller', 'endpointslice-controller', 'endpointslice-mirroring-controller']
  assert.deepEqual(named(...upstream).toSorted(), upstream)
})
