import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogFields } from '#base'
import { silentLog } from '#base'
import { podNamed, startTestServer, textOf } from '../server.testing.ts'

describe('/metrics', () => {
  it('counts requests, what the store was asked, objects and watches, and nothing that there is not', async () => {
    await using test = await startTestServer()
    const pods = '/api/v1/namespaces/default/pods'
    await test.ask('POST', pods, { body: podNamed('x') })
    await test.ask('POST', pods, { body: podNamed('x') })
    const one = textOf(await test.raw('GET', `${pods}/x`))
    const table = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }
    const list = textOf(await test.raw('GET', '/api/v1/pods', table))
    await test.ask('GET', '/apis/example.com/v1/nonsense')
    await test.ask('GET', '/nonsense')
    const watch = await test.raw('GET', `${pods}?watch=1`)
    const { body, headers } = await test.ask('GET', '/metrics')
    if (watch.body.kind === 'stream') watch.body.frames[Symbol.dispose]()
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    const lines: readonly string[] = body.split('\n')
    const of = (name: string) => lines.filter((line) => line.startsWith(`${name}{`))
    const labels = (verb: string, scope: string) =>
      `component="apiserver",dry_run="",group="",resource="pods",scope="${scope}",subresource="",verb="${verb}",version="v1"`
    assert.deepEqual(of('apiserver_request_total'), [
      `apiserver_request_total{code="201",${labels('POST', 'resource')}} 1`,
      `apiserver_request_total{code="409",${labels('POST', 'resource')}} 1`,
      `apiserver_request_total{code="200",${labels('GET', 'resource')}} 1`,
      `apiserver_request_total{code="200",${labels('LIST', 'cluster')}} 1`,
      `apiserver_request_total{code="200",${labels('WATCH', 'namespace')}} 1`,
    ])
    assert.deepEqual(
      of('etcd_request_duration_seconds_count').at(-1),
      'etcd_request_duration_seconds_count{operation="create",type="pods"} 2',
    )
    const ofReads = (verb: string, scope: string) => labels(verb, scope).replace('dry_run="",', '')
    assert.deepEqual(of('apiserver_response_sizes_sum'), [
      `apiserver_response_sizes_sum{${ofReads('GET', 'resource')}} ${one.length}`,
      `apiserver_response_sizes_sum{${ofReads('LIST', 'cluster')}} ${list.length}`,
    ])
    for (const line of [
      'apiserver_storage_objects{resource="pods"} 1',
      'apiserver_longrunning_requests{component="apiserver",group="",resource="pods",scope="namespace",subresource="",verb="WATCH",version="v1"} 1',
      'apiserver_resource_objects{group="",resource="pods"} 1',
      'apiserver_current_inflight_requests{request_kind="mutating"} 0',
      'kubernetes_build_info{git_version="v1.36.0+sampan"} 1',
    ]) {
      assert.ok(lines.includes(line), line)
    }
  })

  it('come with a line of the log for each request', async () => {
    const lines: (readonly [string, LogFields | undefined])[] = []
    const log = { ...silentLog, debug: (message: string, fields?: LogFields) => lines.push([message, fields]) }
    await using test = await startTestServer({ log: log as never })
    lines.length = 0
    await test.ask('GET', '/api/v1/namespaces/absent')
    assert.deepEqual(lines, [
      ['Answered a request', { verb: 'get', target: '/api/v1/namespaces/absent', user: 'admin', status: 404, ms: 0 }],
    ])
  })
})
