// Init containers, sidecars and restart rules, in real containers: mission P20, F1, L7. All Pods of the file live at once.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type core, type Draft, nodeKind } from '#api'
import { recordPod } from '../harness/pod-history.ts'
import {
  containerStatus,
  idle,
  conditionsOf,
  shell,
  skipWithoutRoot,
  startTestPods,
  type TestPods,
} from '../harness/pods.ts'
import { testImages } from '../harness/images.ts'
import { succeeded } from '../harness/sampan.ts'

const log = { volumes: [{ name: 'log', emptyDir: {} }] }
const volumeMounts = [{ name: 'log', mountPath: '/log' }]
/** Writes its name when it starts and when it ends. */
const logged = (name: string, script: string, more: Draft<core.Container> = {}) =>
  shell(name, `echo +${name} >> /log/all; ${script}`, { volumeMounts, ...more })
const sidecar = { restartPolicy: 'Always' } as const

describe('containers of a Pod, in real containers', { skip: skipWithoutRoot, timeout: 240_000, concurrency: 8 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  it('P20 F1 init containers run one after another to completion before app containers; the Pod shows how far it is', async () => {
    await using history = await recordPod(pods.api.client, 'ordered')
    await pods.create('ordered', {
      ...log,
      initContainers: [
        logged('first', 'until [ -e /log/go ]; do sleep 0.05; done; echo -first >> /log/all'),
        logged('second', 'echo -second >> /log/all'),
      ],
      containers: [logged('app', idle)],
    })
    const pod = await pods.until(
      'ordered',
      'runs its first init container',
      (now) => containerStatus(now, 'first').state?.running !== undefined,
    )
    assert.equal(pod.status.phase, 'Pending')
    assert.deepEqual(containerStatus(pod, 'app').state?.waiting, { reason: 'PodInitializing' })
    assert.equal(conditionsOf(pod)['Initialized'], 'False ContainersNotInitialized')
    const row = succeeded(await pods.kubectl(['get', 'pod', 'ordered', '--no-headers']))
    assert.match(row, /^ordered +0\/1 +Init:0\/2 /)
    await pods.runLast('ordered', 'touch /log/go', 'first')
    const ready = await pods.ready('ordered')
    assert.equal(await pods.run('ordered', 'cat /log/all'), '+first\n-first\n+second\n-second\n+app')
    const states = ready.status.initContainerStatuses?.map(({ name, ready: done, state }) => [
      name,
      done,
      state?.terminated?.reason,
    ])
    assert.deepEqual(states, [
      ['first', true, 'Completed'],
      ['second', true, 'Completed'],
    ])
    assert.deepEqual([...new Set(history.seen.map(({ status }) => status.phase))], ['Pending', 'Running'])
  })

  it('P20 F1 a failing init container: with Never the Pod fails, else it is tried again', async () => {
    await pods.create('init-never', {
      restartPolicy: 'Never',
      initContainers: [shell('bad', 'exit 3'), shell('unreached', 'exit 0')],
      containers: [shell('app', idle)],
    })
    await pods.create('init-again', {
      ...log,
      restartPolicy: 'OnFailure',
      initContainers: [logged('bad', '[ -e /log/once ] || { touch /log/once; exit 3; }')],
      containers: [logged('app', 'exit 0')],
    })
    const never = await pods.ended('init-never')
    assert.equal(never.status.phase, 'Failed')
    assert.equal(containerStatus(never, 'bad').state?.terminated?.exitCode, 3)
    assert.ok(containerStatus(never, 'unreached').state?.waiting)
    assert.match(succeeded(await pods.kubectl(['get', 'pod', 'init-never', '--no-headers'])), / Init:Error /)
    const again = await pods.ended('init-again')
    assert.equal(again.status.phase, 'Succeeded')
    assert.equal(containerStatus(again, 'bad').restartCount, 1)
  })

  it('P20 F1 a sidecar starts before what follows it, and is waited for until its startup probe succeeds', async () => {
    const startupProbe = { periodSeconds: 1, failureThreshold: 60, exec: { command: ['ls', '/log/up'] } }
    await pods.create('helped', {
      ...log,
      initContainers: [logged('helper', idle, { ...sidecar, startupProbe }), logged('init', 'exit 0')],
      containers: [logged('app', idle)],
    })
    await pods.event('helped', /^Unhealthy: Startup probe failed/)
    const pod = await pods.get('helped')
    assert.equal(containerStatus(pod, 'helper').started, false)
    assert.ok(containerStatus(pod, 'init').state?.waiting)
    await pods.run('helped', 'touch /log/up', 'helper')
    await pods.ready('helped')
    assert.equal(await pods.run('helped', 'cat /log/all', 'app'), '+helper\n+init\n+app')
  })

  it('P20 F1 the readiness of a sidecar counts, and it is restarted whatever the policy of the Pod', async () => {
    const readinessProbe = { periodSeconds: 1, failureThreshold: 1, exec: { command: ['ls', '/tmp/ready'] } }
    await pods.create('counted', {
      restartPolicy: 'Never',
      initContainers: [
        shell('helper', 'trap "exit 4" TERM; while :; do sleep 0.1; done', { ...sidecar, readinessProbe }),
      ],
      containers: [shell('app', idle)],
    })
    const pod = await pods.until('counted', 'runs', ({ status }) => status.phase === 'Running')
    assert.equal(conditionsOf(pod)['ContainersReady'], 'False ContainersNotReady')
    await pods.run('counted', 'touch /tmp/ready', 'helper')
    await pods.ready('counted')
    await pods.terminate('counted', 'helper')
    const now = await pods.until(
      'counted',
      'has restarted it',
      (one) => containerStatus(one, 'helper').restartCount === 1,
    )
    assert.equal(containerStatus(now, 'app').restartCount, 0)
  })

  it('P20 F1 sidecars do not keep a Pod alive, and end after its containers in reverse order', async () => {
    const told = (name: string) =>
      logged(name, `trap "echo -${name} >> /log/all; exit 1" TERM; while :; do sleep 0.05; done`, sidecar)
    const hold = { name: 'keep', hostPath: { path: `${pods.cluster.home}/kept`, type: 'DirectoryOrCreate' as const } }
    await pods.create('helped-job', {
      restartPolicy: 'Never',
      volumes: [{ ...hold, name: 'log' }],
      initContainers: [told('outer'), told('inner')],
      containers: [logged('app', 'sleep 0.2; echo -app >> /log/all')],
    })
    const pod = await pods.ended('helped-job')
    assert.equal(pod.status.phase, 'Succeeded')
    const order = await pods.output('kept', 'cat /kept/all', {
      spec: { volumes: [hold] },
      container: { volumeMounts: [{ name: 'keep', mountPath: '/kept' }] },
    })
    assert.equal(order, '+outer\n+inner\n+app\n-app\n-inner\n-outer')
  })

  it('F1 requests: the most that init containers or all others together ask for', async () => {
    const asks = (cpu: string) => ({ resources: { requests: { cpu } } })
    const nodeCpu = async (): Promise<number> => {
      const [node] = (await pods.api.client.list(nodeKind)).items
      return Number(node?.status.allocatable?.['cpu'])
    }
    const cpus = await nodeCpu()
    // One init container may have all but what the sidecar before it has; together with the app they would be too much.
    await pods.create('fits', {
      restartPolicy: 'Never',
      initContainers: [
        shell('helper', idle, { ...sidecar, ...asks('10m') }),
        shell('init', 'exit 0', asks(`${cpus * 400}m`)),
      ],
      containers: [shell('app', 'exit 0', asks(`${cpus * 400}m`))],
    })
    await pods.create('too-much', {
      initContainers: [shell('init', 'exit 0', asks(`${cpus * 1000 + 1}m`))],
      containers: [shell('app', 'exit 0')],
    })
    assert.equal((await pods.ended('fits')).status.phase, 'Succeeded')
    await pods.until('too-much', 'fits nowhere', ({ status }) =>
      Boolean(status.conditions?.some(({ message }) => /Insufficient cpu/.test(message ?? ''))),
    )
    await pods.remove('too-much')
  })

  it('L7 a container has a restart policy of its own, and rules by exit code', async () => {
    const rule = (values: number[]) => ({
      restartPolicy: 'Never' as const,
      restartPolicyRules: [{ action: 'Restart' as const, exitCodes: { operator: 'In' as const, values } }],
    })
    const once = (code: number) => `[ -e /log/$0 ] && exit 0; touch /log/$0; exit ${code}`
    const named = (name: string, code: number, more: Draft<core.Container>): Draft<core.Container> => ({
      name,
      image: testImages.busybox,
      command: ['sh', '-c', once(code), name],
      volumeMounts,
      ...more,
    })
    await pods.create('ruled', {
      ...log,
      restartPolicy: 'Never',
      containers: [
        named('as-pod', 1, {}),
        named('on-failure', 1, { restartPolicy: 'OnFailure' }),
        named('rule-matches', 42, rule([42])),
        named('rule-does-not', 1, rule([42])),
      ],
    })
    const pod = await pods.ended('ruled', { limitMs: 90_000 })
    const restarts = pod.status.containerStatuses?.map(({ name, restartCount }) => [name, restartCount])
    assert.deepEqual(restarts, [
      ['as-pod', 0],
      ['on-failure', 1],
      ['rule-does-not', 0],
      ['rule-matches', 1],
    ])
    assert.equal(pod.status.phase, 'Failed')
  })

  it('L7 RestartAllContainers: all run again from the beginning, in the same sandbox and with the same volumes', async () => {
    const trigger = {
      restartPolicy: 'Never' as const,
      restartPolicyRules: [
        { action: 'RestartAllContainers' as const, exitCodes: { operator: 'In' as const, values: [88] } },
      ],
    }
    await using history = await recordPod(pods.api.client, 'again')
    const first = await pods.create('again', {
      ...log,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 600,
      initContainers: [logged('init', 'exit 0')],
      containers: [
        logged('worker', 'trap "" TERM; while :; do sleep 0.1; done'),
        logged(
          'trigger',
          '[ -e /log/twice ] && { trap "exit 0" TERM; sleep 3600 & wait; }; until [ -e /log/go ]; do sleep 0.05; done; touch /log/twice; exit 88',
          trigger,
        ),
      ],
    })
    const before = await pods.ready('again')
    assert.equal(conditionsOf(before)['AllContainersRestarting'], 'False')
    await pods.runLast('again', 'touch /log/go', 'worker')
    const now = await pods.until('again', 'has restarted all', (pod) =>
      ['worker', 'trigger'].every(
        (name) => containerStatus(pod, name).restartCount === 1 && containerStatus(pod, name).state?.running,
      ),
    )
    assert.equal(containerStatus(now, 'init').restartCount, 1)
    assert.deepEqual([now.metadata.uid, now.status.podIP], [first.metadata.uid, before.status.podIP])
    assert.equal(
      await pods.run('again', 'sort /log/all | uniq -c | tr -s " "', 'worker'),
      '2 +init\n 2 +trigger\n 2 +worker',
    )
    assert.ok(history.seen.every(({ status }) => status.phase === 'Pending' || status.phase === 'Running'))
    await pods.remove('again')
  })
})
