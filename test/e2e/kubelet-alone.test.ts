// The kubelet in a process of its own, against an API server that it did not bring: another process, reached over HTTPS with
// the kubelet's own certificate and nothing else shared; and against none at all.
import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, leaseKind, nodeKind, podKind } from '#api'
import { connectApi, type TestApi } from '../harness/api.ts'
import {
  type ComponentProcess,
  nodeName,
  type SeparateApi,
  startSeparateApi,
  startSeparateKubelet,
  startTestMachine,
  type TestMachine,
} from '../harness/components.ts'
import { idle, isReady, shell, skipWithoutRoot } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

describe('a kubelet alone', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let machine: TestMachine
  let api: SeparateApi
  let admin: TestApi
  let kubelet: ComponentProcess

  before(async () => {
    machine = await startTestMachine()
    await mkdir(path.join(machine.home, 'manifests'))
    api = await startSeparateApi(machine.home)
    admin = await connectApi(api.kubeconfig('admin'))
    kubelet = startSeparateKubelet(machine, { api })
    await kubelet.works
  })
  after(async () => {
    await kubelet?.[Symbol.asyncDispose]()
    admin?.[Symbol.dispose]()
    await api?.[Symbol.asyncDispose]()
    await machine?.[Symbol.asyncDispose]()
  })

  const get = (name: string): Promise<core.Pod> => admin.client.get(podKind, { namespace: 'default', name })
  const create = (name: string, spec: object) =>
    admin.client.create(podKind, { metadata: { name, namespace: 'default' }, spec: { nodeName, ...spec } } as never)
  const ready = (name: string) => eventually(`Pod ${name} is Ready`, async () => isReady(await get(name)))
  const running = async (name: string) =>
    (await machine.containerd.cri.runtime.listContainers({ state: 'running' })).filter(
      ({ labels }) => labels['io.kubernetes.pod.name'] === name,
    )

  it('registers its node, keeps its lease, and runs a Pod whose log the API server hands on', async () => {
    const node = await admin.client.get(nodeKind, { name: nodeName })
    assert.equal(node.status.conditions?.find(({ type }) => type === 'Ready')?.status, 'True')
    await eventually('the node has its lease', async () => {
      const lease = await admin.client.get(leaseKind, { namespace: 'kube-node-lease', name: nodeName })
      return lease.spec.holderIdentity === nodeName
    })
    await create('web', { terminationGracePeriodSeconds: 2, containers: [shell('main', `echo hello; ${idle}`)] })
    await ready('web')
    await eventually('the log is handed on', async () =>
      String((await admin.call('GET', '/api/v1/namespaces/default/pods/web/log')).body).includes('hello'),
    )
  })

  it('goes on without its API server, and reports what happened meanwhile when there is one again', async () => {
    await create('again', { containers: [shell('main', 'sleep 3600')] })
    await ready('again')
    await api.process.end('SIGKILL')
    const [container] = await running('again')
    await machine.containerd.cri.runtime.stopContainer({ containerId: container?.id ?? '', timeoutSeconds: 0 })
    await eventually('it was started again', async () => (await running('again'))[0]?.metadata.attempt === 1)
    admin[Symbol.dispose]()
    api = await startSeparateApi(machine.home, api)
    admin = await connectApi(api.kubeconfig('admin'))
    await eventually('the restart is seen', async () => {
      const { status } = await get('again')
      return status.containerStatuses?.[0]?.restartCount === 1 && isReady(await get('again'))
    })
    assert.equal((await running('web')).length, 1, 'the other one was left alone')
  })

  it('L17 ends a Pod that is deleted, and its object with it', async () => {
    for (const name of ['web', 'again'])
      await admin.client.delete(podKind, { namespace: 'default', name }, { gracePeriodSeconds: 1 })
    await eventually('they are gone', async () => {
      const { items } = await admin.client.list(podKind, { namespace: 'default' })
      return items.length === 0
    })
    assert.deepEqual(await running('web'), [])
  })

  it('P19 without an API server it runs static Pods, starts again what fails, and ends what is taken away', async () => {
    await kubelet.end('SIGTERM')
    kubelet = startSeparateKubelet(machine)
    await kubelet.works
    const file = path.join(machine.home, 'manifests', 'still.json')
    const spec = { terminationGracePeriodSeconds: 1, containers: [shell('main', idle)] }
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'still' }, spec }))
    const still = `still-${nodeName}`
    await eventually('it runs', async () => (await running(still)).length === 1)
    const [first] = await running(still)
    await machine.containerd.cri.runtime.stopContainer({ containerId: first?.id ?? '', timeoutSeconds: 0 })
    await eventually('another runs', async () => (await running(still))[0]?.metadata.attempt === 1)
    await kubelet.end('SIGKILL')
    const [second] = await running(still)
    kubelet = startSeparateKubelet(machine)
    await kubelet.works
    assert.deepEqual(
      (await running(still)).map(({ id }) => id),
      [second?.id],
      'a new kubelet keeps it',
    )
    await rm(file)
    await eventually('it is gone', async () => (await running(still)).length === 0)
  })
})
