// The cluster's own life: `up`, its process killed, `down`, `up` again, all with Pods that run. One cluster, used in order.
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { podKind } from '#api'
import { processesWith } from '../harness/host.ts'
import { containerStatus, idle, podsIn, shell, skipWithoutRoot, type TestPods } from '../harness/pods.ts'
import { eventually, newTestCluster, succeeded, type TestCluster } from '../harness/sampan.ts'

describe('a cluster starts, is killed, stops and starts again', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let cluster: TestCluster
  let pods: TestPods
  const marker = `marker=stays-${process.pid}`

  before(async () => {
    cluster = await newTestCluster()
    await cluster.up()
    pods = await podsIn(cluster)
    await pods.create('stays', { containers: [shell('main', `${marker}; echo started; ${idle}`)] })
    await pods.ready('stays')
  })
  after(async () => {
    await pods?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })

  /** What must not change while nobody touches the Pod. */
  const trace = async () => {
    const pod = await pods.get('stays')
    const { containerID, restartCount } = containerStatus(pod, 'main')
    const processes = (await processesWith(marker)).filter(({ command }) => command.startsWith('sh -c'))
    return {
      uid: pod.metadata.uid,
      ip: pod.status.podIP,
      containerID,
      restartCount,
      processes: processes.map(({ pid }) => pid),
    }
  }
  /** Waits until the process of the cluster is gone. */
  const kill = async (pid: number): Promise<void> => {
    process.kill(pid, 'SIGKILL')
    await eventually('the process is gone', async () => {
      try {
        process.kill(pid, 0)
        return false
      } catch {
        return true
      }
    })
  }

  it('up again changes nothing: same process, same containers', async () => {
    const [before, pid] = [await trace(), await cluster.pid()]
    assert.equal(before.processes.length, 1)
    await cluster.up()
    assert.equal(await cluster.pid(), pid)
    assert.deepEqual(await trace(), before)
  })

  it('many ups at once end well, and one process runs', async () => {
    const pid = await cluster.pid()
    const results = await Promise.all([1, 2, 3].map(() => cluster.sampan(['up'])))
    assert.deepEqual(
      results.map(({ code }) => code),
      [0, 0, 0],
    )
    assert.equal(await cluster.pid(), pid)
  })

  it('SIGKILL of its process leaves containers running, and the next up keeps them with no restart', async () => {
    const [before, pid] = [await trace(), await cluster.pid()]
    await kill(pid)
    assert.deepEqual(
      (await processesWith(marker)).map((one) => one.pid).filter((one) => before.processes.includes(one)),
      before.processes,
    )
    await cluster.up()
    assert.notEqual(await cluster.pid(), pid)
    await pods.ready('stays')
    assert.deepEqual(await trace(), before)
    assert.equal(await pods.logs('stays'), 'started\n')
    assert.equal(await pods.run('stays', 'hostname'), 'stays')
  })

  it('SIGKILL of its process and of containerd leaves containers running, and the next up keeps them', async () => {
    const before = await trace()
    await kill(await cluster.pid())
    const runtimes = await processesWith(`${cluster.home}/containerd/config.toml`)
    assert.equal(runtimes.length, 1)
    for (const { pid } of runtimes) await kill(pid)
    await cluster.up()
    await pods.ready('stays')
    assert.deepEqual(await trace(), before)
  })

  it('what happened while it was dead is dealt with: a Pod that has ended, a container that died', async () => {
    await pods.create('ends', {
      restartPolicy: 'Never',
      containers: [shell('main', `marker=ends-${process.pid}; until [ -e /tmp/go ]; do sleep 0.05; done; exit 3`)],
    })
    await pods.ready('ends')
    const [ends] = await processesWith(`marker=ends-${process.pid}`)
    await kill(await cluster.pid())
    assert.ok(ends)
    process.kill(ends.pid, 'SIGKILL')
    await cluster.up()
    const pod = await pods.ended('ends')
    assert.equal(pod.status.phase, 'Failed')
    assert.equal(containerStatus(pod, 'main').state?.terminated?.exitCode, 137)
    await pods.remove('ends')
  })

  it('L18 a kubelet that ends while it waits for a Pod to stop starts over, with the full grace', async () => {
    const [graceSeconds, usedSeconds] = [6, 4]
    const told = { name: 'told', hostPath: { path: `${cluster.home}/told`, type: 'DirectoryOrCreate' as const } }
    // A line for the signal, and one every tenth of a second, with the time that the machine has been up.
    const script = [
      'say() { echo $1 $(cut -d " " -f 1 /proc/uptime) >> /told/log; }',
      'trap "say TERM" TERM',
      'while :; do say alive; sleep 0.1; done',
    ].join('; ')
    const read = async (): Promise<readonly (readonly [what: string, atSeconds: number])[]> => {
      const text = await readFile(`${cluster.home}/told/log`, 'utf8').catch(() => '')
      return text.split('\n').flatMap((line) => {
        const [what = '', at] = line.split(' ')
        return at === undefined ? [] : [[what, Number(at)] as const]
      })
    }
    const lastSeconds = async (): Promise<number> => (await read()).at(-1)?.[1] ?? 0
    await pods.create('slow', {
      terminationGracePeriodSeconds: graceSeconds,
      volumes: [told],
      containers: [shell('main', script, { volumeMounts: [{ name: 'told', mountPath: '/told' }] })],
    })
    await pods.ready('slow')
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'slow' })
    await eventually('most of the grace is used', async () => {
      const term = (await read()).find(([what]) => what === 'TERM')
      return term !== undefined && (await lastSeconds()) - term[1] >= usedSeconds
    })
    await kill(await cluster.pid())
    await cluster.up()
    const upSeconds = await lastSeconds()
    await pods.gone('slow')
    const heldSeconds = (await lastSeconds()) - upSeconds
    // What was left of the first grace would be over by now.
    assert.ok(heldSeconds > graceSeconds - usedSeconds, `it had ${heldSeconds} s more`)
    await rm(`${cluster.home}/told`, { recursive: true })
  })

  it('down stops all that runs; the next up runs the same Pods again', async () => {
    const before = await trace()
    succeeded(await cluster.sampan(['down'], { timeLimitMs: 60_000 }))
    assert.deepEqual(await processesWith(marker), [])
    assert.deepEqual(await processesWith(cluster.home), [])
    assert.equal((await cluster.sampan(['status'])).code !== 0, true)
    await cluster.up()
    await eventually('its process runs again', async () => (await processesWith(marker)).length > 0)
    const pod = await pods.ready('stays')
    assert.equal(pod.metadata.uid, before.uid)
    assert.notEqual(containerStatus(pod, 'main').containerID, before.containerID)
  })

  it('down is idempotent', async () => {
    for (const _ of [1, 2]) succeeded(await cluster.sampan(['down'], { timeLimitMs: 60_000 }))
    await cluster.up()
    await pods.ready('stays')
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'stays' })
    await pods.gone('stays')
  })
})
