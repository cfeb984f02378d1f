import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import type { Code } from '../codes.ts'
import { meaningOfPullFailure } from './kubelet-words.ts'

const pod = { spec: {} } as core.Pod
const failed = 'failed to pull and unpack image'

const rows: readonly (readonly [text: string, code: Code])[] = [
  [
    `${failed} "127.0.0.1:44013/nope:1": failed to resolve reference: 127.0.0.1:44013/nope:1: not found`,
    'ImageNotFound',
  ],
  [
    `${failed} "example.com/app:404": unexpected status from HEAD request: 500 Internal Server Error`,
    'ImagePullFailed',
  ],
  [`${failed} "example.com/app:1": unexpected status from HEAD request: 404 Not Found`, 'ImageNotFound'],
  [`${failed} "example.com/app:1": unexpected status from GET request: 401 Unauthorized`, 'ImageUnauthorized'],
  [`${failed} "example.com/app:1": unexpected status from HEAD request: 403 Forbidden`, 'ImageUnauthorized'],
]
for (const [text, code] of rows) {
  test(`meaningOfPullFailure: ${code}: ${text}`, () => assert.equal(meaningOfPullFailure(text, pod).code, code))
}
