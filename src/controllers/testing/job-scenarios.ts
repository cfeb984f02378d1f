// What the laws are tried on for the controllers around Jobs.
import assert from 'node:assert/strict'
import { renderTime } from '#api'
import { jobKind, podKind } from '../kinds.ts'
import { metadata, now, ownedBy, type Scenario, template } from './scenario.ts'

const tracking = 'batch.kubernetes.io/job-tracking'
const ended = (secondsAgo: number) => ({
  conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: renderTime(now - secondsAgo * 1_000) } as const],
})

export const jobScenarios: readonly Scenario[] = [
  {
    controller: 'ttl-after-finished-controller',
    what: 'W5: a Job whose time after its end is over, and one whose time is not',
    keys: ['ns/over', 'ns/stays'],
    seed(world) {
      for (const [name, ttlSecondsAfterFinished] of [
        ['over', 30],
        ['stays', 90],
      ] as const) {
        const job = world.add(jobKind, {
          metadata: metadata(name),
          spec: { ttlSecondsAfterFinished, template: template() },
        })
        world.change(jobKind, job, (one) => ({ ...one, status: ended(60) }))
      }
    },
    mayDelete: ({ object }) => object.metadata.name === 'over',
    check: (world) =>
      assert.deepEqual(
        world
          .list(jobKind)
          .filter((job) => job.metadata.deletionTimestamp === undefined)
          .map((job) => job.metadata.name),
        ['stays'],
      ),
  },
  {
    controller: 'job-orphaned-pods-controller',
    what: 'W5: tracked Pods of a Job that is gone, of one that has ended, and of one that counts them',
    keys: ['ns/gone', 'ns/ended', 'ns/counted'],
    seed(world) {
      const job = (name: string) => world.add(jobKind, { metadata: metadata(name), spec: { template: template() } })
      const over = job('over')
      world.change(jobKind, over, (one) => ({ ...one, status: ended(60) }))
      const references = {
        gone: [{ ...(ownedBy(over, jobKind)[0] ?? assert.fail()), name: 'none', uid: 'none' }],
        ended: ownedBy(over, jobKind),
        counted: ownedBy(job('counts'), jobKind),
      }
      for (const [name, ownerReferences] of Object.entries(references)) {
        world.add(podKind, {
          metadata: metadata(name, { ownerReferences, finalizers: [tracking] }),
          spec: template().spec,
        })
      }
    },
    check: (world) =>
      assert.deepEqual(
        world.list(podKind).map((pod) => [pod.metadata.name, pod.metadata.finalizers?.length ?? 0]),
        [
          ['gone', 0],
          ['ended', 0],
          ['counted', 1],
        ],
      ),
  },
]
