import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { bytesBody, createVirtualClock, frameStreamOf, type TransportResponse } from '#base'
import { settleTurn } from '#base/node'
import type { KubeletTarget } from '../kubelet-connection.ts'
import { podNamed, startTestServer, type TestServer } from '../server.testing.ts'
import { adminUser } from '../user-info.ts'

const pods = '/api/v1/namespaces/default/pods'

describe('pods', () => {
  let test: TestServer
  const asked: KubeletTarget[] = []
  let answer: TransportResponse

  before(async () => {
    const kubeletConnection = {
      get: (target: KubeletTarget) => {
        asked.push(target)
        return Promise.resolve(answer)
      },
    }
    test = await startTestServer({ clock: createVirtualClock({ settle: settleTurn }), kubeletConnection })
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }
    await test.ask('POST', '/api/v1/nodes', { body: node })
    const status = {
      addresses: [
        { type: 'Hostname', address: 'n1' },
        { type: 'InternalIP', address: '10.0.0.7' },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 12_345 } },
    }
    const headers = { 'content-type': 'application/merge-patch+json' }
    await test.ask('PATCH', '/api/v1/nodes/n1/status', { body: { status }, headers })
    await test.ask('POST', pods, { body: podNamed('placed', { nodeName: 'n1' }) })
    await test.ask('POST', pods, { body: podNamed('loose') })
    const two = podNamed('two', { nodeName: 'n1' })
    const spec = { ...two.spec, containers: [...two.spec.containers, { name: 'side', image: 'x:1' }] }
    await test.ask('POST', pods, { body: { ...two, spec } })
  })
  after(() => test[Symbol.asyncDispose]())

  const bind = (name: string, nodeName: string, metadata: object = {}) => {
    const body = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, ...metadata },
      target: { kind: 'Node', name: nodeName },
    }
    return test.ask('POST', `${pods}/${name}/binding`, { body })
  }

  it('are bound once, without a new generation, and say so in a condition', async () => {
    await test.ask('POST', pods, { body: podNamed('binding') })
    assert.deepEqual(await bind('binding', 'n1').then(({ status, body }) => [status, body.status]), [201, 'Success'])
    const { body } = await test.ask('GET', `${pods}/binding`)
    assert.deepEqual([body.spec.nodeName, body.metadata.generation], ['n1', 1])
    assert.deepEqual(body.status.conditions, [
      { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ])
    const again = await bind('binding', 'n2')
    assert.deepEqual(
      [again.status, again.body.message],
      [409, 'Operation cannot be fulfilled on pods/binding "binding": pod binding is already assigned to node "n1"'],
    )
    assert.equal((await bind('loose', 'n1', { uid: 'other' })).status, 409)
    assert.equal((await bind('absent', 'n1')).status, 404)
  })

  it('tell their log as the kubelet of their node does', async () => {
    answer = {
      status: 200,
      headers: {},
      body: { kind: 'stream', frames: frameStreamOf(new TextEncoder().encode('line\n')) },
    }
    const response = await test.raw('GET', `${pods}/placed/log?follow=true&tailLines=5&pretty=true`)
    assert.deepEqual(
      [response.status, response.headers['content-type'], response.body],
      [200, 'text/plain', answer.body],
    )
    assert.deepEqual(asked.at(-1), {
      nodeName: 'n1',
      host: '10.0.0.7',
      port: 12_345,
      target: '/containerLogs/default/placed/app?follow=true&tailLines=5',
    })
  })

  it('have an empty log until they are on a node', async () => {
    assert.deepEqual(await test.ask('GET', `${pods}/loose/log`).then(({ status, body }) => [status, body]), [200, ''])
  })

  const refusedLogs: readonly (readonly [string, number, string])[] = [
    ['two/log', 400, 'a container name must be specified for pod two, choose one of: [app side]'],
    ['two/log?container=other', 400, 'container other is not valid for pod two'],
    ['placed/log?sinceSeconds=0', 400, 'sinceSeconds: Invalid value: 0: must be greater than or equal to 1'],
    ['absent/log', 404, 'pods "absent" not found'],
  ]
  for (const [target, status, message] of refusedLogs) {
    it(`answer ${status} to ${target}`, async () => {
      const { body } = await test.ask('GET', `${pods}/${target}`)
      assert.deepEqual([body.code, body.message], [status, message])
    })
  }

  it('pass on why a kubelet refuses', async () => {
    const text = 'container "app" in pod "placed" is waiting to start: ContainerCreating'
    answer = { status: 400, headers: {}, body: bytesBody([new TextEncoder().encode(`${text}\n`)]) }
    const { body } = await test.ask('GET', `${pods}/placed/log`)
    assert.deepEqual([body.code, body.reason, body.message], [400, 'BadRequest', text])
  })

  const upgrade = (target: string) =>
    test.server.handleUpgrade(
      { method: 'POST', target: `${pods}/${target}`, headers: {} },
      { kind: 'user', user: adminUser('a') },
    )

  it('are joined with the kubelet of their node for exec, attach and port-forward', async () => {
    const kubelet = { nodeName: 'n1', host: '10.0.0.7', port: 12_345 }
    assert.deepEqual(await upgrade('placed/exec?command=sh&command=-c&stdin=true&stdout=1&tty=true&container=app'), {
      kind: 'remoteCommand',
      kubelet: { ...kubelet, target: '/exec/default/placed/app?input=1&output=1&tty=1&command=sh&command=-c' },
      streams: { stdin: true, stdout: true, stderr: false, tty: true },
    })
    assert.deepEqual(await upgrade('two/attach?stdout=true&stderr=true&container=side'), {
      kind: 'remoteCommand',
      kubelet: { ...kubelet, target: '/attach/default/two/side?output=1&error=1' },
      streams: { stdin: false, stdout: true, stderr: true, tty: false },
    })
    assert.deepEqual(await upgrade('placed/portforward?ports=80'), {
      kind: 'portForward',
      kubelet: { ...kubelet, target: '/portForward/default/placed?port=80' },
      streams: { stdin: false, stdout: false, stderr: false, tty: false },
    })
  })

  for (const [target, code] of [
    ['loose/exec?command=a&stdout=1', 400],
    ['placed/exec?stdout=1', 400],
    ['placed/exec?command=a', 400],
    ['placed/log', 400],
    ['absent/exec?command=a&stdout=1', 404],
  ] as const) {
    it(`refuse to upgrade ${target} with ${code}`, async () => {
      const refusal = await upgrade(target)
      assert.equal('status' in refusal ? refusal.status : refusal.kind, code)
    })
  }
})
