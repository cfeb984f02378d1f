// The kubelet's HTTPS server over real sockets and real log files; the kubelet behind it is a table.
import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { PodReport } from '#api'
import { deadlineSignal, silentLog, sleep } from '#base'
import { realClock } from '#base/node'
import type { Client } from '#client'
import type { RuntimeService } from '#cri'
import type { Kubelet } from '../../kubelet.ts'
import { record, runtimeStatus, testPod } from '../../pod/pod.testing.ts'
import { testSnapshot } from '../../stats/snapshot.testing.ts'
import { type Authority, createAuthority } from './certificates.testing.ts'
import { type KubeletServer, startKubeletServer } from './start-kubelet-server.ts'

const limitMs = 10_000
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

/** What the API server was asked about. */
const asked: string[] = []

/** An API server that knows the token `reader`, whose owner may read metrics and statistics. */
const reviews = {
  async create(kind: { readonly kind: string }, { spec }: { readonly spec: Record<string, unknown> }) {
    if (kind.kind === 'TokenReview') {
      const user = { username: 'system:serviceaccount:default:reader', groups: ['system:serviceaccounts'] }
      return { status: spec['token'] === 'reader' ? { authenticated: true, user } : { authenticated: false } }
    }
    const { verb, resource, subresource, name } = spec['resourceAttributes'] as Record<string, string>
    asked.push(`${verb} ${resource}/${subresource} ${name}`)
    return {
      status: {
        allowed: /system:serviceaccount/.test(String(spec['user'])) && /metrics|stats/.test(subresource ?? ''),
      },
    }
  },
} as unknown as Client
const line = (second: number, text: string, stream = 'stdout'): string =>
  `2026-01-01T12:00:0${second}.000000000Z ${stream} F ${text}\n`

interface Answer {
  readonly code: number
  readonly text: string
}

