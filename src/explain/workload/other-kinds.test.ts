// Troubles of workloads, claims, namespaces and nodes that nobody makes in a simulated cluster, as tables.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { batch, core } from '#api'
import type { Code } from '../codes.ts'
import { findCause } from '../conclude.ts'
import type { Step } from '../explanation.ts'
import { nodeSteps } from '../pod/node.ts'
import { claimSteps } from '../storage/claim.ts'
import { cronJobSteps } from './cron-job.ts'
import { namespaceSteps } from './namespace.ts'

const nowMs = Date.parse('2026-01-01T00:10:00Z')
const metadata = { name: 'x', namespace: 'ns', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' }
const event = (reason: string, message: string) =>
  ({
    reason,
    message,
    lastTimestamp: '2026-01-01T00:09:00Z',
    involvedObject: {},
    metadata: {},
  }) as unknown as core.Event

const cronJob = (spec: object): batch.CronJob =>
  ({ metadata, spec: { schedule: '0 3 * * *', ...spec }, status: {} }) as never
const claim = (phase: string, spec: object = {}): core.PersistentVolumeClaim =>
  ({ metadata, spec: { storageClassName: 'fast', ...spec }, status: { phase } }) as never
const claimFacts = (given: core.PersistentVolumeClaim, events: readonly core.Event[] = []) => ({
  claim: given,
  storageClass: { provisioner: 'example.com/disk' } as never,
  classMissing: false,
  events,
  users: [],
  nowMs,
})

const wellNode = { metadata, spec: {}, status: { conditions: [{ type: 'Ready', status: 'True' }] } } as never
const refusal = (secondsAgo: number) =>
  ({
    reason: 'FailedValidation',
    message:
      'Error validating static Pod manifest /etc/kubernetes/manifests/web.yaml, ignoring: static pods may not reference secrets',
    lastTimestamp: new Date(nowMs - secondsAgo * 1000).toISOString(),
  }) as never
const cases: readonly (readonly [what: string, steps: readonly Step[], code: Code])[] = [
  [
    'a schedule that is none',
    cronJobSteps({ cronJob: cronJob({ schedule: 'whenever' }), jobs: [], events: [], nowMs }),
    'ScheduleInvalid',
  ],
  [
    'a time zone that is none',
    cronJobSteps({ cronJob: cronJob({ timeZone: 'Nowhere/City' }), jobs: [], events: [], nowMs }),
    'ScheduleInvalid',
  ],
  [
    'a run that came too late',
    cronJobSteps({ cronJob: cronJob({}), jobs: [], events: [event('MissSchedule', 'Missed scheduled time')], nowMs }),
    'ScheduleMissed',
  ],
  [
    'a provisioner that fails',
    claimSteps(claimFacts(claim('Pending'), [event('ProvisioningFailed', 'no space')]), 'claim x'),
    'ProvisioningFailed',
  ],
  ['a volume that is gone', claimSteps(claimFacts(claim('Lost', { volumeName: 'pv' })), 'claim x'), 'ClaimLost'],
  [
    'a kind that cannot be listed',
    namespaceSteps({
      metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:05:00Z' },
      spec: { finalizers: ['kubernetes'] },
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceDeletionDiscoveryFailure',
            status: 'True',
            reason: 'DiscoveryFailed',
            message: 'metrics.k8s.io/v1beta1: 503',
          },
        ],
      },
    } as never),
    'NamespaceDeletionFailed',
  ],
  [
    'a node short of memory',
    nodeSteps(
      {
        metadata,
        spec: {},
        status: {
          conditions: [
            { type: 'Ready', status: 'True' },
            { type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory' },
          ],
        },
      } as never,
      [],
      nowMs,
    ),
    'NodePressure',
  ],
  ['a manifest that its kubelet does not use', nodeSteps(wellNode, [refusal(60)], nowMs), 'StaticPodRefused'],
  ['a manifest that was not used before', nodeSteps(wellNode, [refusal(700)], nowMs), 'NodeReady'],
]
for (const [what, steps, code] of cases) {
  test(`${what}: ${code}`, () => assert.equal(findCause(steps)?.code, code, JSON.stringify(steps)))
}
