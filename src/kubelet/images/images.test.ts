import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { credentialsFor, parseDockerConfig, secretCredentials } from './credentials.ts'
import { pullFailure } from './ensure-image.ts'
import { decidePull, pullPolicyOf } from './image-pull.ts'

describe('pullPolicyOf', () => {
  for (const [image, expected] of [
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.14.2', 'IfNotPresent'],
    ['registry:5000/nginx', 'Always'],
    ['registry:5000/nginx:1', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ] as const) {
    it(`${image}: ${expected}`, () => assert.equal(pullPolicyOf({ image }), expected))
  }
})

describe('decidePull', () => {
  const decide = (policy: 'Always' | 'Never' | 'IfNotPresent', present: boolean, agoMs?: number) => {
    const container = { name: 'main', image: 'app', imagePullPolicy: policy, resources: {} }
    const backoff =
      agoMs === undefined ? undefined : { delayMs: 20_000, baseMs: 20_000, updatedMs: 100_000 - agoMs, count: 2 }
    return decidePull({ container, present, backoff, lastError: 'ErrImagePull: no', nowMs: 100_000 })
  }
  for (const [name, decision, expected] of [
    ['Always pulls what is present', decide('Always', true), { kind: 'pull' }],
    ['IfNotPresent takes what is present', decide('IfNotPresent', true), { kind: 'present' }],
    ['IfNotPresent takes it even while backing off', decide('IfNotPresent', true, 1), { kind: 'present' }],
    ['IfNotPresent pulls what is missing', decide('IfNotPresent', false), { kind: 'pull' }],
    ['Never takes what is present', decide('Never', true), { kind: 'present' }],
    [
      'Never refuses what is missing',
      decide('Never', false),
      {
        kind: 'never',
        reason: 'ErrImageNeverPull',
        message: 'Container image "app" is not present with pull policy of Never',
      },
    ],
    [
      'a failed pull backs off',
      decide('Always', false, 5_000),
      {
        kind: 'wait',
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "app": ErrImagePull: no',
        untilMs: 115_000,
      },
    ],
    ['and is tried again when that is over', decide('Always', false, 20_000), { kind: 'pull' }],
  ] as const) {
    it(name, () => assert.deepEqual(decision, expected))
  }
})

describe('pullFailure', () => {
  for (const [error, reason, message] of [
    ['no such image', 'ErrImagePull', 'no such image'],
    [
      'RegistryUnavailable: try later',
      'RegistryUnavailable',
      'image pull failed for app because the registry is unavailable: try later',
    ],
    [
      'SignatureValidationFailed: by nobody',
      'SignatureValidationFailed',
      'image pull failed for app because the signature validation failed: by nobody',
    ],
  ] as const) {
    it(`L6 ${reason}`, () => assert.deepEqual(pullFailure('app', error), { reason, message }))
  }
})

describe('credentials', () => {
  const config = JSON.stringify({
    auths: {
      'https://index.docker.io/v1/': { auth: btoa('hub:pass:word') },
      'registry.example:5000': { username: 'u', password: 'p' },
      'registry.example:5000/team': { auth: btoa('team:t') },
      '*.cloud.example': { identitytoken: 'tok' },
      broken: { auth: '%%%' },
    },
  })
  const found = (image: string) => credentialsFor(image, parseDockerConfig(config))
  for (const [image, expected] of [
    ['docker.io/library/nginx', [{ username: 'hub', password: 'pass:word' }]],
    ['registry.example:5000/other/app', [{ username: 'u', password: 'p' }]],
    [
      'registry.example:5000/team/app',
      [
        { username: 'team', password: 't' },
        { username: 'u', password: 'p' },
      ],
    ],
    ['registry.example:5000/teams/app', [{ username: 'u', password: 'p' }]],
    ['eu.cloud.example/app', [{ identityToken: 'tok' }]],
    ['a.b.cloud.example/app', []],
    ['broken/app', []],
  ] as const) {
    it(`for ${image}`, () => assert.deepEqual(found(image), expected))
  }

  it('come out of both kinds of pull secret, and nothing out of nonsense', () => {
    const secret = (data: Record<string, string>) => ({
      metadata: { name: 's', namespace: 'default', uid: '', resourceVersion: '', creationTimestamp: '' },
      data,
    })
    const legacy = btoa(JSON.stringify({ 'r.example': { username: 'a', password: 'b' } }))
    assert.equal(secretCredentials(secret({ '.dockerconfigjson': btoa(config) })).length, 4)
    assert.deepEqual(secretCredentials(secret({ '.dockercfg': legacy })), [
      { registry: 'r.example', auth: { username: 'a', password: 'b' } },
    ])
    assert.deepEqual(secretCredentials(secret({ '.dockerconfigjson': '%%%' })), [])
  })
})
