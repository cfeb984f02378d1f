// What a kubelet does and keeps once Pods have come and gone is what it did and kept before.
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { getHeapSnapshot } from 'node:v8'
import { eventKind } from '#api'
import { podKind } from './api-objects/kinds.ts'
import { createWorld, phaseIs, podOf, script, type World } from './world.testing.ts'

const minuteMs = 60_000
const podsOfRound = 30
const rounds = 3
/** Begins every uid of a Pod that comes and goes, and nothing else. */
const mark = 'comes-and-goes'

/** Counts calls by name, in `calls`. */
function counted<T extends object>(target: T, calls: Map<string, number>): T {
  return new Proxy(target, {
    get(from, key) {
      const value: unknown = Reflect.get(from, key)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        calls.set(String(key), (calls.get(String(key)) ?? 0) + 1)
        return Reflect.apply(value, from, given)
      }
    },
  })
}

/** Pods come, run on, end or restart, and are deleted. */
async function churn({ api, clock, pod }: World, round: number): Promise<void> {
  const crash = script('main', {
    steps: [
      { kind: 'run', ms: 1_000 },
      { kind: 'exit', code: 1 },
    ],
  })
  const names = Array.from({ length: podsOfRound }, (_, i) => `pod-${round}-${i}`)
  for (const [i, name] of names.entries()) {
    const metadata = { name, uid: `${mark}-${name}`, annotations: i % 3 === 0 ? crash : {} }
    api.put(podKind, podOf({ restartPolicy: i % 2 === 0 ? 'Always' : 'Never' }, metadata))
  }
  await clock.advance(20_000)
  for (const name of names) {
    const found = pod(name)
    const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 1 }
    api.put(podKind, { ...found, metadata: { ...found?.metadata, ...deletion } })
  }
  await clock.runUntil(() => names.every((name) => pod(name) === undefined))
}

/** What a real API server keeps itself. */
async function forgetWhatTestsKeep({ api }: World): Promise<void> {
  for (const { metadata } of (await api.client.list(eventKind)).items) {
    api.remove(eventKind, `${metadata.namespace}/${metadata.name}`)
  }
  for (const list of [api.statusWrites, api.deletes, api.events]) (list as unknown[]).length = 0
}

/** Keys and messages of events: the event recorder remembers as many as it may, whatever happens. */
const ofRecorder = /^\["kubelet",|^Back-off restarting /

const lastRound = `-pod-${rounds - 1}-`

/** Texts in memory that are of a Pod that came and went, but of the last round: what was done last is still at hand. */
async function keptTexts(): Promise<readonly string[]> {
  const { strings } = JSON.parse(await text(getHeapSnapshot())) as { readonly strings: readonly string[] }
  return strings.filter((one) => one.includes(`${mark}-`) && !one.includes(lastRound) && !ofRecorder.test(one))
}

describe('a kubelet whose Pods come and go', () => {
  it('makes as many calls after an hour as after the first minutes, and keeps nothing of the Pods', async () => {
    await using world = createWorld()
    const { api, runtime, clock } = world
    const calls = new Map<string, number>()
    await world.start(
      { clusterDns: ['10.96.0.10'] },
      { client: counted(api.client, calls), runtime: counted(runtime.runtime, calls) },
    )
    api.put(podKind, podOf())
    await world.until(phaseIs('Running'))
    const callsOfTenMinutes = async (): Promise<object> => {
      await clock.advance(minuteMs)
      calls.clear()
      await clock.advance(10 * minuteMs)
      return Object.fromEntries([...calls].sort())
    }
    const before = await callsOfTenMinutes()
    for (let round = 0; round < rounds; round++) {
      await churn(world, round)
      await clock.advance(20 * minuteMs)
    }
    assert.deepEqual(await callsOfTenMinutes(), before)
    await forgetWhatTestsKeep(world)
    assert.deepEqual(await keptTexts(), [])
  })
})
