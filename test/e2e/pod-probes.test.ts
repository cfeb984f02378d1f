// Probes in real containers, of every kind and at every threshold: mission L11–L16. All Pods of the file live at once.
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, type Draft, endpointSliceKind, podKind, serviceKind } from '#api'
import {
  containerStatus,
  idle,
  isReady,
  shell,
  skipWithoutRoot,
  startTestPods,
  type TestPods,
} from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

const quick = { periodSeconds: 1 } as const

/** A web server that shows what probes send, and answers as a test needs it. */
const serverScript = `
const http = require('http'), https = require('https'), http2 = require('http2'), fs = require('fs')
const answer = (request, response) => {
  const { pathname } = new URL(request.url, 'http://x')
  if (pathname === '/headers') return response.writeHead(request.headers['x-probe'] === 'yes' && request.headers.host === 'name.example' && /^kube-probe/.test(request.headers['user-agent']) ? 200 : 500).end()
  if (pathname === '/moved') return response.writeHead(302, { location: '/good' }).end()
  if (pathname === '/moved-to-bad') return response.writeHead(302, { location: '/bad' }).end()
  if (pathname === '/elsewhere') return response.writeHead(302, { location: 'http://other.example/' }).end()
  if (pathname === '/code') return response.writeHead(Number(new URL(request.url, 'http://x').searchParams.get('is'))).end()
  response.writeHead(pathname === '/good' ? 200 : 500).end('no')
}
http.createServer(answer).listen(8080)
https.createServer({ cert: fs.readFileSync('/pki/kubelet-server.crt'), key: fs.readFileSync('/pki/kubelet-server.key') }, answer).listen(8443)
const grpc = http2.createServer()
grpc.on('stream', (stream) => {
  const body = []
  stream.on('data', (chunk) => body.push(chunk))
  stream.on('end', () => {
    const healthy = Buffer.concat(body).includes('well') || Buffer.concat(body).length === 5
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, healthy ? 1 : 2]))
  })
})
grpc.listen(9090)
require('net').createServer((socket) => socket.destroy()).listen(7070)
`

