// Ephemeral containers by a real `kubectl debug`, in real containers: mission P21 and F3.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testImages } from '../harness/images.ts'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

describe('kubectl debug adds an ephemeral container', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const debug = async (args: readonly string[]): Promise<void> => {
    succeeded(await pods.kubectl(['debug', ...args]))
  }

  it('P21 F3 to a running Pod: it sees the processes of its target, ends, and the Pod goes on', async () => {
    await pods.create('patient', { containers: [shell('main', idle)] })
    const { metadata } = await pods.ready('patient')
    const script = 'ps | grep -c "sleep 3600"; hostname'
    const image = `--image=${testImages.busybox}`
    await debug(['patient', image, '--target=main', '-c', 'doctor', '--', 'sh', '-c', script])
    const pod = await pods.until(
      'patient',
      'has had its doctor',
      ({ status }) => status.ephemeralContainerStatuses?.[0]?.state?.terminated?.exitCode === 0,
    )
    const text = await eventually('the log is there', async () => (await pods.logs('patient', 'doctor')) || undefined)
    const [count = '', hostname = ''] = text.trim().split('\n')
    assert.ok(Number(count) > 1, `sees the process of the target: ${text}`)
    assert.equal(hostname, 'patient')
    assert.equal(pod.metadata.uid, metadata.uid)
    assert.equal(pod.status.phase, 'Running')
    assert.equal(pod.status.containerStatuses?.[0]?.restartCount, 0)
  })

  it('P21 F3 as a copy of the Pod, with another command', async () => {
    await pods.create('original', { containers: [shell('main', idle)] })
    await pods.ready('original')
    await debug(['original', '--copy-to=copy', '--container=main', '--', 'sh', '-c', 'echo copied; sleep 3600'])
    await pods.logged('copy', 'copied', 'main')
    assert.equal((await pods.get('original')).status.phase, 'Running')
  })

  it('P21 F3 on the node: a Pod in its namespaces, with its files below /host', async () => {
    const [node] = (
      await pods.api.client.list({ group: '', version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false })
    ).items
    const name = node?.metadata.name ?? ''
    const script = 'test -d /host/proc && echo host files'
    await debug([`node/${name}`, `--image=${testImages.busybox}`, '--', 'sh', '-c', script])
    const { items } = await pods.api.client.list({
      group: '',
      version: 'v1',
      kind: 'Pod',
      plural: 'pods',
      namespaced: true,
    })
    const made = items.map(({ metadata }) => metadata.name).find((one) => one.startsWith(`node-debugger-${name}`)) ?? ''
    await pods.ended(made)
    assert.match(await pods.logs(made), /host files/)
  })
})
