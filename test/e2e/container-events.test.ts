// A runtime that tells of its containers by events (containerd 1.7): it keeps the contract as the older one does, and the
// kubelet goes by its events instead of looking.
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { podKind } from '#api'
import { readTextIfExists, realClock, realRandom } from '#base/node'
import { type ConformanceProgram, type ConformanceTarget, criConformanceCases } from '#cri'
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
import { newerContainerd } from '../harness/containerd.ts'
import { testImages } from '../harness/images.ts'
import { idle, isReady, shell, skipWithoutRoot } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

const newer = skipWithoutRoot === false ? await newerContainerd() : { reason: skipWithoutRoot }

const programs: Readonly<Record<ConformanceProgram, readonly string[]>> = {
  forever: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.05; done'],
  ignoresTerm: ['sh', '-c', 'trap "" TERM; echo runs; while true; do sleep 1; done'],
  hello: ['sh', '-c', 'echo hello; echo trouble >&2'],
  exit3: ['sh', '-c', 'exit 3'],
}

describe('a runtime with events', { skip: 'reason' in newer ? newer.reason : false, timeout: 240_000 }, () => {
  let machine: TestMachine
  let target: ConformanceTarget

  before(async () => {
    machine = await startTestMachine('binaryDirs' in newer ? newer : {})
    target = {
      ...machine.containerd.cri,
      clock: realClock,
      random: realRandom,
      logDirectory: path.join(machine.home, 'logs'),
      program: (name) => ({ image: { image: testImages.busybox }, command: programs[name] }),
      readLog: readTextIfExists,
      cgroupParent: machine.cgroupRoot,
    }
  })
  after(() => machine?.[Symbol.asyncDispose]())

  it('is the newer one', async () => {
    assert.match((await machine.containerd.cri.runtime.version()).runtimeVersion, /^v?1\.7/)
  })

  for (const [index, { name, skip, run }] of criConformanceCases.entries()) {
    it(`conformance ${index + 1}: ${name}`, async (test) => {
      const reason = skip?.(target)
      if (reason !== undefined) test.skip(reason)
      else await run(target)
    })
  }

  describe('and a kubelet', () => {
    let api: SeparateApi
    let admin: TestApi
    let kubelet: ComponentProcess

    before(async () => {
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
    })

    const get = (name: string) => admin.client.get(podKind, { namespace: 'default', name })

    it('the end of a container is seen long before the kubelet would look, and it runs again', async () => {
      const spec = { nodeName, terminationGracePeriodSeconds: 1, containers: [shell('main', idle)] }
      const { cri } = machine.containerd
      for (const name of ['a', 'b', 'c']) {
        await admin.client.create(podKind, { metadata: { name, namespace: 'default' }, spec } as never)
        await eventually(`${name} is Ready`, async () => isReady(await get(name)))
        const [container] = await cri.runtime.listContainers({
          state: 'running',
          labelSelector: { 'io.kubernetes.pod.name': name },
        })
        await cri.runtime.stopContainer({ containerId: container?.id ?? '', timeoutSeconds: 0 })
        const began = realClock.monotonic()
        await eventually(
          `the end of ${name} is shown`,
          async () => (await get(name)).status.containerStatuses?.[0]?.lastState?.terminated?.exitCode === 137,
        )
        // It would look after ten seconds.
        assert.ok(realClock.monotonic() - began < 4_000, `seen after ${realClock.monotonic() - began} ms`)
      }
    })

    it('a runtime that is killed and comes back takes no container with it, and tells again', async () => {
      const before = await get('a')
      process.kill(machine.containerd.pid(), 'SIGKILL')
      const { runtime } = machine.containerd.cri
      await eventually('it answers again', async () => (await runtime.version().catch(() => undefined)) !== undefined)
      const [container] = await runtime.listContainers({
        state: 'running',
        labelSelector: { 'io.kubernetes.pod.name': 'a' },
      })
      assert.ok(before.status.containerStatuses?.[0]?.containerID?.endsWith(container?.id ?? '-'), 'it is the same')
      await runtime.stopContainer({ containerId: container?.id ?? '', timeoutSeconds: 0 })
      const restarts = before.status.containerStatuses?.[0]?.restartCount ?? 0
      await eventually('its end is shown', async () => {
        const [now] = (await get('a')).status.containerStatuses ?? []
        return now?.lastState?.terminated?.containerID?.endsWith(container?.id ?? '-') === true
      })
      await eventually('it runs again, after its back-off', async () => isReady(await get('a')), { limitMs: 40_000 })
      assert.equal((await get('a')).status.containerStatuses?.[0]?.restartCount, restarts + 1)
    })
  })
})
