import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beatMs, type FramePace, initialPace, paceAfter, paceAt, promptFramesMax } from './frame-pace.ts'

/** How each of the frames that come at these times is written. */
function kinds(times: readonly number[], framesEach = 1): readonly FramePace['kind'][] {
  let pace = initialPace(0)
  return times.map((ms) => {
    pace = paceAt(pace, ms)
    const { kind } = pace
    pace = paceAfter(pace, framesEach)
    return kind
  })
}

test('frame pace: few frames are written at once', () => {
  assert.deepEqual(kinds([0, 1, 2]), ['prompt', 'prompt', 'prompt'])
  assert.deepEqual(
    kinds([0, 5, 10, 15, 20, 25]),
    Array.from({ length: 6 }, () => 'prompt'),
  )
  assert.deepEqual(kinds([0, 1_000, 2_000], 1), ['prompt', 'prompt', 'prompt'])
})

test('frame pace: after a beat with many, frames wait for the next, until there are few again', () => {
  assert.deepEqual(kinds([0, 1, 2, 3, beatMs, beatMs + 1]), [
    'prompt',
    'prompt',
    'prompt',
    'prompt',
    'batched',
    'batched',
  ])
  assert.deepEqual(kinds([0, beatMs, 2 * beatMs], promptFramesMax + 1), ['prompt', 'batched', 'batched'])
  assert.deepEqual(kinds([0, 1, 2, beatMs, 2 * beatMs]), ['prompt', 'prompt', 'prompt', 'batched', 'prompt'])
})
