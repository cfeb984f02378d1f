import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentStore } from './content-store.ts'
import { pullProgressOf } from './pull-progress.ts'

const manifest = JSON.stringify({
  config: { digest: 'sha256:c', size: 10 },
  layers: [
    { digest: 'sha256:a', size: 1_000 },
    { digest: 'sha256:b', size: 2_000 },
    { digest: 'sha256:d', size: 500 },
  ],
})

/** A store in which layer a has come, b is on its way and d has not begun. */
function store(asked: string[] = []): ContentStore {
  const blob = (digest: string, bytes: number) => ({ digest, bytes, labels: new Map() })
  return {
    ingests: async () => [{ ref: 'k8s.io/1/layer-sha256:b', bytes: 700, totalBytes: 2_000 }],
    async blobs(filters) {
      asked.push(...filters)
      if (filters[0]?.startsWith('labels'))
        return [blob('sha256:index', 90), blob('sha256:m', 100), blob('sha256:a', 9e9)]
      return [blob('sha256:a', 1_000), blob('sha256:c', 10)]
    },
    text: async (digest) => (digest === 'sha256:m' ? manifest : '{"manifests":[]}'),
  }
}

test('pullProgressOf: counts what is here and what is on its way, of all that the manifest lists', async () => {
  const asked: string[] = []
  assert.deepEqual(await pullProgressOf(store(asked), 'nginx'), { bytes: 1_710, totalBytes: 3_510 })
  assert.equal(asked[0], 'labels."containerd.io/distribution.source.docker.io"~="(^|,)library/nginx(,|$)"')
})

test('pullProgressOf: the port of a registry is no part of the label', async () => {
  const asked: string[] = []
  await pullProgressOf(store(asked), '127.0.0.1:5000/team/app:1.2')
  assert.equal(asked[0], 'labels."containerd.io/distribution.source.127.0.0.1"~="(^|,)team/app(,|$)"')
})

test('pullProgressOf: nothing where nothing is pulled', async () => {
  const idle = { ...store(), ingests: async () => [] }
  assert.equal(await pullProgressOf(idle, 'nginx'), undefined)
})
