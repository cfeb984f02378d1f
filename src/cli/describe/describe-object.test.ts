import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import type { core, JsonObject } from '#api'
import { describeObject } from './describe-object.ts'
import { smartLabel } from './generic.ts'

const now = Date.UTC(2026, 10, 23, 3, 0, 0)
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString().replace('.000Z', 'Z')
const read = (name: string) => readFile(path.join(import.meta.dirname, 'testdata', name), 'utf8')

test('describeObject: a Pod that uses much of the API reads as in kubectl 1.36', async () => {
  const pod = JSON.parse(await read('full.pod.json')) as JsonObject
  assert.equal(describeObject(pod, { now, events: undefined }), await read('full.pod.txt'))
})

test('describeObject: events stand below the object, with how often and for how long', () => {
  const about = { involvedObject: { fieldPath: 'spec.containers{a}' }, source: { component: 'kubelet' } }
  const events = [
    {
      ...about,
      type: 'Normal',
      reason: 'Pulled',
      message: 'it is here\n',
      count: 1,
      firstTimestamp: ago(90),
      lastTimestamp: ago(90),
    },
    {
      ...about,
      type: 'Warning',
      reason: 'BackOff',
      message: 'again',
      count: 4,
      firstTimestamp: ago(600),
      lastTimestamp: ago(5),
    },
    {
      involvedObject: {},
      reportingComponent: 'default-scheduler',
      type: 'Normal',
      reason: 'Scheduled',
      message: 'to n',
      eventTime: ago(3),
    },
  ] as unknown as readonly core.Event[]
  const object = {
    apiVersion: 'example.com/v1',
    kind: 'Boat',
    metadata: { name: 'b', uid: 'u' },
    spec: { sailArea: 3, crew: ['a', { nameTag: 'x' }] },
  }
  assert.equal(
    describeObject(object, { now, events }),
    `Name:         b
Namespace:    
Labels:       <none>
Annotations:  <none>
API Version:  example.com/v1
Kind:         Boat
Metadata:
  UID:  u
Spec:
  Crew:
    a
    Name Tag:  x
  Sail Area:   3
Events:
  Type     Reason     Age               From               Message
  ----     ------     ----              ----               -------
  Normal   Pulled     90s               kubelet            spec.containers{a}: it is here
  Warning  BackOff    5s (x4 over 10m)  kubelet            spec.containers{a}: again
  Normal   Scheduled  3s                default-scheduler  to n
`,
  )
})

test('describeObject: a Secret shows sizes and no values', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'n' },
    type: 'Opaque',
    data: { a: 'YmNk' },
  }
  assert.equal(
    describeObject(secret, { now, events: [] }),
    'Name:         s\nNamespace:    n\nLabels:       <none>\nAnnotations:  <none>\n\nType:  Opaque\n\nData\n====\na:  3 bytes\n',
  )
})

test('smartLabel: words of a field name', () => {
  for (const [field, label] of [
    ['creationTimestamp', 'Creation Timestamp'],
    ['uid', 'UID'],
    ['apiVersion', 'API Version'],
    ['k8s.io/x', 'k8s.io/x'],
  ] as const)
    assert.equal(smartLabel(field), label)
})
