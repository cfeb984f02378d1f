import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import type { RuntimeService } from '#cri'
import { realClock } from '#base/node'
import { testPod } from '../pod/pod.testing.ts'
import { runHandler } from './run-handler.ts'

const [container] = testPod({ containers: [{ name: 'main', ports: [{ name: 'web', containerPort: 8080 }] }] }).spec
  .containers
assert.ok(container)
const target = { container, containerId: 'main-0', podIp: '10.0.0.2' }

/** Runs an httpGet hook against a server that speaks no TLS; gives what was asked of it, and whether it fell back. */
async function asked(httpGet: core.HTTPGetAction, errorCode = 'ERR_SSL_WRONG_VERSION_NUMBER') {
  const urls: string[] = []
  let fellBack = false
  const httpGetOf = async ({
    url,
    headers,
  }: {
    readonly url: string
    readonly headers: readonly (readonly string[])[]
  }) => {
    urls.push([url, ...headers.map((header) => header.join('='))].join(' '))
    if (url.startsWith('https:')) throw Object.assign(new Error('no TLS here'), { code: errorCode })
    return { statusCode: 500, body: '', redirectedElsewhere: false }
  }
  const refused = async (): Promise<never> => Promise.reject(new Error('not asked for'))
  const network = { httpGet: httpGetOf, download: refused, tcpConnect: refused, grpcHealth: refused }
  const deps = {
    runtime: {} as RuntimeService,
    network,
    clock: realClock,
    onHttpFallback: () => void (fellBack = true),
  }
  await runHandler(deps, { httpGet }, { target, signal: new AbortController().signal })
  return { urls, fellBack }
}

describe('runHandler: httpGet', () => {
  it('asks a port by its name, with its headers; a status is no failure', async () => {
    const httpHeaders = [{ name: 'X-A', value: 'b' }]
    const urls = ['http://10.0.0.2:8080/path X-A=b']
    assert.deepEqual(await asked({ port: 'web', path: 'path', httpHeaders }), { urls, fellBack: false })
  })

  it('asks again over HTTP what is answered without TLS, and tells', async () => {
    assert.deepEqual(await asked({ port: 8080, scheme: 'HTTPS' }), {
      urls: ['https://10.0.0.2:8080/', 'http://10.0.0.2:8080/'],
      fellBack: true,
    })
  })

  it('fails when nobody answers', async () => {
    await assert.rejects(asked({ port: 8080, scheme: 'HTTPS' }, 'ECONNREFUSED'), /no TLS here/)
  })
})
