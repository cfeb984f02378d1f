import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Image } from '#cri'
import { bytesToFree, type ImageGcInput, planImageGc, stepImagesSeen } from './image-gc.ts'

const image = (name: string, given: Partial<Image> = {}): Image => ({
  id: `sha256:${name}`,
  repoTags: [`docker.io/library/${name}:1`],
  repoDigests: [],
  size: 10,
  username: '',
  pinned: false,
  ...given,
})

describe('bytesToFree', () => {
  for (const [available, expected] of [
    [16, 0],
    [15, 5],
    [5, 15],
    [100, 0],
  ] as const) {
    it(`${available} of 100 left: ${expected}`, () => assert.equal(bytesToFree({ available, capacity: 100 }), expected))
  }
  it('nothing is known', () => assert.equal(bytesToFree({ available: 0, capacity: 0 }), 0))
})

describe('planImageGc', () => {
  const nowMs = 1_000_000
  const old = { firstMs: 0, usedMs: 0 }
  const plan = (images: readonly Image[], more: Partial<ImageGcInput> = {}) =>
    planImageGc({
      images,
      seen: new Map(images.map(({ id }) => [id, old])),
      inUse: new Set(),
      sandboxImages: new Set(['docker.io/library/pause:1']),
      freeBytes: 1_000,
      nowMs,
      ...more,
    }).map(({ id }) => id.slice(7))

  it('leaves what is used, pinned, of sandboxes, of no registry, or new', () => {
    const images = [
      image('by-id'),
      image('by-name'),
      image('pinned', { pinned: true }),
      image('pause'),
      image('local', { repoTags: ['localhost/node:latest'] }),
      image('new'),
      image('unused'),
      image('untagged', { repoTags: [] }),
    ]
    const seen = new Map(
      images.map(({ id }) => [id, id.endsWith(':new') ? { firstMs: nowMs - 119_999, usedMs: 0 } : old]),
    )
    const inUse = new Set(['sha256:by-id', 'docker.io/library/by-name:1'])
    assert.deepEqual(plan(images, { seen, inUse }), ['unused', 'untagged'])
  })

  it('takes the longest unused first, and no more than is needed', () => {
    const images = [image('recent'), image('never'), image('long-ago')]
    const seen = new Map([
      ['sha256:recent', { firstMs: 0, usedMs: 900 }],
      ['sha256:never', { firstMs: 5, usedMs: 0 }],
      ['sha256:long-ago', { firstMs: 0, usedMs: 100 }],
    ])
    assert.deepEqual(plan(images, { seen, freeBytes: 11 }), ['never', 'long-ago'])
    assert.deepEqual(plan(images, { seen, freeBytes: 0 }), [])
  })
})

describe('stepImagesSeen', () => {
  it('remembers first and last sight, and forgets what is gone', () => {
    const before = new Map([
      ['sha256:a', { firstMs: 1, usedMs: 2 }],
      ['sha256:gone', { firstMs: 1, usedMs: 2 }],
    ])
    const images = [image('a'), image('b')]
    assert.deepEqual(
      [...stepImagesSeen(before, { images, inUse: new Set(['sha256:b']), nowMs: 9 })],
      [
        ['sha256:a', { firstMs: 1, usedMs: 2 }],
        ['sha256:b', { firstMs: 9, usedMs: 9 }],
      ],
    )
  })
})
