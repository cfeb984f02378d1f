// The kubelet's own process is killed (SIGKILL) at steps of a Pod's whole life, over a real containerd: before a call that
// changes something reaches the runtime, or when its answer is on its way. A new kubelet goes on, and the Pod gets where it
// would have got. The steps that do not reach the runtime are killed at too in src/kubelet/killed-at-every-step.test.ts.
import assert from 'node:assert/strict'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, isNotFound, podKind } from '#api'
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

type When = 'before' | 'after'

/** The life below has these calls, in this order; probes come in between as they like. */
const steps = [
  'RunPodSandbox',
  'CreateContainer init',
  'StartContainer init',
  'CreateContainer sidecar',
  'StartContainer sidecar',
  'CreateContainer main',
  'StartContainer main',
  'StopContainer main',
  'StopContainer sidecar',
  'StopPodSandbox',
  'RemovePodSandbox',
] as const

const everyStep = steps.flatMap((_, index) => [[index, 'before'] as const, [index, 'after'] as const])
const graceSeconds = 8

describe('a kubelet that is killed', { skip: skipWithoutRoot, timeout: 900_000 }, () => {
  let machine: TestMachine
  let api: SeparateApi
  let admin: TestApi
  let proxy: CriProxy
  let kubelet: ComponentProcess

  const start = async (): Promise<void> => {
    kubelet = startSeparateKubelet(machine, { api, socket: proxy.socket })
    await kubelet.works
  }
  before(async () => {
    machine = await startTestMachine()
    await mkdir(path.join(machine.home, 'manifests'))
    api = await startSeparateApi(machine.home)
    admin = await connectApi(api.kubeconfig('admin'))
    proxy = await startCriProxy(path.join(machine.home, 'proxy.sock'), machine.containerd.socketPath)
    await start()
  })
  after(async () => {
    await kubelet?.[Symbol.asyncDispose]()
    await proxy?.[Symbol.asyncDispose]()
    admin?.[Symbol.dispose]()
    await api?.[Symbol.asyncDispose]()
    await machine?.[Symbol.asyncDispose]()
  })

  const key = (name: string) => ({ namespace: 'default', name })
  const find = async (name: string): Promise<core.Pod | undefined> => {
    try {
      return await admin.client.get(podKind, key(name))
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
  const create = (name: string, spec: object) =>
    admin.client.create(podKind, { metadata: key(name), spec: { nodeName, ...spec } } as never)
  /** Kills the kubelet there, and starts another. */
  const killAt = (wanted: string, when: When): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const counts = new Map<string, number>()
    proxy.onStep = async (step) => {
      if (!steps.some((one) => one.startsWith(step.call))) return
      if (step.when === 'before') counts.set(step.call, (counts.get(step.call) ?? 0) + 1)
      const same = steps.filter((one) => one.startsWith(step.call))
      if (same[(counts.get(step.call) ?? 1) - 1] !== wanted || step.when !== when) return
      proxy.onStep = undefined
      await kubelet.end('SIGKILL')
      start().then(resolve, reject)
    }
    return promise
  }

  const lively = {
    terminationGracePeriodSeconds: graceSeconds,
    initContainers: [shell('init', 'echo init'), { ...shell('sidecar', idle), restartPolicy: 'Always' }],
    containers: [
      {
        ...shell('main', `echo main; ${idle}`),
        lifecycle: { preStop: { exec: { command: ['true'] } } },
        readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 },
      },
    ],
  }
  const names = ['init', 'sidecar', 'main']

  for (const [index, when] of everyStep) {
    const step = steps[index] ?? ''
    it(`L18 ${when} ${step}: the Pod goes on, nothing lost, nothing doubled`, async () => {
      const name = `pod-${index}-${when}`
      const ending = index >= steps.indexOf('StopContainer main')
      const killed = ending ? undefined : killAt(step, when)
      await create(name, lively)
      await killed
      const pod = await eventually(`${name} is Ready`, async () => {
        const now = await find(name)
        if (now !== undefined && isReady(now)) return now
        throw new Error(`its status is ${JSON.stringify(now?.status)}\n${kubelet.log().slice(-2_000)}`)
      })
      const mine = { labelSelector: { 'io.kubernetes.pod.name': name } }
      const { runtime } = machine.containerd.cri
      const containers = await runtime.listContainers(mine)
      assert.deepEqual(containers.map(({ metadata }) => metadata.name).toSorted(), names.toSorted(), 'one each')
      const sandboxes = await runtime.listPodSandbox(mine)
      assert.equal(sandboxes.filter(({ state }) => state === 'ready').length, 1, 'one sandbox')
      const { initContainerStatuses = [], containerStatuses = [] } = pod.status
      const restarts = [...initContainerStatuses, ...containerStatuses].map(({ restartCount }) => restartCount)
      assert.deepEqual(restarts, [0, 0, 0])
      const killedLater = ending ? killAt(step, when) : undefined
      await admin.client.delete(podKind, key(name))
      await killedLater
      await eventually(`${name} is gone`, async () => (await find(name)) === undefined)
      await eventually('nothing of it is left', async () => {
        const left = [
          ...(await runtime.listPodSandbox(mine)),
          ...(await readdir(`${machine.home}/pods`)).filter((folder) => folder.includes(name)),
          ...(await readdir(`${machine.home}/kubelet/pods`)).filter((uid) => uid === pod.metadata.uid),
        ]
        if (left.length === 0) return true
        throw new Error(`left: ${JSON.stringify(left)}`)
      })
    })
  }

  it('L18 while it waits for a Pod to end: the Pod has its whole grace anew', async () => {
    await create('stubborn', {
      terminationGracePeriodSeconds: graceSeconds,
      containers: [shell('main', 'trap "" TERM; while true; do sleep 1; done')],
    })
    await eventually('it runs', async () => (await find('stubborn'))?.status.phase === 'Running')
    const killed = killAt('StopContainer main', 'before')
    await admin.client.delete(podKind, key('stubborn'))
    await killed
    const again = realClock.monotonic()
    await eventually('it is gone', async () => (await find('stubborn')) === undefined)
    const tookMs = realClock.monotonic() - again
    assert.ok(tookMs > (graceSeconds - 2) * 1000, `${tookMs} ms after the new kubelet began`)
  })
})