describe('startKubeletServer', () => {
  let folder = ''
  let authority: Authority
  let caller: { readonly cert: string; readonly key: string }
  let server: KubeletServer
  let running = true
  const path = () => join(folder, '0.log')
  const pod = testPod({ containers: [{ name: 'main' }, { name: 'waiting' }] })

  /** Collects what comes until the end, or until `enough`. */
  const ask = (
    url: string,
    options: { readonly identity?: object; readonly method?: string; readonly enough?: (text: string) => boolean } = {},
  ): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const call = request({
      host: '127.0.0.1',
      port: server.port,
      path: url,
      method: options.method ?? 'GET',
      ca: authority.cert,
      agent: false,
      ...(options.identity ?? caller),
    })
    call.on('error', reject)
    call.on('response', (response) => {
      let text = ''
      const code = response.statusCode ?? 0
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (options.enough?.(text) !== true) return
        resolve({ code, text })
        call.destroy()
      })
      response.on('end', () => resolve({ code, text }))
    })
    call.end()
    return promise
  }
  const logs = (query: string, enough?: (text: string) => boolean) =>
    ask(`/containerLogs/default/web/main?${query}`, enough === undefined ? {} : { enough })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sampan-logs-'))
    authority = await createAuthority()
    caller = await authority.issue('CN=kube-apiserver-kubelet-client, O=system:masters')
    const known = () =>
      runtimeStatus([
        record('main', { attempt: 1, logPath: path(), ...(running ? {} : { exitCode: 0 }) }),
        record('main', { attempt: 0, exitCode: 1, logPath: join(folder, 'before.log') }),
      ])
    const kubelet: Kubelet = {
      nodeName: 'n1',
      done: new Promise(() => {}),
      observer: { known },
      pods: () => [pod],
      pod: (namespace, name) => (namespace === 'default' && name === 'web' ? pod : undefined),
      waitingReason: () => 'ErrImagePull',
      report: async (namespace, name) =>
        namespace === 'default' && name === 'web' ? ({ kind: 'PodReport', name } as PodReport) : undefined,
      snapshot: async () => testSnapshot(pod),
      countersText: () => '# counters\n',
      probeCounts: () => [
        { pod, container: 'main', type: 'liveness', answers: { success: 3, failure: 1, unknown: 0 } },
      ],
      async [Symbol.asyncDispose]() {},
    }
    server = await startKubeletServer(
      {
        kubelet: () => kubelet,
        nodeName: 'n1',
        client: reviews,
        runtime: {} as RuntimeService,
        clock: realClock,
        log: silentLog,
      },
      { ...(await authority.issue('CN=n1')), clientCa: authority.cert },
    )
    await writeFile(join(folder, 'before.log'), line(0, 'of the run before'))
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it("/why answers the kubelet's report of a Pod, and 404 for others", async () => {
    const found = await ask('/why/default/web')
    assert.deepEqual([found.code, JSON.parse(found.text)], [200, { kind: 'PodReport', name: 'web' }])
    assert.equal((await ask('/why/default/db/uid-9')).code, 404)
  })

  const whole = ['one', 'two', 'three', 'four'].map((text, i) => line(i + 1, text)).join('') + line(5, 'oops', 'stderr')

  describe('lets in only callers who prove who they are, to what they may', () => {
    for (const [name, identity, url, expected] of [
      ['no certificate', async () => ({}), '/pods', { code: 401, text: 'Unauthorized' }],
      [
        'a certificate of another authority',
        async () => (await createAuthority()).issue('CN=kubernetes'),
        '/pods',
        { code: 401, text: 'Unauthorized' },
      ],
      [
        'a name that is not allowed',
        () => authority.issue('CN=eve'),
        '/pods',
        { code: 403, text: 'Forbidden (user=eve, verb=get, resource=nodes, subresource(s)=[pods proxy])' },
      ],
      ['a token of nobody', async () => bearer('wrong'), '/pods', { code: 401, text: 'Unauthorized' }],
      [
        'a token whose owner may not do this',
        async () => bearer('reader'),
        '/pods',
        {
          code: 403,
          text: 'Forbidden (user=system:serviceaccount:default:reader, verb=get, resource=nodes, subresource(s)=[pods proxy])',
        },
      ],
      ['/healthz without a certificate', async () => ({}), '/healthz', { code: 200, text: 'ok' }],
    ] as const) {
      it(name, async () => assert.deepEqual(await ask(url, { identity: await identity() }), expected))
    }

    it('a token whose owner may do this, and the API server is asked once', async () => {
      asked.length = 0
      for (const _ of [1, 2]) assert.equal((await ask('/metrics/probes', { identity: bearer('reader') })).code, 200)
      assert.deepEqual(asked, ['get nodes/metrics n1'])
    })

    it('an upgrade without a certificate is refused too', async () => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
      const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }
      const path = '/exec/default/web/main?command=id'
      const call = request({ host: '127.0.0.1', port: server.port, path, method: 'POST', ca: authority.cert, headers })
      call.on('error', reject)
      call.on('response', ({ statusCode }) => resolve(statusCode))
      call.on('upgrade', (_response, socket) => {
        socket.destroy()
        resolve(101)
      })
      call.end()
      assert.equal(await promise, 401)
      call.destroy()
    })
  })

  describe('other routes', () => {
    for (const [name, method, url, code] of [
      ['an unknown path', 'GET', '/nothing', 404],
      ['a method that is not served', 'POST', '/pods', 405],
      ['a container that the Pod does not have', 'GET', '/containerLogs/default/web/other', 404],
      ['a Pod that is not here', 'GET', '/containerLogs/default/other/main', 404],
      ['wrong options', 'GET', '/containerLogs/default/web/main?tailLines=x', 400],
    ] as const) {
      it(`${name}: ${code}`, async () => assert.equal((await ask(url, { method })).code, code))
    }
    it('/pods lists the Pods of the node', async () => {
      const { items } = JSON.parse((await ask('/pods')).text) as { readonly items: readonly unknown[] }
      assert.deepEqual(items, [pod])
    })
    it('/metrics counts what runs', async () => {
      assert.match((await ask('/metrics')).text, /^kubelet_running_containers\{container_state="running"\} 1$/m)
    })
    it('the log of a container that waits says for what', async () => {
      assert.deepEqual(await ask('/containerLogs/default/web/waiting'), {
        code: 400,
        text: 'container "waiting" in pod "web" is waiting to start: trying and failing to pull image',
      })
    })
  })

  describe('a log', () => {
    before(() => writeFile(path(), whole))
    for (const [query, expected] of [
      ['', 'one\ntwo\nthree\nfour\noops\n'],
      ['tailLines=2', 'four\noops\n'],
      ['tailLines=0', ''],
      ['tailLines=99', 'one\ntwo\nthree\nfour\noops\n'],
      ['limitBytes=6', 'one\ntw'],
      ['limitBytes=6&tailLines=1', 'oops\n'],
      ['sinceTime=2026-01-01T12:00:04Z', 'four\noops\n'],
      ['sinceSeconds=1', ''],
      ['timestamps=true&tailLines=1', '2026-01-01T12:00:05.000000000Z oops\n'],
      ['stream=Stderr', 'oops\n'],
      ['previous=true', 'of the run before\n'],
    ] as const) {
      it(`with "${query}"`, async () => assert.deepEqual(await logs(query), { code: 200, text: expected }))
    }
  })

  describe('follow', () => {
    const atOnce = (query: string, seen: string[], until: string) =>
      logs(`follow=true&${query}`, (text) => {
        seen[0] = text
        return text.includes(until)
      })
    const until = async (predicate: () => boolean): Promise<void> => {
      using deadline = deadlineSignal(realClock, limitMs)
      while (!predicate()) await sleep(realClock, 5, { signal: deadline.signal })
    }

    it('goes on with what is written, over a rotation, without losing a line', async () => {
      await writeFile(path(), whole)
      const seen: string[] = ['']
      const answer = atOnce('tailLines=1', seen, 'last')
      await until(() => seen[0] === 'oops\n')
      await appendFile(path(), line(6, 'six'))
      await until(() => seen[0] === 'oops\nsix\n')
      await appendFile(path(), line(7, 'seven'))
      await rename(path(), `${path()}.20260101-120000`)
      await appendFile(`${path()}.20260101-120000`, line(7, 'seven and a half'))
      await writeFile(path(), line(8, 'eight') + line(9, 'last'))
      assert.equal((await answer).text, 'oops\nsix\nseven\nseven and a half\neight\nlast\n')
    })

    it('ends when the container has ended and all is read', async () => {
      await writeFile(path(), whole)
      const seen: string[] = ['']
      const answer = atOnce('tailLines=1', seen, 'never said')
      await until(() => seen[0] === 'oops\n')
      await appendFile(path(), line(6, 'bye'))
      running = false
      assert.deepEqual(await answer, { code: 200, text: 'oops\nbye\n' })
      running = true
    })
  })
})
