import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Explanation } from '#explain'
import { renderExplanation } from './render-explanation.ts'

const nowMs = Date.parse('2026-01-01T00:10:00Z')

const pod: Explanation = {
  apiVersion: 'sampan.dev/v1alpha1',
  kind: 'Explanation',
  metadata: { name: 'web-1', namespace: 'default' },
  regarding: { kind: 'Pod', name: 'web-1', namespace: 'default' },
  observedAt: '2026-01-01T00:10:00Z',
  health: 'blocked',
  verdict: { code: 'ContainerExited', state: 'failed', subject: 'container main', message: 'It ended with code 3' },
  steps: [
    { code: 'Scheduled', state: 'done', since: '2026-01-01T00:08:00Z', message: 'Scheduled to node n1' },
    {
      code: 'ContainerExited',
      state: 'failed',
      subject: 'container main',
      message: 'It ended with code 3',
      evidence: { exitCode: 3, log: ['connecting', 'no database'] },
    },
    {
      code: 'CrashLoopBackOff',
      state: 'waiting',
      subject: 'container main',
      until: '2026-01-01T00:10:40Z',
      message: 'It waits',
      because: 'ContainerExited',
    },
  ],
  next: { at: '2026-01-01T00:10:40Z', message: 'the container is started again' },
}

const deployment: Explanation = {
  ...pod,
  metadata: { name: 'web', namespace: 'default' },
  regarding: { kind: 'Deployment', name: 'web', namespace: 'default' },
  verdict: { ...pod.verdict, message: 'pod/web-1: It ended with code 3', in: pod.regarding, hint: 'Look at its log.' },
  steps: [{ code: 'PodBlocked', state: 'waiting', message: '0 of 1 Pods ready; pod/web-1 is held up' }],
  blocking: [pod],
  unseen: ['nodes: forbidden'],
}

test('renderExplanation: the verdict, the chain, what comes next, what to do, and below it what blocks', () => {
  assert.equal(
    renderExplanation(deployment, { nowMs, color: false }),
    `deployment/web held up: pod/web-1: It ended with code 3 [ContainerExited]
  … 0 of 1 Pods ready; pod/web-1 is held up
  next: the container is started again in 40s
  to do: Look at its log.
  not looked at: nodes: forbidden
    pod/web-1 held up: container main: It ended with code 3 [ContainerExited]
      ✓ Scheduled to node n1  (2m ago)
      ✗ container main: It ended with code 3
          | connecting
          | no database
      … container main: It waits  (until in 40s)
`,
  )
})

test('renderExplanation: reasons of nodes stand below the step, and not all names of many', () => {
  const nodes = [
    {
      plugin: 'NodeResourcesFit',
      reasons: ['Insufficient cpu'],
      resolvable: true,
      nodes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      count: 9,
    },
  ]
  const steps = [{ code: 'InsufficientResources', state: 'waiting', message: 'No room', evidence: { nodes } }] as const
  const text = renderExplanation({ ...pod, steps }, { nowMs, color: false })
  assert.ok(text.includes('\n      a, b, c, d, e and 4 more: Insufficient cpu\n'), text)
})

test('renderExplanation: colours are for terminals', () => {
  assert.ok(renderExplanation(pod, { nowMs, color: true }).includes('\u001b[31m'))
  assert.ok(!renderExplanation(pod, { nowMs, color: false }).includes('\u001b'))
})
