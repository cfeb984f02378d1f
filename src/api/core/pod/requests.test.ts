import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Draft } from '../../meta/object-meta.ts'
import { stored } from '../../testing.ts'
import type { PodSpec } from '../v1.types.ts'
import { podKind } from './index.ts'
import { computeQOSClass } from './qos.ts'
import { podLimits, podRequests } from './requests.ts'

type Amounts = Readonly<Record<string, string>>

const container = (requests: Amounts, limits: Amounts = {}, more: object = {}) => ({
  name: 'c',
  image: 'i',
  resources: { requests, limits },
  ...more,
})
const always = { restartPolicy: 'Always' }
const of = (spec: Draft<PodSpec>) => stored(podKind, { spec })

type Case = readonly [what: string, spec: Draft<PodSpec>, requests: Amounts, limits: Amounts]

const cases: readonly Case[] = [
  ['nothing asked', { containers: [container({})] }, {}, {}],
  [
    'regular containers add up',
    { containers: [container({ cpu: '1', memory: '1Gi' }), container({ cpu: '500m' }, { memory: '1Gi' })] },
    { cpu: '1500m', memory: '2Gi' },
    { memory: '1Gi' },
  ],
  [
    'the largest init container counts where it asks for more',
    {
      initContainers: [container({ cpu: '3', memory: '1' }), container({ cpu: '2', memory: '5Gi' })],
      containers: [container({ cpu: '1', memory: '1Gi' })],
    },
    { cpu: '3', memory: '5Gi' },
    {},
  ],
  [
    'sidecars run beside what comes after them',
    {
      initContainers: [container({ cpu: '4' }), container({ cpu: '1' }, {}, always), container({ cpu: '4' })],
      containers: [container({ cpu: '2' })],
    },
    { cpu: '5' },
    {},
  ],
  [
    'overhead comes on top, but makes no limit',
    { overhead: { cpu: '100m', memory: '1Mi' }, containers: [container({ cpu: '1' }, { cpu: '2' })] },
    { cpu: '1100m', memory: '1Mi' },
    { cpu: '2100m' },
  ],
  [
    'what is asked for the Pod goes before its containers',
    {
      resources: { requests: { cpu: '3' }, limits: { cpu: '4' } },
      containers: [container({ cpu: '1', memory: '1Gi' })],
    },
    { cpu: '3', memory: '1Gi' },
    { cpu: '4' },
  ],
]

describe('what a Pod reserves and may use', () => {
  for (const [what, spec, requests, limits] of cases) {
    test(what, () => {
      const pod = of(spec)
      assert.deepEqual([{ ...podRequests(pod) }, { ...podLimits(pod) }], [requests, limits])
    })
  }
})

const both = { cpu: '1', memory: '1Gi' }
const classes: readonly (readonly [what: string, spec: Draft<PodSpec>, qosClass: string])[] = [
  ['nothing asked', { containers: [container({})] }, 'BestEffort'],
  ['zero asked', { containers: [container({ cpu: '0' })] }, 'BestEffort'],
  ['limits of everything', { containers: [container({}, both)] }, 'Guaranteed'],
  ['a limit above the request', { containers: [container({ cpu: '1', memory: '1Mi' }, both)] }, 'Burstable'],
  ['a limit of one resource', { containers: [container({}, { cpu: '1' })] }, 'Burstable'],
  ['one container without limits', { containers: [container({}, both), container({})] }, 'Burstable'],
  [
    'an init container without limits',
    { initContainers: [container({})], containers: [container({}, both)] },
    'Burstable',
  ],
  ['other resources do not count', { containers: [container({ 'ephemeral-storage': '1Gi' })] }, 'BestEffort'],
  ['limits of the Pod as a whole', { resources: { limits: both }, containers: [container({})] }, 'Guaranteed'],
]

describe('quality of service', () => {
  for (const [what, spec, qosClass] of classes) {
    test(`${what}: ${qosClass}`, () => assert.equal(computeQOSClass(of(spec)), qosClass))
  }
})
