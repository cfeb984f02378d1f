// Where images come from: a real registry with a password, files, and what the node has already; with all pull policies.
import assert from 'node:assert/strict'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { after, before, describe, it } from 'node:test'
import { type core, secretKind } from '#api'
import { realClock, runProcess } from '#base/node'
import { buildBusyboxImage, type OciImage, startTestRegistry, type TestRegistry } from '#containerd'
import { dockerArchive } from '../harness/docker-archive.ts'
import { testCache } from '../harness/images.ts'
import { recordPod } from '../harness/pod-history.ts'
import { containerStatus, idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

const credentials = { username: 'someone', password: 'secret' }
const hasRegistry = (await runProcess('sh', ['-c', 'command -v docker-registry'], { timeLimitMs: 10_000 })).code === 0
const skip = skipWithoutRoot || (hasRegistry ? false : 'needs docker-registry')

describe('images', { skip, timeout: 240_000 }, () => {
  let pods: TestPods
  let registry: TestRegistry
  let image: OciImage
  let folder = ''
  let reference = ''

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-images-'))
    registry = await startTestRegistry({ clock: realClock, credentials })
    image = await buildBusyboxImage({ name: 'test/tool:1', cacheDir: path.join(testCache, 'packages') })
    reference = await registry.push(image, { repository: 'test/tool', tag: '1' })
    pods = await startTestPods()
    const auth = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
    const config = JSON.stringify({ auths: { [registry.host]: { auth } } })
    await pods.api.client.create(secretKind, {
      metadata: { name: 'registry', namespace: 'default' },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': config },
    })
  })
  after(async () => {
    await pods?.[Symbol.asyncDispose]()
    await registry?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const eventsOf = async (name: string): Promise<string> =>
    succeeded(
      await pods.kubectl([
        ...['get', 'events', `--field-selector=involvedObject.name=${name}`],
        ...['-o', 'jsonpath={range .items[*]}{.type} {.reason} {.message}{"\\n"}{end}'],
      ]),
    )
  const waiting = (pod: core.Pod) => pod.status.containerStatuses?.[0]?.state?.waiting
  const run = (name: string, more: Partial<Parameters<TestPods['create']>[1]> = {}, container: object = {}) =>
    pods.create(name, { containers: [shell('main', idle, { image: reference, ...container })], ...more })

  it('without credentials: ErrImagePull, then ImagePullBackOff, with Events that say why', async () => {
    await using history = await recordPod(pods.api.client, 'refused')
    await run('refused')
    const pod = await pods.until('refused', 'backs off', (now) => waiting(now)?.reason === 'ImagePullBackOff', {
      limitMs: 60_000,
    })
    assert.equal(pod.status.phase, 'Pending')
    assert.match(waiting(pod)?.message ?? '', new RegExp(`^Back-off pulling image "${reference}"`))
    await eventually('the watch saw the failed pull before the back-off', async () => {
      const reasons = history.seen.map((one) => waiting(one)?.reason).filter((reason) => /Image/.test(reason ?? ''))
      return reasons[0] === 'ErrImagePull' && reasons.includes('ImagePullBackOff')
    })
    const events = await eventsOf('refused')
    for (const text of [
      new RegExp(`^Normal Pulling Pulling image "${reference}"$`, 'm'),
      new RegExp(
        `^Warning Failed Failed to pull image "${reference}": .*(401|unauthorized|authorization failed|no basic auth)`,
        'im',
      ),
      /^Warning Failed Error: ErrImagePull$/m,
      new RegExp(`^Normal BackOff Back-off pulling image "${reference}"$`, 'm'),
      /^Warning Failed Error: ImagePullBackOff$/m,
    ])
      assert.match(events, text)
    await pods.remove('refused')
  })

  it('imagePullSecrets: pulled with the Secret’s credentials, and the Event says how long it took', async () => {
    await run('allowed', { imagePullSecrets: [{ name: 'registry' }] })
    const pod = await pods.ready('allowed', { limitMs: 60_000 })
    assert.match(containerStatus(pod, 'main').imageID ?? '', /sha256:[0-9a-f]{64}$/)
    assert.match(
      await eventsOf('allowed'),
      new RegExp(`^Normal Pulled Successfully pulled image "${reference}" in \\d`, 'm'),
    )
  })

  it('IfNotPresent takes what is there, Never too; Always asks the registry, and by digest it is the same image', async () => {
    await run('present', { imagePullSecrets: [{ name: 'registry' }] }, { imagePullPolicy: 'IfNotPresent' })
    await pods.ready('present')
    assert.match(
      await eventsOf('present'),
      new RegExp(`^Normal Pulled Container image "${reference}" already present on machine`, 'm'),
    )
    await run('never', { imagePullSecrets: [{ name: 'registry' }] }, { imagePullPolicy: 'Never' })
    await pods.ready('never')
    assert.doesNotMatch(await eventsOf('never'), /Pulling/)
    await run('always', { imagePullSecrets: [{ name: 'registry' }] }, { imagePullPolicy: 'Always' })
    await pods.ready('always')
    assert.match(await eventsOf('always'), new RegExp(`^Normal Pulling Pulling image "${reference}"$`, 'm'))
    const byDigest = reference.replace(/:1$/, `@${image.manifest.digest}`)
    await run('digest', { imagePullSecrets: [{ name: 'registry' }] }, { image: byDigest })
    await pods.ready('digest')
  })

  it('a tag that is not there, and a name that is none', async () => {
    const missing = reference.replace(/:1$/, ':2')
    await run('missing', { imagePullSecrets: [{ name: 'registry' }] }, { image: missing })
    await pods.until('missing', 'cannot have its image', (pod) =>
      /ErrImagePull|ImagePullBackOff/.test(waiting(pod)?.reason ?? ''),
    )
    await run('malformed', {}, { image: 'Not/A:Valid:Name' })
    const pod = await pods.until('malformed', 'is refused', (now) => waiting(now)?.reason === 'InvalidImageName')
    assert.match(waiting(pod)?.message ?? '', /^Failed to apply default image tag "Not\/A:Valid:Name": /)
    // What was missing appears: the next try finds it.
    await registry.push(image, { repository: 'test/tool', tag: '2' })
    await pods.ready('missing', { limitMs: 60_000 })
  })

  for (const [kind, name] of [
    ['OCI', 'localhost/from-oci:1'],
    ['docker', 'localhost/from-docker:1'],
  ] as const)
    it(`sampan image load takes ${kind} archives, and Pods run them`, async () => {
      const built = await buildBusyboxImage({ name, cacheDir: path.join(testCache, 'packages') })
      const file = path.join(folder, `${kind}.tar`)
      if (kind === 'OCI') await pipeline(Readable.from(built.archive().chunks()), createWriteStream(file))
      else await dockerArchive(built, { name, file })
      assert.match(succeeded(await pods.cluster.sampan(['image', 'load', file])), new RegExp(name))
      assert.match(succeeded(await pods.cluster.sampan(['image', 'ls'])), new RegExp(name.replace(':1', '')))
      const pod = `from-${kind.toLowerCase()}`
      await run(pod, {}, { image: name, imagePullPolicy: 'Never' })
      await pods.ready(pod)
    })

  it('a file that is no image archive is refused with a sentence', async () => {
    const { code, stderr } = await pods.cluster.sampan(['image', 'load', import.meta.filename])
    assert.equal(code, 1)
    assert.match(stderr, /^error: .*images\.test\.ts/)
    const none = await pods.cluster.sampan(['image', 'load', path.join(folder, 'none.tar')])
    assert.equal(none.code, 1)
    assert.match(none.stderr, /none\.tar/)
  })

  it('the test registry was asked, not the cache of another test', async () => {
    await eventually('it still runs', async () => (await fetch(`http://${registry.host}/v2/`)).status === 401)
  })
})
