import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { normalizeImageReference } from './image-reference.ts'

describe('normalizeImageReference', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  for (const [reference, full] of [
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.28', 'docker.io/library/busybox:1.28'],
    ['user/app', 'docker.io/user/app:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/user/app:1', 'docker.io/user/app:1'],
    ['quay.io/a/b:1', 'quay.io/a/b:1'],
    ['localhost/node', 'localhost/node:latest'],
    ['127.0.0.1:5000/x', '127.0.0.1:5000/x:latest'],
    [`busybox:1.28@${digest}`, `docker.io/library/busybox@${digest}`],
    [`quay.io/a/b@${digest}`, `quay.io/a/b@${digest}`],
  ] as const) {
    it(`${reference} is ${full}`, () => assert.equal(normalizeImageReference(reference), full))
  }
})
