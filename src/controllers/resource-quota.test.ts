import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { type CountedKind, decideQuota } from './resource-quota.ts'

const now = Date.UTC(2026, 0, 1)
const quota = (
  hard: Record<string, string>,
  used: Record<string, string> = {},
  spec: object = {},
): core.ResourceQuota =>
  ({ metadata: { name: 'q', namespace: 'ns' }, spec: { hard, ...spec }, status: { hard, used } }) as core.ResourceQuota
const decide = (of: core.ResourceQuota, counts: readonly CountedKind[]) =>
  decideQuota({ quota: of, pods: [], claims: [], services: [], counts }, now)
const usedIn = ({ actions }: ReturnType<typeof decide>): unknown => {
  const [action] = actions
  return action?.type === 'updateStatus' ? { ...(action.object as core.ResourceQuota).status.used } : undefined
}

test('decideQuota: objects of any kind are counted by its name', () => {
  const hard = { 'count/widgets.example.com': '5', configmaps: '3' }
  const plan = decide(quota(hard), [
    { name: 'count/widgets.example.com', count: 2 },
    { name: 'configmaps', count: 1 },
  ])
  assert.deepEqual(usedIn(plan), { 'count/widgets.example.com': '2', configmaps: '1' })
})

test('decideQuota: what has not been listed yet keeps its number and is looked at again', () => {
  const plan = decide(quota({ 'count/jobs.batch': '5' }, { 'count/jobs.batch': '4' }), [
    { name: 'count/jobs.batch', count: undefined },
  ])
  assert.deepEqual([plan.actions, plan.requeueAfterMs], [[], 1_000])
})

test('decideQuota: a quota with scopes counts no objects that scopes do not speak of', () => {
  const plan = decide(quota({ configmaps: '5' }, {}, { scopes: ['BestEffort'] }), [{ name: 'configmaps', count: 2 }])
  assert.deepEqual(usedIn(plan), { configmaps: '0' })
})
