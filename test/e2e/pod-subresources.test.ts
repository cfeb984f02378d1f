// What is done with a running Pod beside reading and writing it: it is reached through the API server, and evicted (F2).
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

describe('subresources of Pods, in real containers', { skip: skipWithoutRoot }, () => {
  let pods: TestPods
  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods[Symbol.asyncDispose]())

  it('a Pod and its kubelet are reached through the API server', async () => {
    const script = 'mkdir /www; echo hello from the pod > /www/index.html; exec httpd -f -p 8080 -h /www'
    await pods.create('web', { containers: [shell('app', script, { ports: [{ containerPort: 8080 }] })] })
    const { spec } = await pods.ready('web')
    const page = await eventually('the page is served', async () => {
      const answer = await pods.kubectl(['get', '--raw', '/api/v1/namespaces/default/pods/web:8080/proxy/index.html'])
      return answer.stdout === '' ? undefined : answer.stdout
    })
    assert.equal(page.trim(), 'hello from the pod')
    const health = await pods.kubectl(['get', '--raw', `/api/v1/nodes/${spec.nodeName}/proxy/healthz`])
    assert.equal(health.stdout, 'ok')
  })

  it('F2 an evicted Pod goes with its grace, and says why', async () => {
    await pods.create('evicted', {
      terminationGracePeriodSeconds: 20,
      containers: [shell('app', 'trap "sleep 2; exit 0" TERM; sleep 3600 & wait')],
    })
    await pods.ready('evicted')
    const body = JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'evicted' } })
    const path = '/api/v1/namespaces/default/pods/evicted/eviction'
    const answer = await pods.kubectl(['create', '--raw', path, '-f', '-'], { input: body })
    assert.equal(answer.stderr, '')
    assert.equal(JSON.parse(answer.stdout).status, 'Success')
    const { metadata, status } = await pods.get('evicted')
    assert.equal(metadata.deletionGracePeriodSeconds, 20)
    const { reason } = status.conditions?.find(({ type }) => type === 'DisruptionTarget') ?? {}
    assert.equal(reason, 'EvictionByEvictionAPI')
    await pods.gone('evicted')
  })

  it('F2 a Pod that its budget needs is not evicted', async () => {
    await pods.create('needed', { containers: [shell('app', idle)] }, { labels: { app: 'needed' } })
    await pods.ready('needed')
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'all' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'needed' } } },
    }
    await pods.kubectl(['create', '-f', '-'], { input: JSON.stringify(budget) })
    const body = JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'needed' } })
    const path = '/api/v1/namespaces/default/pods/needed/eviction'
    const answer = await pods.kubectl(['create', '--raw', path, '-f', '-'], { input: body })
    assert.match(answer.stderr, /Cannot evict pod as it would violate the pod's disruption budget\./)
    assert.equal((await pods.get('needed')).metadata.deletionTimestamp, undefined)
  })
})
