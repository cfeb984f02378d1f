// A disk that is really full: of the kubelet and its containerd, of the API server's store. Nothing is lost and nothing
// restarted; who asks for something is told; all goes on when there is room. Each disk is a small one of the test's own.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { configMapKind, type core, eventKind, isNotFound, isStatusError, nodeKind, podKind } from '#api'
import { runProcess } from '#base/node'
import type { Explanation } from '#explain'
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
import { eventually, sampanScript } from '../harness/sampan.ts'
import { type SmallDisk, startSmallDisk } from '../harness/small-disk.ts'

const mib = 2 ** 20
const limitMs = 90_000
/** More than a log of 16 MiB has room for. */
const writesMax = 6_000

describe('a full disk under the kubelet and its containerd', { skip: skipWithoutRoot, timeout: 600_000 }, () => {
  let disk: SmallDisk
  let home: string
  let machine: TestMachine
  let api: SeparateApi
  let admin: TestApi
  let kubelet: ComponentProcess

  before(async () => {
    disk = await startSmallDisk(256 * mib)
    home = await mkdtemp(path.join(tmpdir(), 'sampan-api-'))
    machine = await startTestMachine({}, disk.path)
    await mkdir(path.join(machine.home, 'manifests'))
    api = await startSeparateApi(home)
    admin = await connectApi(api.kubeconfig('admin'))
    await startKubelet()
  })
  after(async () => {
    await kubelet?.[Symbol.asyncDispose]()
    admin?.[Symbol.dispose]()
    await api?.[Symbol.asyncDispose]()
    await disk?.empty()
    await machine?.[Symbol.asyncDispose]()
    await disk?.[Symbol.asyncDispose]()
    await rm(home, { recursive: true, force: true })
  })

  const startKubelet = async (flags: Readonly<Record<string, string>> = {}): Promise<void> => {
    kubelet = startSeparateKubelet(machine, { api, flags })
    await kubelet.works
  }
  const key = (name: string) => ({ namespace: 'default', name })
  const create = (name: string, spec: object) =>
    admin.client.create(podKind, {
      metadata: key(name),
      spec: { nodeName, terminationGracePeriodSeconds: 2, ...spec },
    } as never)
  const find = async (name: string): Promise<core.Pod | undefined> => {
    try {
      return await admin.client.get(podKind, key(name))
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
  const until = (name: string, what: string, wanted: (pod: core.Pod) => boolean) =>
    eventually(
      `${name} ${what}`,
      async () => {
        const pod = await find(name)
        if (pod !== undefined && wanted(pod)) return pod
        throw new Error(`its status is ${JSON.stringify(pod?.status)}\n${kubelet.log().slice(-3_000)}`)
      },
      { limitMs },
    )
  const gone = (name: string) =>
    eventually(`${name} is gone`, async () => (await find(name)) === undefined, { limitMs })
  const messages = async (name: string): Promise<readonly string[]> => {
    const { items } = await admin.client.list(eventKind, { namespace: 'default' })
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason = '', message = '' }) => `${reason}: ${message}`)
  }
  const probe = { exec: { command: ['true'] }, periodSeconds: 1, failureThreshold: 2 }

  it('what runs runs on, what is new waits and says why, what goes goes; a kubelet that is killed meanwhile adopts all', async () => {
    const talks = `while true; do echo talking; sleep 0.2; done & ${idle}`
    await create('stays', { containers: [{ ...shell('main', talks), livenessProbe: probe, readinessProbe: probe }] })
    await create('goes', { containers: [shell('main', idle)] })
    const before = await until('stays', 'is Ready', isReady)
    await until('goes', 'is Ready', isReady)
    await disk.fill()
    await create('comes', {
      containers: [shell('main', idle, { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
      volumes: [{ name: 'data', emptyDir: {} }],
    })
    await admin.client.delete(podKind, key('goes'))
    await eventually('an event says why it waits', async () => {
      const all = await messages('comes')
      if (all.some((one) => /no space left on device|ENOSPC/i.test(one))) return true
      throw new Error(`they are ${JSON.stringify(all)}`)
    })
    const why = ['why', 'pod/comes', '--kubeconfig', api.kubeconfig('admin'), '-o', 'json']
    await eventually('why names the disk', async () => {
      const { stdout } = await runProcess(sampanScript, why, { timeLimitMs: limitMs })
      assert.equal((JSON.parse(stdout) as Explanation).verdict.code, 'NodeDiskFull', stdout)
      return true
    })
    await kubelet.end('SIGKILL')
    await startKubelet()
    assert.equal((await find('comes'))?.status.phase, 'Pending')
    await disk.empty()
    await until('comes', 'is Ready', isReady)
    await gone('goes')
    const [stayed] = (await until('stays', 'is Ready', isReady)).status.containerStatuses ?? []
    assert.equal(stayed?.containerID, before.status.containerStatuses?.[0]?.containerID, 'what ran was left alone')
    assert.equal(stayed?.restartCount, 0)
    const { runtime } = machine.containerd.cri
    await eventually('the runtime holds what it should, once', async () => {
      const names = (await runtime.listPodSandbox()).map(({ labels }) => labels['io.kubernetes.pod.name'] ?? '')
      assert.deepEqual(names.toSorted(), ['comes', 'stays'])
      return true
    })
    for (const name of ['comes', 'stays']) await admin.client.delete(podKind, key(name))
    for (const name of ['comes', 'stays']) await gone(name)
  })
  it('P6 under disk pressure the Pod that takes the space is evicted, others stay, new ones are refused until there is room', async () => {
    await kubelet.end('SIGTERM')
    await startKubelet({
      'eviction-hard': 'nodefs.available<64Mi',
      'eviction-pressure-transition-period': '1s',
    })
    const condition = async (type: string): Promise<string | undefined> =>
      (await admin.client.get(nodeKind, { name: nodeName })).status.conditions?.find((one) => one.type === type)?.status
    await create('modest', { containers: [shell('main', idle)] })
    const before = await until('modest', 'is Ready', isReady)
    const eats = 'dd if=/dev/zero of=/data/much bs=1M; ' // until there is no room
    await create('greedy', {
      restartPolicy: 'Never',
      containers: [shell('main', eats + idle, { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
      volumes: [{ name: 'data', emptyDir: {} }],
    })
    const { status } = await until('greedy', 'is evicted', (pod) => pod.status.phase === 'Failed')
    assert.equal(status.reason, 'Evicted')
    assert.match(status.message ?? '', /^The node was low on resource: ephemeral-storage\. Threshold quantity: 64Mi, /)
    const target = status.conditions?.find(({ type }) => type === 'DisruptionTarget')
    assert.deepEqual(
      [target?.status, target?.reason, target?.message],
      ['True', 'TerminationByKubelet', status.message],
    )
    assert.notEqual(status.containerStatuses?.[0]?.state?.terminated, undefined, 'it is not called ended before it is')
    assert.ok((await messages('greedy')).some((one) => one.startsWith('Evicted: The node was low on resource')))
    await eventually('its volume is gone and there is room', async () => (await disk.free()) > 64 * mib, { limitMs })
    await eventually('the pressure is over', async () => (await condition('DiskPressure')) === 'False', { limitMs })
    const [stayed] = (await until('modest', 'is Ready', isReady)).status.containerStatuses ?? []
    assert.equal(
      stayed?.containerID,
      before.status.containerStatuses?.[0]?.containerID,
      'who used little was left alone',
    )
    await disk.fill(32 * mib)
    await eventually('the pressure is back', async () => (await condition('DiskPressure')) === 'True', { limitMs })
    await create('late', { containers: [shell('main', idle)] })
    const late = await until('late', 'is refused', (pod) => pod.status.phase === 'Failed')
    assert.deepEqual(
      [late.status.reason, late.status.message, late.status.containerStatuses],
      ['Evicted', 'Pod was rejected: The node had condition: [DiskPressure]. ', undefined],
    )
    await disk.empty()
    await eventually('the pressure is over again', async () => (await condition('DiskPressure')) === 'False', {
      limitMs,
    })
    await create('later', { containers: [shell('main', idle)] })
    await until('later', 'is Ready', isReady)
  })
})

describe('a full disk under the store of the API server', { skip: skipWithoutRoot, timeout: 300_000 }, () => {
  let disk: SmallDisk
  let api: SeparateApi
  let admin: TestApi

  before(async () => {
    disk = await startSmallDisk(48 * mib)
    api = await startSeparateApi(disk.path)
    admin = await connectApi(api.kubeconfig('admin'))
  })
  after(async () => {
    admin?.[Symbol.dispose]()
    await api?.[Symbol.asyncDispose]()
    await disk?.[Symbol.asyncDispose]()
  })

  it('refuses writes with a Status, reads on, loses nothing that it took, and goes on when there is room', async () => {
    const taken = new Set<string>()
    const refused: Error[] = []
    let count = 0
    const write = async (): Promise<void> => {
      const name = `c${count++}`
      try {
        const metadata = { name, namespace: 'default' }
        await admin.client.create(configMapKind, { metadata, data: { text: 'x'.repeat(4_000) } } as never)
        taken.add(name)
      } catch (error) {
        refused.push(error as Error)
      }
    }
    const kept = async (): Promise<readonly string[]> => {
      const { items } = await admin.client.list(configMapKind, { namespace: 'default' })
      return items.map(({ metadata }) => metadata.name).toSorted()
    }
    /** What its log has room for is still taken. */
    const writeUntilRefused = async (times: number): Promise<void> => {
      for (let i = 0; i < writesMax && refused.length < times; i++) await write()
      assert.equal(refused.length, times, `${taken.size} writes were taken`)
    }
    for (let i = 0; i < 20; i++) await write()
    assert.equal(taken.size, 20)
    await disk.fill()
    await writeUntilRefused(10)
    for (const error of refused) {
      assert.ok(isStatusError(error, 'InternalError'), String(error))
      assert.equal(error.code, 500)
      assert.match(error.message, /Cannot write to the store: database or disk is full/)
    }
    assert.deepEqual(await kept(), [...taken].toSorted(), 'it reads on, and shows what it took and nothing else')
    await disk.empty()
    await write()
    assert.equal(refused.length, 10, 'it takes writes again by itself')
    await disk.fill()
    await writeUntilRefused(20)
    await api.process.end('SIGKILL')
    await disk.empty()
    api = await startSeparateApi(disk.path, api)
    assert.deepEqual(await kept(), [...taken].toSorted(), 'killed on the full disk it has lost nothing')
    await write()
    assert.equal(refused.length, 20)
  })
})
