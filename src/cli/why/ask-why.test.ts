// `why` against a stock API server, whose answers are given here as it gives them: no subresource `why`, a kubelet that knows no
// report, rights that end early.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesBody, createVirtualClock, type Transport, type TransportResponse } from '#base'
import { settleTurn } from '#base/node'
import { createClient } from '#client'
import { explainerOf } from '#explain'
import type { Connection } from '../connection.ts'
import type { CliIo } from '../io.ts'
import { askWhy } from './ask-why.ts'

const text = (status: number, body: string, contentType = 'text/plain'): TransportResponse => ({
  status,
  headers: { 'content-type': contentType },
  body: bytesBody([new TextEncoder().encode(body)]),
})
const json = (body: object, status = 200): TransportResponse => text(status, JSON.stringify(body), 'application/json')
const failure = (code: number, reason: string, message: string, details: object = {}) =>
  json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code }, code)

const pods = '/api/v1/namespaces/default/pods'
const pod = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name: 'web',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '7',
    creationTimestamp: '2025-12-31T23:50:00Z',
  },
  spec: {
    nodeName: 'worker-1',
    containers: [{ name: 'app', image: 'app:1', resources: { limits: { memory: '64Mi' } } }],
    restartPolicy: 'Always',
  },
  status: {
    phase: 'Running',
    startTime: '2025-12-31T23:50:01Z',
    conditions: [{ type: 'Ready', status: 'False', lastProbeTime: null, lastTransitionTime: '2025-12-31T23:58:00Z' }],
    containerStatuses: [
      {
        name: 'app',
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container=app' } },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2025-12-31T23:59:00Z' } },
        ready: false,
        restartCount: 6,
        image: 'app:1',
        imageID: '',
        started: false,
      },
    ],
  },
}
const node = {
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name: 'worker-1', uid: 'n', resourceVersion: '3', creationTimestamp: '2025-12-01T00:00:00Z' },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
}

/** A stock server; `answers` are given in place of its own. */
async function why(answers: Readonly<Record<string, TransportResponse>> = {}) {
  const asked: string[] = []
  const all: Readonly<Record<string, TransportResponse>> = {
    [`${pods}/web`]: json(pod),
    [`${pods}/web/why`]: failure(404, 'NotFound', 'the server could not find the requested resource'),
    [`${pods}/web/log`]: text(200, 'allocating\n'),
    '/api/v1/namespaces/default/events': json({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items: [] }),
    '/api/v1/nodes/worker-1': json(node),
    '/api/v1/nodes/worker-1/proxy/why/default/web/u': text(404, '404 page not found\n'),
    ...answers,
  }
  const send: Transport = async ({ target }) => {
    const path = decodeURIComponent(target.split('?')[0] ?? '')
    asked.push(path)
    return all[path] ?? failure(404, 'NotFound', 'the server could not find the requested resource')
  }
  const io = {
    clock: createVirtualClock({ settle: settleTurn }),
    signal: new AbortController().signal,
  } as unknown as CliIo
  const explainer = explainerOf({ group: '', plural: 'pods' })
  assert.ok(explainer)
  const connection = { client: createClient(send), send } as unknown as Connection
  const explanation = await askWhy(io, connection, { explainer, namespace: 'default', name: 'web', fromHere: false })
  return { explanation, asked }
}

const forbidden = (what: string) =>
  failure(403, 'Forbidden', `${what} is forbidden: User "dev" cannot get resource "${what}"`, {
    name: 'web',
    kind: what,
  })

describe('askWhy of a stock API server', () => {
  it('a server without the subresource is looked at from here', async () => {
    const { explanation, asked } = await why()
    const { verdict, unseen } = explanation
    assert.deepEqual([verdict.code, unseen], ['OOMKilled', undefined])
    assert.ok(asked.includes('/api/v1/nodes/worker-1/proxy/why/default/web/u'))
  })

  it('so is one that answers with a page, and one that asks for a right to what it does not have', async () => {
    for (const answer of [text(404, '404 page not found\n'), forbidden('pods/why')]) {
      const { explanation } = await why({ [`${pods}/web/why`]: answer })
      assert.equal(explanation.verdict.code, 'OOMKilled')
    }
  })

  it('what may not be read is left out, and said', async () => {
    const { explanation } = await why({
      '/api/v1/nodes/worker-1': forbidden('nodes'),
      '/api/v1/nodes/worker-1/proxy/why/default/web/u': forbidden('nodes/proxy'),
      '/api/v1/namespaces/default/events': forbidden('events'),
      [`${pods}/web/log`]: forbidden('pods/log'),
    })
    assert.equal(explanation.verdict.code, 'OOMKilled')
    assert.deepEqual(explanation.unseen?.toSorted(), ['events: forbidden', 'nodes: forbidden'])
  })

  it('a Pod that is not there, or that may not be seen, is the server’s error', async () => {
    const gone = failure(404, 'NotFound', 'pods "web" not found', { name: 'web', kind: 'pods' })
    await assert.rejects(why({ [`${pods}/web`]: gone }), /pods "web" not found/)
    await assert.rejects(
      why({ [`${pods}/web`]: forbidden('pods'), [`${pods}/web/why`]: forbidden('pods/why') }),
      /pods is forbidden/,
    )
  })
})
