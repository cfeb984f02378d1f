// A cluster of two nodes, each with a containerd of its own, whose API server, controllers, scheduler and kubelets are processes
// of their own: what needs a second node in real containers. Mission W4, W7, L5, L20 and F2.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, nodeKind, podKind } from '#api'
import { seededRandom, silentLog } from '#base'
import { realClock, runProcess } from '#base/node'
import { type Informer, startInformer } from '#client'
import { connectApi, type TestApi } from '../harness/api.ts'
import {
  type ComponentProcess,
  nodeName as first,
  type SeparateApi,
  startComponent,
  startSeparateApi,
  startSeparateKubelet,
  startTestMachine,
  type TestMachine,
} from '../harness/components.ts'
import { kubectls } from '../harness/kubectl.ts'
import { idle, isReady, shell, skipWithoutRoot } from '../harness/pods.ts'
import { clusterEnv, eventually } from '../harness/sampan.ts'

const namespace = 'default'
const second = 'n2'
const labels = (app: string) => ({ metadata: { labels: { app } } })
const container = shell('main', idle)
const podSpec = { terminationGracePeriodSeconds: 1, containers: [container] }
/** Leaves a silent node after a second instead of five minutes. */
const hasty = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 }

describe('two nodes, in real containers', { skip: skipWithoutRoot, timeout: 300_000 }, () => {
  const machines: TestMachine[] = []
  const processes: ComponentProcess[] = []
  /** Pods as they were last seen, by UID; also those that are gone. */
  const lastSeen = new Map<string, core.Pod>()
  let api: SeparateApi
  let admin: TestApi
  let informer: Informer<core.Pod>
  let newest: string

  before(async () => {
    newest = (await kubectls()).found.at(-1)?.path ?? 'kubectl'
    // One after the other: each takes a range of addresses that is free.
    for (let count = 0; count < 2; count++) machines.push(await startTestMachine())
    api = await startSeparateApi(machines[0]?.home ?? '')
    admin = await connectApi(api.kubeconfig('admin'))
    const election = { 'leader-elect': 'false', 'secure-port': '0' }
    processes.push(
      startComponent('controller-manager', {
        ...election,
        kubeconfig: api.kubeconfig('controller-manager'),
        // More than the ten seconds between two signs of life.
        'node-monitor-grace-period': '13s',
        'terminated-pod-gc-threshold': '1',
        'allocate-node-cidrs': 'true',
        'cluster-cidr': '10.244.0.0/16',
        'local-path-dir': volumes(),
        'node-name': first,
      }),
      startComponent('scheduler', { ...election, kubeconfig: api.kubeconfig('scheduler') }),
      startSeparateKubelet(machines[0] as TestMachine, { api }),
    )
    const deps = { client: admin.client, clock: realClock, random: seededRandom(1), log: silentLog }
    informer = startInformer(deps, podKind, { namespace })
    const see = (pod: core.Pod): void => void lastSeen.set(pod.metadata.uid, pod)
    informer.subscribe({ added: see, updated: see, deleted: see })
    await Promise.all(processes.map(({ works }) => works))
  })
  after(async () => {
    await informer?.[Symbol.asyncDispose]()
    for (const one of processes.toReversed()) await one[Symbol.asyncDispose]()
    admin?.[Symbol.dispose]()
    await api?.[Symbol.asyncDispose]()
    for (const one of machines) await one[Symbol.asyncDispose]()
  })

  /** Where the first machine keeps volumes. */
  const volumes = (): string => path.join(machines[0]?.home ?? '', 'volumes')

  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const env = { ...clusterEnv('/nonexistent'), KUBECONFIG: api.kubeconfig('admin') }
    const options = { timeLimitMs: 60_000, env, ...(input === undefined ? {} : { input }) }
    const { code, stdout, stderr } = await runProcess(newest, args, options)
    assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  const apply = (...items: readonly object[]): Promise<string> =>
    kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  const podsOf = async (app: string): Promise<readonly core.Pod[]> =>
    (await admin.client.list(podKind, { namespace, labelSelector: `app=${app}` })).items
  const readyOn = async (app: string): Promise<readonly string[]> =>
    (await podsOf(app))
      .filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined)
      .map(({ spec }) => spec.nodeName ?? '')
      .sort()
  const startSecond = (): ComponentProcess => {
    const kubelet = startSeparateKubelet(machines[1] as TestMachine, { api, flags: { 'hostname-override': second } })
    processes.push(kubelet)
    return kubelet
  }
  const runningOnSecond = async (pod: core.Pod): Promise<number> => {
    const runtime = (machines[1] as TestMachine).containerd.cri.runtime
    const all = await runtime.listContainers({ state: 'running' })
    return all.filter(({ labels: of }) => of['io.kubernetes.pod.uid'] === pod.metadata.uid).length
  }

  it('W4 a DaemonSet has a Pod on each node; one that joins gets its own, and a range of addresses', async () => {
    await apply({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: { ...labels('agent'), spec: podSpec } },
    })
    await eventually('the first has its Pod', async () => (await readyOn('agent')).join() === first)
    await startSecond().works
    await eventually('the second has its Pod', async () => (await readyOn('agent')).join() === `${first},${second}`)
    const { items } = await admin.client.list(nodeKind)
    assert.deepEqual(items.map(({ spec }) => spec.podCIDR).sort(), ['10.244.0.0/24', '10.244.1.0/24'])
  })

  it("a claim of the default class gets a directory of its Pod's node, which goes with it", async () => {
    const writer = shell('main', `echo kept > /data/file; ${idle}`)
    await apply(
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data', namespace },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'writer', namespace, labels: { app: 'writer' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          nodeSelector: { 'kubernetes.io/hostname': first },
          containers: [{ ...writer, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
        },
      },
    )
    await eventually('it runs', async () => (await readyOn('writer')).join() === first)
    await eventually('it has written', async () => {
      const [directory = ''] = await readdir(volumes())
      return (await readFile(path.join(volumes(), directory, 'file'), 'utf8')) === 'kept\n'
    })
    await kubectl(['delete', 'pod/writer', 'pvc/data', '--wait=false'])
    await eventually('the directory is gone', async () => (await readdir(volumes())).length === 0)
  })

  it('F2 drain moves Pods to the other node, and never takes one too many', async () => {
    await apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'web' } },
          template: { ...labels('web'), spec: { ...podSpec, tolerations: [hasty] } },
        },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web', namespace },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      },
    )
    await eventually('both are ready', async () => (await readyOn('web')).length === 2)
    let least = 2
    let draining = true
    const watching = (async () => {
      while (draining) least = Math.min(least, (await readyOn('web')).length)
    })()
    await kubectl(['drain', first, '--ignore-daemonsets', '--timeout=60s'])
    draining = false
    await watching
    await eventually('both run on the other', async () => (await readyOn('web')).join() === `${second},${second}`)
    assert.equal(least >= 1, true)
    assert.deepEqual(await readyOn('agent'), [first, second], 'DaemonSets stay')
    await kubectl(['uncordon', first])
  })

  it('W7 L5 when a node dies its Pods are replaced elsewhere and end as Failed, also if it comes back', async () => {
    const lost = await podsOf('web')
    await processes.at(-1)?.end('SIGKILL')
    await eventually('the node is Unknown', async () => {
      const node = await admin.client.get(nodeKind, { name: second })
      return node.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'Unknown'
    })
    await eventually(
      'others run on the node that is left',
      async () => (await readyOn('web')).join() === `${first},${first}`,
    )
    for (const { metadata } of lost) {
      const pod = await admin.client.get(podKind, { namespace, name: metadata.name })
      assert.notEqual(pod.metadata.deletionTimestamp, undefined, 'nobody on its node confirms its end')
    }
    await kubectl(['taint', 'node', second, 'node.kubernetes.io/out-of-service=nodeshutdown:NoExecute'])
    await eventually('they are gone', async () => (await podsOf('web')).length === 2)
    const phases = lost.map(({ metadata }) => lastSeen.get(metadata.uid)?.status.phase)
    assert.deepEqual(phases, ['Failed', 'Failed'])

    assert.deepEqual(await Promise.all(lost.map(runningOnSecond)), [1, 1], 'what nobody could reach runs on')
    await startSecond().works
    await eventually('their containers are ended', async () => {
      return (await Promise.all(lost.map(runningOnSecond))).every((count) => count === 0)
    })
    await kubectl(['taint', 'node', second, 'node.kubernetes.io/out-of-service-'])
    await eventually(
      'the DaemonSet has both nodes',
      async () => (await readyOn('agent')).join() === `${first},${second}`,
    )
    assert.deepEqual(
      lost.map(({ metadata }) => lastSeen.get(metadata.uid)?.status.phase),
      ['Failed', 'Failed'],
    )
    assert.deepEqual(await readyOn('web'), [first, first])
  })

  it('L20 ended Pods stay until there are more than the threshold; then the oldest go', async () => {
    const ended = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { app: 'ended' } },
      spec: { restartPolicy: 'Never', containers: [shell('main', 'exit 1')] },
    })
    for (const name of ['ended-1', 'ended-2']) {
      await apply(ended(name))
      await eventually(`${name} has failed`, async () =>
        [...lastSeen.values()].some(({ metadata, status }) => metadata.name === name && status.phase === 'Failed'),
      )
    }
    await eventually('one is left', async () => (await podsOf('ended')).length === 1)
    assert.equal((await podsOf('ended'))[0]?.metadata.name, 'ended-2')
  })
})
