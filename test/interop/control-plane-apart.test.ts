// Controllers and scheduler in processes of their own, two of each, against an API server over HTTPS: one of each leads. The
// leaders are killed while a Deployment rolls; the others take over. Every write is judged by the simulation's laws. Nodes are
// simulated, time and processes are real.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type apps, deploymentKind, eventKind, leaseKind, podKind } from '#api'
import { realClock } from '#base/node'
import { createHttpsTransport } from '#client/node'
import { startCluster, type TestCluster } from '#testing'
import { serveHttps, type ServedCluster } from '../../src/testing/node/index.ts'
import { textOf } from '../harness/api.ts'
import { type ComponentProcess, startComponent } from '../harness/components.ts'
import { eventually } from '../harness/sampan.ts'
import { laws } from '../simulation/laws/laws.ts'
import { createWorld } from '../simulation/world.ts'

const namespace = 'default'
const key = { namespace, name: 'web' }
const replicas = 10
/** Upstream's are 15, 10 and 2 s; these let a test be over soon. */
const election = {
  'leader-elect': 'true',
  'leader-elect-lease-duration': '4s',
  'leader-elect-renew-deadline': '3s',
  'leader-elect-retry-period': '500ms',
  'secure-port': '0',
}

/** All writes, judged as they come. */
function judge(cluster: TestCluster): readonly string[] {
  const world = createWorld(() => realClock.now())
  // Requests take time here, so one may overtake another.
  world.outside.slow = true
  const judges = laws.map(({ says, judge: start }) => ({ says, see: start() }))
  const broken: string[] = []
  cluster.history?.subscribe((change) => {
    world.apply(change)
    for (const { says, see } of judges) {
      const how = see(change, world)
      if (how !== undefined) broken.push(`${says}: ${how}`)
    }
  })
  return broken
}

describe('a control plane in processes of its own', { timeout: 180_000 }, () => {
  let folder: string
  let cluster: TestCluster
  let served: ServedCluster
  let broken: readonly string[]
  const processes = new Map<string, ComponentProcess>()

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-apart-'))
    cluster = await startCluster({ nodes: 3, clock: realClock, scheduler: false, controllers: false, history: true })
    broken = judge(cluster)
    served = await serveHttps(cluster)
    const kubeconfig = path.join(folder, 'kubeconfig')
    await writeFile(kubeconfig, served.kubeconfig)
    for (const name of ['controller-manager', 'scheduler'])
      for (const number of [1, 2]) processes.set(`${name} ${number}`, startComponent(name, { kubeconfig, ...election }))
    await Promise.all([...processes.values()].map(({ works }) => works))
  })
  after(async () => {
    await Promise.all([...processes.values()].map((one) => one[Symbol.asyncDispose]()))
    await served?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const get = (): Promise<apps.Deployment> => cluster.client.get(deploymentKind, key)
  const rolledOut = async (): Promise<boolean> => {
    const { metadata, status } = await get()
    const numbers = [status.updatedReplicas, status.replicas, status.availableReplicas]
    return status.observedGeneration === metadata.generation && numbers.every((number) => number === replicas)
  }
  const holderOf = async (name: string): Promise<string> =>
    (await cluster.client.get(leaseKind, { namespace: 'kube-system', name })).spec.holderIdentity ?? ''
  /** What a process answers the administrator; it has made its certificate itself. */
  const ask = async (one: ComponentProcess, target: string): Promise<string> => {
    const port = /"port":(\d+)/.exec(one.log())?.[1]
    const { cert, key } = served
    using connection = createHttpsTransport({
      server: `https://127.0.0.1:${port}`,
      cert,
      key,
      insecureSkipTlsVerify: true,
    })
    return await textOf((await connection.send({ method: 'GET', target, headers: {} })).body)
  }
  const metricsOf = (one: ComponentProcess): Promise<string> => ask(one, '/metrics')
  /** The processes of a component that say they lead, and those that do not. */
  const split = async (name: string) => {
    const alive = [...processes].filter(([known]) => known.startsWith(name))
    const each = await Promise.all(
      alive.map(async ([known, one]) => ({
        known,
        one,
        leads: (await metricsOf(one)).includes(`leader_election_master_status{name="kube-${name}"} 1`),
      })),
    )
    return { leaders: each.filter(({ leads }) => leads), others: each.filter(({ leads }) => !leads) }
  }

  it('W1 one of each leads and runs a Deployment; all tell of their health', async () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }
    await cluster.client.create(deploymentKind, {
      metadata: key,
      spec: {
        replicas,
        minReadySeconds: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
        selector: { matchLabels: { app: 'web' } },
        template,
      },
    })
    await eventually('the Deployment is complete', rolledOut)
    for (const name of ['controller-manager', 'scheduler']) {
      const { leaders, others } = await split(name)
      assert.deepEqual([leaders.length, others.length], [1, 1], name)
    }
    for (const one of processes.values()) {
      assert.equal(await ask(one, '/healthz'), 'ok')
      assert.match(
        await metricsOf(one),
        /^rest_client_requests_total\{code="\d{3}",host="127.0.0.1:\d+",method="[A-Z]+"\} \d/m,
      )
    }
    const [managing] = (await split('controller-manager')).leaders
    const [scheduling] = (await split('scheduler')).leaders
    await eventually('both leaders are told of', async () => {
      const { items } = await cluster.client.list(eventKind, { namespace: 'kube-system' })
      return items.filter(({ reason }) => reason === 'LeaderElection').length === 2
    })
    assert.match(await metricsOf(managing?.one as ComponentProcess), /workqueue_adds_total\{name="deployment"\} [1-9]/)
    assert.match(
      await metricsOf(scheduling?.one as ComponentProcess),
      /scheduler_schedule_attempts_total\{result="scheduled",profile="default-scheduler"\} 10/,
    )
  })

  it('W1 W8 the leaders are killed while it rolls: the others take over, and no law is broken', async () => {
    const before = await holderOf('kube-controller-manager')
    const containers = [{ name: 'c', image: 'web:2' }]
    await cluster.client.patch(deploymentKind, key, {
      type: 'strategic',
      body: { spec: { template: { spec: { containers } } } },
    })
    await eventually('it rolls', async () => ((await get()).status.updatedReplicas ?? 0) >= 2)
    for (const name of ['controller-manager', 'scheduler']) {
      const [{ known, one } = assert.fail('nobody leads')] = (await split(name)).leaders
      await one.end('SIGKILL')
      processes.delete(known)
    }
    assert.equal(await rolledOut(), false, 'it was killed in the middle')
    await eventually('the Deployment is complete', rolledOut)
    const { items } = await cluster.client.list(podKind, { namespace })
    const running = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    assert.deepEqual(new Set(running.map(({ spec }) => spec.containers[0]?.image)), new Set(['web:2']))
    assert.notEqual(await holderOf('kube-controller-manager'), before)
    for (const name of ['controller-manager', 'scheduler']) {
      const { leaders, others } = await split(name)
      assert.deepEqual([leaders.length, others.length], [1, 0], name)
    }
    assert.deepEqual(broken, [])
  })

  it('a leader that is asked to end lets go of its lease', async () => {
    for (const one of processes.values()) await one.end('SIGTERM')
    processes.clear()
    assert.deepEqual([await holderOf('kube-controller-manager'), await holderOf('kube-scheduler')], ['', ''])
  })
})
