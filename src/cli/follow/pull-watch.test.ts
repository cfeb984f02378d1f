import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import type { Client } from '#client'
import { createPullWatch } from './pull-watch.ts'

const pod = { metadata: { name: 'web', namespace: 'default' } } as core.Pod
const { signal } = new AbortController()

test('a long pull is told of every five seconds, and only what is news', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  let bytes = 1
  const client = {
    get: async () => ({ steps: [{ code: 'ImagePulling', message: `${bytes} of 9`, evidence: { bytes } }] }),
  } as unknown as Client
  const watch = createPullWatch(client, clock)
  const look = (text: string) => watch.look(pod, text, signal)
  assert.equal(await look('Pending: pulling image "big"'), undefined, 'not at once')
  await clock.advance(5_000)
  assert.equal(await look('Pending: pulling image "big"'), 'Pending: 1 of 9')
  await clock.advance(5_000)
  assert.equal(await look('Pending: pulling image "big"'), undefined, 'no news')
  bytes = 5
  await clock.advance(5_000)
  assert.equal(await look('Pending: pulling image "big"'), 'Pending: 5 of 9')
  assert.equal(await look('Running'), undefined)
})
