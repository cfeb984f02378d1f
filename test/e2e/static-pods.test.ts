// Static Pods of a whole cluster: manifests in its home's folder, mirrors in its API. Mission P19.
import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

describe('static Pods of a cluster', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods
  let name = ''
  const file = () => path.join(pods.cluster.home, 'manifests', 'still.json')

  before(async () => {
    pods = await startTestPods()
    await mkdir(path.dirname(file()), { recursive: true })
    const spec = { containers: [shell('main', `echo up; ${idle}`)] }
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'still', labels: { app: 'still' } }, spec }
    await writeFile(file(), JSON.stringify(manifest))
    const node = succeeded(await pods.kubectl(['get', 'nodes', '-o', 'name']))
      .trim()
      .replace('node/', '')
    name = `still-${node.toLowerCase()}`
  })
  after(() => pods?.[Symbol.asyncDispose]())

  it('P19 a manifest runs and is shown by a mirror that can be read: status, logs, exec', async () => {
    const { metadata } = await pods.ready(name)
    assert.equal(metadata.annotations?.['kubernetes.io/config.source'], 'file')
    assert.equal(metadata.ownerReferences?.[0]?.kind, 'Node')
    await pods.logged(name, 'up', 'main')
    assert.equal(await pods.run(name, 'hostname'), name)
  })

  it('P19 deleting the mirror stops nothing: it comes back with the same containers', async () => {
    const before = await pods.get(name)
    succeeded(await pods.kubectl(['delete', 'pod', name, '--wait=false']))
    const back = await pods.until(
      name,
      'is another, and ready',
      ({ metadata, status }) => metadata.uid !== before.metadata.uid && status.containerStatuses?.[0]?.ready === true,
    )
    assert.equal(back.status.containerStatuses?.[0]?.containerID, before.status.containerStatuses?.[0]?.containerID)
  })

  it('P19 a manifest that refers to an API object is refused: an event tells, and why', async () => {
    const node = succeeded(await pods.kubectl(['get', 'nodes', '-o', 'name'])).trim()
    const refused = path.join(path.dirname(file()), 'refused.json')
    const spec = { serviceAccountName: 'default', containers: [shell('main', idle)] }
    await writeFile(refused, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'refused' }, spec }))
    const reason = 'static pods may not reference serviceaccounts'
    await eventually('the node’s events tell', async () =>
      succeeded(await pods.kubectl(['describe', node])).includes(`manifest ${refused}, ignoring: ${reason}`),
    )
    const { code, stdout } = await pods.cluster.sampan(['why', node])
    assert.equal(code, 1)
    assert.match(stdout, new RegExp(`Its kubelet does not run the static Pod of ${refused}: ${reason}`))
    await rm(refused)
  })

  it('P19 without its manifest it goes, mirror and all', async () => {
    await rm(file())
    await pods.gone(name)
  })
})
