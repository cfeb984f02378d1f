import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
const debug = (name: string, image = 'busybox:1.28') => ({ name, image, targetContainerName: 'app' })

describe('pods/ephemeralcontainers', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer()
    await test.ask('POST', pods, { body: podNamed('x') })
  })
  after(() => test[Symbol.asyncDispose]())

  const patch = (ephemeralContainers: readonly object[]) =>
    test.ask('PATCH', `${pods}/x/ephemeralcontainers`, { body: { spec: { ephemeralContainers } }, headers: strategic })

  it('adds containers to a Pod by PATCH and PUT, defaults filled in and the generation raised', async () => {
    const first = await patch([debug('d1')])
    assert.deepEqual([first.status, first.body.metadata.generation], [200, 2])
    assert.deepEqual(first.body.spec.ephemeralContainers, [
      {
        name: 'd1',
        image: 'busybox:1.28',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'IfNotPresent',
        targetContainerName: 'app',
      },
    ])
    const { body } = await test.ask('GET', `${pods}/x/ephemeralcontainers`)
    body.spec.ephemeralContainers.push(debug('d2'))
    // Anything else in the body is not taken.
    body.spec.containers[0].image = 'other:1'
    body.metadata.labels = { not: 'taken' }
    const second = await test.ask('PUT', `${pods}/x/ephemeralcontainers`, { body })
    assert.equal(second.status, 200)
    assert.deepEqual(
      second.body.spec.ephemeralContainers.map(({ name }: { name: string }) => name),
      ['d1', 'd2'],
    )
    assert.equal(second.body.spec.containers[0].image, 'nginx:1.14.2')
    assert.equal(second.body.metadata.labels, undefined)
  })

  it('neither changes nor removes them, nor takes them in a plain update', async () => {
    const changed = await patch([debug('d1', 'busybox:2')])
    assert.equal(changed.status, 422)
    assert.match(changed.body.message, /existing ephemeral containers "d1" may not be changed/)
    const removed = await test.ask('PATCH', `${pods}/x/ephemeralcontainers`, {
      body: { spec: { ephemeralContainers: [] } },
      headers: { 'content-type': 'application/merge-patch+json' },
    })
    assert.match(removed.body.message, /existing ephemeral containers "d1" may not be removed/)
    const plain = await test.ask('PATCH', `${pods}/x`, {
      body: { spec: { ephemeralContainers: [debug('d3')] } },
      headers: strategic,
    })
    assert.equal(plain.status, 422)
  })
})

describe('pods/resize', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer()
    const pod = podNamed('x')
    const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '20m', memory: '32Mi' } }
    const containers = pod.spec.containers.map((container) => ({ ...container, resources }))
    assert.equal((await test.ask('POST', pods, { body: { ...pod, spec: { containers } } })).status, 201)
  })
  after(() => test[Symbol.asyncDispose]())

  const resize = (path: string, resources: object) =>
    test.ask('PATCH', `${pods}/${path}`, {
      body: { spec: { containers: [{ name: 'app', resources }] } },
      headers: strategic,
    })

  it('changes cpu and memory, which a plain update may not', async () => {
    assert.equal((await resize('x', { requests: { cpu: '15m' } })).status, 422)
    const { status, body } = await resize('x/resize', { requests: { cpu: '15m' } })
    assert.deepEqual([status, body.metadata.generation], [200, 2])
    assert.deepEqual(body.spec.containers[0].resources.requests, { cpu: '15m', memory: '16Mi' })
  })

  it('keeps the class of the Pod', async () => {
    const { status, body } = await resize('x/resize', {
      requests: { cpu: '20m', memory: '32Mi' },
      limits: { cpu: '20m', memory: '32Mi' },
    })
    assert.equal(status, 422)
    assert.match(body.message, /Pod QOS Class may not change as a result of resizing/)
  })
})
