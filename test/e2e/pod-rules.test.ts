// What the API lets a Pod be, and become: mission P5, P10–P13, with Kubernetes' texts.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type core, type meta, podKind } from '#api'
import { statusOf } from '../harness/api.ts'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'

const onlyFields =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

describe('what a Pod may be and become', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const target = (name: string) => `/api/v1/namespaces/default/pods/${name}`
  const patch = (name: string, body: unknown) =>
    pods.api.call('PATCH', target(name), { body, contentType: 'application/merge-patch+json' })
  const causes = (status: meta.Status) =>
    (status.details?.causes ?? []).map(({ reason, field, message }) => ({ reason, field, message }))
  const made = (name: string, spec: Parameters<TestPods['create']>[1] = {}) =>
    pods.create(name, { containers: [shell('main', idle)], ...spec })
  /** The update is refused as invalid, for one reason at one field. */
  const refused = async (name: string, body: unknown, field: string, message: string | RegExp): Promise<void> => {
    const answer = await patch(name, body)
    assert.equal(answer.status, 422, JSON.stringify(answer.body))
    const [cause, ...more] = causes(statusOf(answer))
    assert.deepEqual([cause?.field, more], [field, []])
    if (typeof message === 'string') assert.equal(cause?.message, message)
    else assert.match(cause?.message ?? '', message)
  }

  const subdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

  for (const name of ['Upper', 'under_score', '-dash', 'dot.', 'two..dots'])
    it(`P5 a Pod cannot be called ${name}, and kubectl says why`, async () => {
      const manifest = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: { containers: [shell('main', idle)] },
      }
      const { code, stderr } = await pods.kubectl(['create', '-f', '-'], { input: JSON.stringify(manifest) })
      const text = `The Pod "${name}" is invalid: metadata.name: Invalid value: "${name}": ${subdomain}\n`
      assert.deepEqual({ code, stderr }, { code: 1, stderr: text })
    })

  it('P5 a name has at most 253 characters', async () => {
    const answer = await pods.api.call('POST', '/api/v1/namespaces/default/pods', {
      body: { metadata: { name: 'a'.repeat(254) }, spec: { containers: [shell('main', idle)] } },
    })
    assert.deepEqual(
      causes(statusOf(answer)).map(({ field, message }) => [field, message]),
      [['metadata.name', `Invalid value: "${'a'.repeat(254)}": must be no more than 253 bytes`]],
    )
  })

  it('P10 name, namespace, uid and creationTimestamp never change; generation only grows', async () => {
    const pod = await made('identity')
    const { uid, creationTimestamp, generation } = pod.metadata
    const put = async (metadata: object) => {
      const now = await pods.get('identity')
      return pods.api.call('PUT', target('identity'), { body: { ...now, metadata: { ...now.metadata, ...metadata } } })
    }
    assert.deepEqual(
      statusOf(await put({ name: 'another' })).message,
      'the name of the object (another) does not match the name on the URL (identity)',
    )
    assert.equal((await put({ namespace: 'other' })).status, 400)
    const other = await put({ uid: '00000000-0000-0000-0000-000000000000' })
    assert.deepEqual([other.status, statusOf(other).reason], [409, 'Conflict'])
    assert.equal((await put({ creationTimestamp: '2001-01-01T00:00:00Z', generation: 99 })).status, 200)
    const now = await pods.get('identity')
    assert.deepEqual(
      [now.metadata.uid, now.metadata.creationTimestamp, now.metadata.generation],
      [uid, creationTimestamp, generation],
    )
    assert.equal((await patch('identity', { spec: { activeDeadlineSeconds: 1000 } })).status, 200)
    assert.equal((await pods.get('identity')).metadata.generation, (generation ?? 0) + 1)
  })

  it('P11 while deletionTimestamp is set no finalizer can be added, and one can be removed', async () => {
    const finalizers = ['example.com/keep']
    await pods.create('held', { containers: [shell('main', idle)] }, { finalizers })
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'held' }, { gracePeriodSeconds: 0 })
    await refused(
      'held',
      { metadata: { finalizers: [...finalizers, 'example.com/more'] } },
      'metadata.finalizers',
      'Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
    )
    assert.equal((await patch('held', { metadata: { finalizers: [] } })).status, 200)
    await pods.gone('held')
  })

  it('P12 image and tolerations may change, nothing else', async () => {
    await made('fixed', { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }] })
    const forbidden = new RegExp(`^Forbidden: ${onlyFields.replaceAll(/[.*[\]()]/g, '\\$&')}\n`)
    for (const spec of [
      { restartPolicy: 'Never' },
      { hostname: 'other' },
      { nodeSelector: { disk: 'ssd' } },
      { terminationGracePeriodSeconds: 1 },
      { containers: [shell('main', 'other')] },
      { containers: [shell('main', idle, { env: [{ name: 'A', value: 'b' }] })] },
    ])
      await refused('fixed', { spec }, 'spec', forbidden)
    const { tolerations = [] } = (await pods.get('fixed')).spec
    const more = [...tolerations, { key: 'b', operator: 'Exists' as const, effect: 'NoSchedule' as const }]
    assert.equal((await patch('fixed', { spec: { tolerations: more } })).status, 200)
    await refused(
      'fixed',
      { spec: { tolerations: more.slice(1) } },
      'spec.tolerations',
      'Forbidden: existing toleration can not be modified except its tolerationSeconds',
    )
    const body = { spec: { containers: [{ name: 'main', image: 'docker.io/library/busybox:1.28' }] } }
    const changed = await pods.api.call('PATCH', target('fixed'), {
      body,
      contentType: 'application/strategic-merge-patch+json',
    })
    assert.equal(changed.status, 200)
    await pods.until('fixed', 'runs its new image', ({ status }) => status.containerStatuses?.[0]?.restartCount === 1)
    assert.equal((await pods.get('fixed')).spec.containers[0]?.image, 'docker.io/library/busybox:1.28')
  })

  it('P12 the number of containers cannot change', async () => {
    await made('one-container')
    const [main] = (await pods.get('one-container')).spec.containers
    await refused(
      'one-container',
      { spec: { containers: [main, shell('more', idle)] } },
      'spec.containers',
      'Forbidden: pod updates may not add or remove containers',
    )
  })

  it('P13 activeDeadlineSeconds: from unset to positive, then only smaller', async () => {
    await made('deadline')
    const set = (activeDeadlineSeconds: number | null) => patch('deadline', { spec: { activeDeadlineSeconds } })
    const refuse = (value: number | null, message: string) =>
      refused('deadline', { spec: { activeDeadlineSeconds: value } }, 'spec.activeDeadlineSeconds', message)
    assert.equal((await set(5000)).status, 200)
    await refuse(6000, 'Invalid value: 6000: must be less than or equal to previous value')
    assert.equal((await set(4000)).status, 200)
    await refused(
      'deadline',
      { spec: { activeDeadlineSeconds: null } },
      'spec.activeDeadlineSeconds',
      /^Invalid value: null: must not update from a positive integer to nil value$/,
    )
  })

  it('P13 a Pod past its activeDeadlineSeconds fails with DeadlineExceeded', async () => {
    await made('short', { activeDeadlineSeconds: 1 })
    const { status } = await pods.ended('short')
    assert.deepEqual(
      [status.phase, status.reason, status.message],
      ['Failed', 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline'],
    )
  })

  const invalid: readonly { readonly what: string; readonly pod: unknown; readonly message: RegExp }[] = [
    {
      what: 'two ports of one name',
      pod: spec({
        ports: [
          { name: 'web', containerPort: 80 },
          { name: 'web', containerPort: 81 },
        ],
      }),
      message: /^Pod "bad" is invalid: spec\.containers\[0\]\.ports\[1\]\.name: Duplicate value: "web"$/,
    },
    {
      what: 'no image',
      pod: spec({ image: undefined }),
      message: /^Pod "bad" is invalid: spec\.containers\[0\]\.image: Required value$/,
    },
    {
      what: 'no containers',
      pod: { metadata: { name: 'bad' }, spec: { containers: [] } },
      message: /^Pod "bad" is invalid: spec\.containers: Required value$/,
    },
    {
      what: 'a stop signal, and no word of its operating system',
      pod: spec({ lifecycle: { stopSignal: 'SIGUSR1' } }),
      message:
        /^Pod "bad" is invalid: spec\.containers\[0\]\.lifecycle\.stopSignal: Forbidden: may not be set for containers with empty `spec\.os\.name`$/,
    },
    {
      what: 'a stop signal that is none',
      pod: spec({ lifecycle: { stopSignal: 'SIGNONE' } }, { os: { name: 'linux' } }),
      message:
        /^Pod "bad" is invalid: spec\.containers\[0\]\.lifecycle\.stopSignal: Unsupported value: "SIGNONE": supported values: "SIGABRT", /,
    },
    {
      what: 'a stop signal that its operating system has not',
      pod: spec({ lifecycle: { stopSignal: 'SIGUSR1' } }, { os: { name: 'windows' } }),
      message:
        /^Pod "bad" is invalid: spec\.containers\[0\]\.lifecycle\.stopSignal: Unsupported value: "SIGUSR1": supported values: "SIGKILL", "SIGTERM"$/,
    },
    {
      what: 'a mount of no volume',
      pod: spec({ volumeMounts: [{ name: 'none', mountPath: '/x' }] }),
      message: /^Pod "bad" is invalid: spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "none"$/,
    },
  ]
  for (const { what, pod, message } of invalid)
    it(`P5 a Pod with ${what} is refused at its field`, async () => {
      const answer = await pods.api.call('POST', '/api/v1/namespaces/default/pods', { body: pod })
      assert.deepEqual([answer.status, statusOf(answer).reason], [422, 'Invalid'])
      assert.match(statusOf(answer).message ?? '', message)
    })
})

function spec(container: object, more: object = {}): object {
  const containers = [{ ...shell('main', idle), ...container } as core.Container]
  return { metadata: { name: 'bad' }, spec: { ...more, containers } }
}
