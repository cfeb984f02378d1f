import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, renderTime } from '#api'
import { revisionHashLabel } from '../controller-revisions/controller-revisions.ts'
import { isBrokenForGood, replaceAnnotation } from './replace-broken.ts'

const now = Date.UTC(2026, 0, 1)
const at = (seconds: number): string => renderTime(now + seconds * 1_000)
const set = (spec: Partial<apps.StatefulSetSpec> = {}, annotation = 'true'): apps.StatefulSet =>
  ({
    metadata: { name: 'db', namespace: 'ns', annotations: { [replaceAnnotation]: annotation } },
    spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }, ...spec },
  }) as unknown as apps.StatefulSet
const pod = (revision: string, status: object): core.Pod =>
  ({ metadata: { name: 'db-1', labels: { [revisionHashLabel]: revision } }, spec: {}, status }) as unknown as core.Pod
const unready = (sinceSeconds: number) => ({
  startTime: at(0),
  conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: at(sinceSeconds) }],
})
const crashing = { containerStatuses: [{ name: 'c', state: { waiting: { reason: 'CrashLoopBackOff' } } }] }
const ready = { startTime: at(0), conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at(5) }] }

for (const [what, of, ordinal, given, expected] of [
  ['never ready, of an earlier template', set(), 1, pod('old', unready(0)), true],
  ['told of a second after it began', set(), 1, pod('old', unready(1)), true],
  ['never scheduled', set(), 1, pod('old', {}), true],
  ['ready', set(), 1, pod('old', ready), false],
  ['ready once', set(), 1, pod('old', unready(30)), false],
  ['ready once, and falling over again and again', set(), 1, pod('old', { ...unready(30), ...crashing }), true],
  ['ready between two falls', set(), 1, pod('old', { ...ready, ...crashing }), false],
  ['of the present template', set(), 1, pod('new', unready(0)), false],
  ['below the partition', set(), 0, pod('old', unready(0)), false],
  ['of a set that is updated by hand', set({ updateStrategy: { type: 'OnDelete' } }), 1, pod('old', unready(0)), false],
  ['of a set that does not want it', set({}, 'false'), 1, pod('old', unready(0)), false],
] as const) {
  test(`W3: a broken Pod is ${expected ? '' : 'not '}replaced: ${what}`, () => {
    assert.equal(isBrokenForGood(of, { ordinal, pod: given }, 'new'), expected)
  })
}
