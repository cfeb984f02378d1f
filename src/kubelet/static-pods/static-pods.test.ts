// Static Pods through the whole kubelet, on virtual time.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { silentLog } from '#base'
import { podKind } from '../api-objects/kinds.ts'
import { createWorld, stateOf, type World } from '../world.testing.ts'

const folder = '/manifests'
const name = 'web-n1'
const options = { staticPodPath: folder }
const manifest = (more: { readonly spec?: object; readonly annotations?: object } = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', annotations: more.annotations ?? {} },
    spec: { containers: [{ name: 'main', image: 'app', imagePullPolicy: 'IfNotPresent' }], ...more.spec },
  })
const put = (world: World, file: string, text: string) =>
  world.host.files.write(`${folder}/${file}`, new TextEncoder().encode(text))
const running = (pod: core.Pod | undefined) => pod?.status?.phase === 'Running'
const containers = async ({ runtime }: World) =>
  (await runtime.runtime.listContainers({ state: 'running' })).map(({ labels }) => labels['io.kubernetes.pod.uid'])

describe('static Pods', () => {
  it('P19 a manifest runs and is shown by a mirror with its status', async () => {
    await using world = createWorld()
    await put(world, 'web.json', manifest())
    await put(world, '.hidden.json', manifest().replace('"web"', '"hidden"'))
    await world.start(options)
    await world.until(running, name)
    const mirror = world.pod(name)
    const hash = mirror?.metadata.annotations?.['kubernetes.io/config.hash']
    assert.equal(mirror?.metadata.annotations?.['kubernetes.io/config.mirror'], hash)
    assert.equal(mirror?.metadata.ownerReferences?.[0]?.kind, 'Node')
    assert.notEqual(mirror?.metadata.uid, hash)
    assert.deepEqual(await containers(world), [hash])
    assert.equal(world.pod('hidden-n1'), undefined)
  })

  it('P19 a mirror that is deleted comes back, and nothing is restarted', async () => {
    await using world = createWorld()
    await put(world, 'web.json', manifest())
    await world.start(options)
    await world.until(running, name)
    const before = world.pod(name)?.metadata.uid
    const [id] = (await world.runtime.runtime.listContainers()).map((container) => container.id)
    world.api.remove(podKind, `default/${name}`)
    await world.until((pod) => running(pod) && pod?.metadata.uid !== before, name)
    const graceful = { ...world.pod(name) } as core.Pod
    const metadata = { ...graceful.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 }
    world.api.put(podKind, { ...graceful, metadata })
    await world.until((pod) => running(pod) && pod?.metadata.uid !== graceful.metadata.uid, name)
    assert.deepEqual(world.api.deletes.at(-1)?.options?.gracePeriodSeconds, 0)
    assert.deepEqual(
      (await world.runtime.runtime.listContainers()).map((container) => container.id),
      [id],
    )
  })

  it('P19 a changed manifest stops the old Pod before the new one of its name starts', async () => {
    await using world = createWorld()
    const slow = { 'sampan.dev/simulate.main': JSON.stringify({ onTerm: { exitCode: 0, afterMs: 5_000 } }) }
    await put(world, 'web.json', manifest({ annotations: slow }))
    await world.start(options)
    await world.until(running, name)
    const [old] = await containers(world)
    await put(world, 'web.json', manifest({ spec: { hostname: 'other' } }))
    const seen = new Set<string>()
    await world.clock.runUntil(() => {
      void containers(world).then((uids) => seen.add(uids.join(' ')))
      return running(world.pod(name)) && world.pod(name)?.spec.hostname === 'other'
    })
    const [fresh] = await containers(world)
    assert.notEqual(fresh, old)
    assert.ok(![...seen].some((uids) => uids.includes(' ')), 'never both')
  })

  it('P19 a manifest that is removed stops its Pod, then the mirror goes', async () => {
    await using world = createWorld()
    await put(world, 'web.json', manifest())
    await world.start(options)
    await world.until(running, name)
    await world.host.files.remove(`${folder}/web.json`)
    await world.until((pod) => pod === undefined, name)
    assert.deepEqual(await containers(world), [])
    assert.deepEqual(await world.runtime.runtime.listPodSandbox(), [])
  })

  it('P19 a container that fails is restarted, as its policy says', async () => {
    await using world = createWorld()
    const crash = {
      'sampan.dev/simulate.main': JSON.stringify({ attempts: [{ steps: [{ kind: 'exit', code: 1 }] }, {}] }),
    }
    await put(world, 'web.json', manifest({ annotations: crash }))
    await world.start(options)
    await world.until(
      (pod) => pod?.status?.containerStatuses?.[0]?.restartCount === 1 && stateOf(pod)?.running !== undefined,
      name,
    )
  })

  it('P19 runs without any API server, and goes on after the kubelet was started anew', async () => {
    await using world = createWorld()
    await put(world, 'web.json', manifest())
    const first = await world.start(options, { client: undefined })
    const up = () =>
      first.pods().some(({ metadata }) => first.observer.known(metadata.uid).containers[0]?.state === 'running')
    await world.clock.runUntil(up)
    const [id] = (await world.runtime.runtime.listContainers()).map((container) => container.id)
    await first[Symbol.asyncDispose]()
    const second = await world.start(options)
    await world.until(running, name)
    assert.deepEqual(
      (await world.runtime.runtime.listContainers()).map((container) => container.id),
      [id],
    )
    assert.equal(second.pods().length, 1)
  })

  it('P19 a manifest that refers to an API object is not run: the log tells, and an event of the node, while it is so', async () => {
    await using world = createWorld()
    const secret = { volumes: [{ name: 'keys', secret: { secretName: 'keys' } }] }
    await put(world, 'web.json', manifest({ spec: secret }))
    const logged: unknown[] = []
    const log = { ...silentLog, error: (message: string, fields?: object) => logged.push({ message, ...fields }) }
    await world.start(options, { log })
    const told = () => world.api.events.filter(({ reason }) => reason === 'FailedValidation')
    await world.clock.runUntil(() => told().length === 1)
    assert.equal(
      told()[0]?.message,
      'Error validating static Pod manifest /manifests/web.json, ignoring: static pods may not reference secrets',
    )
    const line = { path: '/manifests/web.json', error: 'static pods may not reference secrets' }
    assert.deepEqual(logged, [{ message: 'Cannot use static Pod manifest', ...line }])
    assert.equal(world.pod(name), undefined)
    await put(world, 'web.json', manifest())
    await world.until(running, name)
    await world.clock.advance(600_000)
    assert.equal(told().length, 1)
  })

  it('P19 what a URL shows runs, and stays while the URL cannot be had', async () => {
    let body = manifest()
    let statusCode = 200
    const download = async () => ({ statusCode, body: new TextEncoder().encode(body) })
    await using world = createWorld({}, { network: { download } })
    await world.start({ staticPodUrl: 'http://127.0.0.1:1/pod' })
    await world.until(running, name)
    const { uid } = world.pod(name)?.metadata ?? {}
    statusCode = 500
    await world.clock.advance(60_000)
    assert.equal(world.pod(name)?.metadata.uid, uid)
    statusCode = 200
    body = JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [] })
    await world.until((pod) => pod === undefined, name)
  })
})
