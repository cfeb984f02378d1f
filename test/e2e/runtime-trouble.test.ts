// A real containerd in trouble under a kubelet of its own process: killed and ended while Pods run, start and stop; and a
// while in which it hangs or answers errors. What runs runs on, what was asked for comes, nothing is doubled.
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, isNotFound, nodeKind, podKind } from '#api'
import { sleep } from '#base'
import { realClock } from '#base/node'
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
import { type CriProxy, startCriProxy } from '../harness/cri-proxy.ts'
import { idle, isReady, shell, skipWithoutRoot } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

const atATime = 4
const limitMs = 60_000

describe('a runtime in trouble', { skip: skipWithoutRoot, timeout: 600_000 }, () => {
  let machine: TestMachine
  let api: SeparateApi
  let admin: TestApi
  let proxy: CriProxy
  let kubelet: ComponentProcess

  before(async () => {
    machine = await startTestMachine()
    await mkdir(path.join(machine.home, 'manifests'))
    api = await startSeparateApi(machine.home)
    admin = await connectApi(api.kubeconfig('admin'))
    proxy = await startCriProxy(path.join(machine.home, 'proxy.sock'), machine.containerd.socketPath)
    kubelet = startSeparateKubelet(machine, { api, socket: proxy.socket })
    await kubelet.works
    await create('stays')
    await ready('stays')
  })
  after(async () => {
    await kubelet?.[Symbol.asyncDispose]()
    await proxy?.[Symbol.asyncDispose]()
    admin?.[Symbol.dispose]()
    await api?.[Symbol.asyncDispose]()
    await machine?.[Symbol.asyncDispose]()
  })

  const key = (name: string) => ({ namespace: 'default', name })
  const create = (name: string) => {
    const spec = { nodeName, terminationGracePeriodSeconds: 5, containers: [shell('main', idle)] }
    return admin.client.create(podKind, { metadata: key(name), spec } as never)
  }
  const find = async (name: string): Promise<core.Pod | undefined> => {
    try {
      return await admin.client.get(podKind, key(name))
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
  const ready = (name: string) =>
    eventually(
      `${name} is Ready`,
      async () => {
        const pod = await find(name)
        if (pod !== undefined && isReady(pod)) return pod
        throw new Error(`its status is ${JSON.stringify(pod?.status)}`)
      },
      { limitMs },
    )
  const gone = (name: string) =>
    eventually(`${name} is gone`, async () => (await find(name)) === undefined, { limitMs })
  const names = (what: string, round: string) => Array.from({ length: atATime }, (_, i) => `${what}-${round}-${i}`)
  const nodeIsReady = async () =>
    (await admin.client.get(nodeKind, { name: nodeName })).status.conditions?.find(({ type }) => type === 'Ready')
      ?.status === 'True'

  /** Pods start and stop while `trouble` is made; afterwards all is as it should be. */
  const survive = async (round: string, trouble: () => Promise<void>): Promise<void> => {
    const { runtime } = machine.containerd.cri
    const [leaving, coming] = [names('leaves', round), names('comes', round)]
    const before = await find('stays')
    for (const name of leaving) await create(name)
    for (const name of leaving) await ready(name)
    for (const name of coming) await create(name)
    for (const name of leaving) await admin.client.delete(podKind, key(name))
    await trouble()
    for (const name of coming) {
      const { status } = await ready(name)
      assert.equal(status.phase, 'Running')
    }
    for (const name of leaving) await gone(name)
    await eventually(
      'the runtime holds what it should, once',
      async () => {
        const held = (await runtime.listPodSandbox({ state: 'ready' })).map(
          ({ labels }) => labels['io.kubernetes.pod.name'] ?? '',
        )
        assert.deepEqual(held.toSorted(), ['stays', ...coming].toSorted())
        const running = (await runtime.listContainers({ state: 'running' })).map(
          ({ labels }) => labels['io.kubernetes.pod.name'] ?? '',
        )
        assert.deepEqual(running.toSorted(), ['stays', ...coming].toSorted())
        return true
      },
      { limitMs },
    )
    await eventually('the node is ready', nodeIsReady, { limitMs })
    const [stayed] = (await ready('stays')).status.containerStatuses ?? []
    assert.equal(stayed?.containerID, before?.status.containerStatuses?.[0]?.containerID, 'what ran was left alone')
    assert.equal(stayed?.restartCount, 0)
    for (const name of coming) await admin.client.delete(podKind, key(name), { gracePeriodSeconds: 0 })
    await eventually('they are gone from the runtime too', async () => (await runtime.listPodSandbox()).length === 1, {
      limitMs,
    })
  }

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`containerd ends by ${signal} while Pods start and stop`, () =>
      survive(signal.toLowerCase(), async () => {
        await sleep(realClock, 300)
        process.kill(machine.containerd.pid(), signal)
      }))
  }

  for (const gate of ['hang', 'trouble'] as const) {
    it(`it is for a while in a state of ${gate}`, () =>
      survive(gate, async () => {
        await sleep(realClock, 300)
        proxy.setGate(gate)
        await eventually('the node says so', async () => !(await nodeIsReady()), { limitMs })
        proxy.setGate('open')
      }))
  }
})