describe('probes, in real containers', { skip: skipWithoutRoot, timeout: 240_000, concurrency: 8 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const pki = () => ({ name: 'pki', hostPath: { path: path.join(pods.cluster.home, 'pki') } })
  const web = { name: 'web', containerPort: 8080 }
  const server: Draft<core.Container> = {
    name: 'server',
    image: 'localhost/node',
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '-e', serverScript],
    volumeMounts: [{ name: 'pki', mountPath: '/pki', readOnly: true }],
  }

  const http = (given: Draft<core.HTTPGetAction>) => ({ httpGet: { port: 'web', ...given } })
  const good: Readonly<Record<string, Draft<core.Probe>>> = {
    'http-code-200': http({ path: '/code?is=200' }),
    'http-code-399': http({ path: '/code?is=399' }),
    'http-headers-and-host': http({
      path: '/headers',
      httpHeaders: [
        { name: 'X-Probe', value: 'yes' },
        { name: 'Host', value: 'name.example' },
      ],
    }),
    'http-redirect-here': http({ path: '/moved' }),
    'https-unknown-certificate': http({ path: '/good', port: 8443, scheme: 'HTTPS' }),
    'tcp-closed-at-once': { tcpSocket: { port: 7070 } },
    grpc: { grpc: { port: 9090 } },
    'grpc-of-a-service': { grpc: { port: 9090, service: 'well' } },
    exec: { exec: { command: ['true'] } },
  }
  const bad: Readonly<Record<string, readonly [probe: Draft<core.Probe>, event: RegExp]>> = {
    'http-code-400': [
      http({ path: '/code?is=400' }),
      /Readiness probe failed: HTTP probe failed with statuscode: 400$/,
    ],
    'http-redirect-to-bad': [http({ path: '/moved-to-bad' }), /HTTP probe failed with statuscode: 500$/],
    'http-refused': [http({ port: 9 }), /Readiness probe failed: Get "http:\/\/[\d.]+:9\/": .*ECONNREFUSED/],
    'http-wrong-scheme': [http({ port: 8443 }), /Readiness probe failed: Get "http:/],
    'tcp-refused': [{ tcpSocket: { port: 9 } }, /Readiness probe failed: .*ECONNREFUSED/],
    'exec-exit-1': [{ exec: { command: ['sh', '-c', 'echo why; exit 1'] } }, /Readiness probe failed: why\n$/],
    'exec-too-slow': [
      { exec: { command: ['sleep', '60'] }, timeoutSeconds: 1 },
      /Readiness probe failed: command timed out: /,
    ],
  }
  /** A Pod whose containers share the server's network: each asks it in another way. */
  const ask = (pod: string, probes: Readonly<Record<string, Draft<core.Probe>>>) =>
    pods.create(pod, {
      terminationGracePeriodSeconds: 1,
      volumes: [pki()],
      containers: [
        server,
        ...Object.entries(probes).map(([name, probe]) =>
          shell(name, idle, { ports: [web], readinessProbe: { ...quick, ...probe } }),
        ),
      ],
    })

  let serverIp = ''
  before(async () => {
    await Promise.all([ask('good', good), ask('ill', { main: { grpc: { port: 9090, service: 'ill' } } })])
    const pod = await pods.until('good', 'has its server', (now) => containerStatus(now, 'server').ready)
    serverIp = pod.status.podIP ?? ''
  })

  for (const name of Object.keys(good))
    it(`L11 ${name} succeeds`, async () => {
      await pods.until('good', `has ${name} ready`, (pod) => containerStatus(pod, name).ready)
    })

  /** A Pod of its own, since a Pod's Events are soon too many, that asks the other one's server. */
  const alone = (name: string, { httpGet, tcpSocket, ...probe }: Draft<core.Probe>) =>
    pods.create(name, {
      containers: [
        shell('main', idle, {
          ports: [web],
          readinessProbe: {
            ...quick,
            ...probe,
            ...(httpGet ? { httpGet: { ...httpGet, host: serverIp } } : {}),
            ...(tcpSocket ? { tcpSocket: { ...tcpSocket, host: serverIp } } : {}),
          },
        }),
      ],
    })

  it('L11 http-redirect-elsewhere succeeds with a warning, and is not followed', async () => {
    await alone('elsewhere', http({ path: '/elsewhere' }))
    await pods.ready('elsewhere')
    await pods.event('elsewhere', /^ProbeWarning: Readiness probe warning: Probe terminated redirects/)
  })

  for (const [name, [probe, event]] of Object.entries(bad))
    it(`L11 ${name} fails, and an Event says why`, async () => {
      await alone(name, probe)
      await pods.event(name, event)
      assert.equal(isReady(await pods.get(name)), false)
      await pods.remove(name)
    })

  it('L11 grpc-not-serving fails, and an Event says why', async () => {
    await pods.event('ill', /Readiness probe failed: service unhealthy \(responded with "NOT_SERVING"\)$/)
    assert.equal(isReady(await pods.get('ill')), false)
  })

  it('L12 a probe without an answer changes nothing: the container is neither killed nor ready', async () => {
    const lost = { ...quick, failureThreshold: 1, exec: { command: ['/no/such/program'] } }
    await pods.create('unknown', { containers: [shell('main', idle, { livenessProbe: lost, readinessProbe: lost })] })
    const { spec } = await pods.until('unknown', 'runs', ({ status }) => status.phase === 'Running')
    const probes = `/api/v1/nodes/${spec.nodeName}/proxy/metrics/probes`
    await eventually('the probes have been asked three times', async () => {
      const text = succeeded(await pods.kubectl(['get', '--raw', probes]))
      const asked = (type: string) =>
        Number(new RegExp(`pod="unknown",[^}]*probe_type="${type}",result="unknown"} (\\d+)`).exec(text)?.[1] ?? 0)
      return asked('Liveness') >= 3 && asked('Readiness') >= 3
    })
    await pods.event('unknown', /^Unhealthy: Liveness probe errored and resulted in unknown state: /)
    const pod = await pods.get('unknown')
    assert.equal(isReady(pod), false)
    assert.deepEqual(
      [containerStatus(pod, 'main').restartCount, containerStatus(pod, 'main').state?.running !== undefined],
      [0, true],
    )
  })

  const failsAt = (failureThreshold: number): Draft<core.Probe> => ({
    ...quick,
    failureThreshold,
    exec: { command: ['sh', '-c', 'echo ill; exit 1'] },
  })

  it('L13 a failing livenessProbe kills the container, and Always starts it again', async () => {
    await pods.create('ails', { containers: [shell('main', idle, { livenessProbe: failsAt(2) })] })
    await pods.until('ails', 'was restarted', (pod) => containerStatus(pod, 'main').restartCount >= 1)
    await pods.event('ails', /^Unhealthy: Liveness probe failed: ill\n$/)
    await pods.event('ails', /^Killing: Container main failed liveness probe, will be restarted$/)
    await pods.remove('ails')
  })

  it('L13 a failing livenessProbe ends a Pod with Never; without one a container counts as well', async () => {
    const containers = [shell('main', idle, { livenessProbe: failsAt(1) }), shell('well', idle)]
    await pods.create('ill-once', { restartPolicy: 'Never', containers })
    const pod = await pods.until(
      'ill-once',
      'has lost a container',
      (now) => containerStatus(now, 'main').state?.terminated !== undefined,
    )
    assert.equal(containerStatus(pod, 'main').restartCount, 0)
    assert.deepEqual([containerStatus(pod, 'well').ready, pod.status.phase], [true, 'Running'])
    await pods.remove('ill-once')
  })

  it('L13 the grace period of the probe replaces that of the Pod', async () => {
    const livenessProbe = { ...failsAt(1), terminationGracePeriodSeconds: 1 }
    await pods.create('deaf-and-ill', {
      terminationGracePeriodSeconds: 600,
      containers: [shell('main', 'trap "" TERM; while :; do sleep 0.1; done', { livenessProbe })],
    })
    await pods.until('deaf-and-ill', 'was restarted', (pod) => containerStatus(pod, 'main').restartCount >= 1)
    await pods.remove('deaf-and-ill')
  })

  /** The addresses of a Service by whether they are ready, as its EndpointSlices have them. */
  const endpoints = async (service: string): Promise<readonly EndpointState[]> => {
    const { items } = await pods.api.client.list(endpointSliceKind, {
      namespace: 'default',
      labelSelector: `kubernetes.io/service-name=${service}`,
    })
    return items
      .filter(({ addressType }) => addressType === 'IPv4')
      .flatMap(({ endpoints: all }) =>
        all.map(({ addresses, conditions }) => ({
          address: addresses[0] ?? '',
          ready: conditions?.ready === true,
          terminating: conditions?.terminating === true,
        })),
      )
  }
  const service = (name: string) =>
    pods.api.client.create(serviceKind, {
      metadata: { name, namespace: 'default' },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
    } as Draft<core.Service>)
  const soon = (name: string, ready: boolean) =>
    eventually(`Service ${name} has ${ready ? 'a' : 'no'} ready address`, async () => {
      const all = await endpoints(name)
      return all.length > 0 && all.every((one) => one.ready === ready)
    })

  it('L14 a Pod is among the endpoints of its Services only while its readinessProbe succeeds', async () => {
    await service('gate')
    const readinessProbe = { ...quick, failureThreshold: 1, exec: { command: ['ls', '/tmp/well'] } }
    await pods.create('gate', { containers: [shell('main', idle, { readinessProbe })] }, { labels: { app: 'gate' } })
    await pods.until('gate', 'runs', ({ status }) => status.phase === 'Running')
    await soon('gate', false)
    await pods.run('gate', 'touch /tmp/well')
    await soon('gate', true)
    assert.equal((await endpoints('gate'))[0]?.address, (await pods.ready('gate')).status.podIP)
    await pods.run('gate', 'rm /tmp/well')
    await soon('gate', false)
    assert.equal(containerStatus(await pods.get('gate'), 'main').restartCount, 0)
    await pods.remove('gate')
  })

  it('L15 until the startupProbe succeeds the other probes are off, and then they are on', async () => {
    await pods.create('slow', {
      containers: [
        shell('main', idle, {
          startupProbe: { ...quick, failureThreshold: 100, exec: { command: ['ls', '/tmp/started'] } },
          livenessProbe: { ...failsAt(1), initialDelaySeconds: 0 },
          readinessProbe: { ...quick, exec: { command: ['true'] } },
        }),
      ],
    })
    await pods.event('slow', /^Unhealthy: Startup probe failed: /)
    const before = containerStatus(await pods.get('slow'), 'main')
    assert.deepEqual([before.started, before.ready, before.restartCount], [false, false, 0])
    await pods.run('slow', 'touch /tmp/started')
    await pods.until(
      'slow',
      'was restarted by its liveness probe',
      (pod) => containerStatus(pod, 'main').restartCount >= 1,
    )
    await pods.remove('slow')
  })

  it('L15 a failing startupProbe kills the container', async () => {
    await pods.create('never-up', { containers: [shell('main', idle, { startupProbe: failsAt(2) })] })
    await pods.event('never-up', /^Killing: Container main failed startup probe, will be restarted$/)
    await pods.until('never-up', 'was restarted', (pod) => containerStatus(pod, 'main').restartCount >= 1)
    await pods.remove('never-up')
  })

  it('L16 a Pod that is being deleted is not ready for traffic any more, probe or no probe', async () => {
    await service('leaving')
    const script = 'trap "until [ -e /tmp/go ]; do sleep 0.1; done; exit 0" TERM; while :; do sleep 0.1; done'
    await pods.create(
      'leaving',
      { terminationGracePeriodSeconds: 60, containers: [shell('main', script)] },
      { labels: { app: 'leaving' } },
    )
    await pods.ready('leaving')
    await soon('leaving', true)
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'leaving' })
    await soon('leaving', false)
    assert.equal((await endpoints('leaving'))[0]?.terminating, true)
    assert.ok(containerStatus(await pods.get('leaving'), 'main').state?.running)
    await pods.runLast('leaving', 'touch /tmp/go', 'main')
    await pods.gone('leaving')
  })
})

interface EndpointState {
  readonly address: string
  readonly ready: boolean
  readonly terminating: boolean
}
