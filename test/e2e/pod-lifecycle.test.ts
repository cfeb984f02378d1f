// A Pod's life in real containers: mission L1, L2, L4, L6, L7 and P7.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type core, podKind } from '#api'
import { containerStatus, idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'
import { type PodHistory, recordPod } from '../harness/pod-history.ts'

describe('a Pod lives as Kubernetes says, in real containers', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const phases = ({ seen }: PodHistory): readonly string[] =>
    seen.map(({ status }) => status.phase ?? '').filter((phase, index, all) => phase !== all[index - 1])

  for (const [code, phase] of [
    [0, 'Succeeded'],
    [7, 'Failed'],
  ] as const)
    it(`L1 a watch sees Pending, Running, ${phase} of a container that ends with ${code}`, async () => {
      const name = `ends-with-${code}`
      await using history = await recordPod(pods.api.client, name)
      // Long enough for Running to be seen: the container waits until the test has.
      const script = `until [ -e /tmp/go ]; do sleep 0.05; done; exit ${code}`
      await pods.create(name, { restartPolicy: 'Never', containers: [shell('main', script)] })
      await pods.until(name, 'runs', ({ status }) => status.phase === 'Running')
      await pods.runLast(name, 'touch /tmp/go', 'main')
      const pod = await pods.ended(name)
      await eventually('the watch has seen the end', async () => phases(history).includes(phase))
      assert.deepEqual(phases(history), ['Pending', 'Running', phase])
      assert.equal(containerStatus(pod, 'main').state?.terminated?.exitCode, code)
      assert.equal(pod.status.conditions?.find(({ type }) => type === 'Ready')?.status, 'False')
    })

  it('L1 a Pod whose image cannot be had stays Pending; one of two containers running makes it Running', async () => {
    await pods.create('no-image', {
      containers: [shell('main', idle, { image: 'busybox:none', imagePullPolicy: 'Never' })],
    })
    await pods.until('no-image', 'waits for its image', (pod) => waitingReason(pod, 'main') === 'ErrImageNeverPull')
    assert.equal((await pods.get('no-image')).status.phase, 'Pending')
    await pods.create('half', { restartPolicy: 'Never', containers: [shell('ends', 'exit 1'), shell('stays', idle)] })
    await pods.until('half', 'has one ended', (pod) => containerStatus(pod, 'ends').state?.terminated !== undefined)
    assert.equal((await pods.get('half')).status.phase, 'Running')
  })

  it('L2 a Pod is scheduled once: its node cannot change, and one of the same name has another UID', async () => {
    const first = await pods.create('once', { containers: [shell('main', idle)] })
    const placed = await pods.ready('once')
    assert.ok(placed.spec.nodeName)
    const again = await pods.api.call('POST', '/api/v1/namespaces/default/pods/once/binding', {
      body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'once' }, target: { kind: 'Node', name: 'other' } },
    })
    assert.equal(again.status, 409)
    const move = { spec: { nodeName: 'other' } }
    await assert.rejects(
      pods.api.client.patch(podKind, { namespace: 'default', name: 'once' }, { type: 'merge', body: move }),
      /pod updates may not change fields other than/,
    )
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'once' })
    await pods.gone('once')
    const second = await pods.create('once', { containers: [shell('main', idle)] })
    assert.notEqual(second.metadata.uid, first.metadata.uid)
    await pods.ready('once')
  })

  it('L4 kubectl get shows Terminating while a Pod goes, and its phase stays Running', async () => {
    await pods.create('going', {
      terminationGracePeriodSeconds: 60,
      containers: [
        shell('main', 'trap "until [ -e /tmp/go ]; do sleep 0.1; done; exit 0" TERM; while :; do sleep 0.1; done'),
      ],
    })
    await pods.ready('going')
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'going' })
    const line = succeeded(await pods.kubectl(['get', 'pod', 'going', '--no-headers']))
    assert.match(line, /^going +1\/1 +Terminating /)
    const pod = await pods.get('going')
    assert.equal(pod.status.phase, 'Running')
    assert.ok(pod.metadata.deletionTimestamp)
    await pods.runLast('going', 'touch /tmp/go', 'main')
    await pods.gone('going')
  })

  it('L6 container states with their reasons, as the API and kubectl describe give them', async () => {
    await pods.create('states', {
      restartPolicy: 'Never',
      containers: [
        shell('runs', idle),
        shell('ended', 'printf because > /dev/termination-log; exit 3'),
        shell('waits', idle, { image: 'busybox:none', imagePullPolicy: 'Never' }),
      ],
    })
    const pod = await pods.until('states', 'has all three states', (now) => {
      if (now.status.containerStatuses?.length !== 3) return false
      const { runs, ended } = { runs: containerStatus(now, 'runs').state, ended: containerStatus(now, 'ended').state }
      return Boolean(runs?.running && ended?.terminated) && waitingReason(now, 'waits') === 'ErrImageNeverPull'
    })
    const state = (name: string) => containerStatus(pod, name).state
    assert.ok(state('runs')?.running?.startedAt)
    const { startedAt, finishedAt, containerID, ...ended } = state('ended')?.terminated ?? { exitCode: -1 }
    assert.deepEqual(ended, { exitCode: 3, reason: 'Error', message: 'because' })
    assert.ok(startedAt && finishedAt && startedAt <= finishedAt)
    assert.match(containerID ?? '', /^containerd:\/\/[0-9a-f]{64}$/)
    assert.deepEqual(state('waits')?.waiting, {
      reason: 'ErrImageNeverPull',
      message: 'Container image "busybox:none" is not present with pull policy of Never',
    })
    const described = succeeded(await pods.kubectl(['describe', 'pod', 'states'])).replaceAll(/ +/g, ' ')
    for (const text of [
      'State: Running\n Started: ',
      'State: Terminated\n Reason: Error\n Message: because\n Exit Code: 3\n Started: ',
      'State: Waiting\n Reason: ErrImageNeverPull\n',
    ])
      assert.ok(described.includes(text), `${JSON.stringify(text)} is in\n${described}`)
  })

  it('L6 a container that waits for a Secret says so, and starts when the Secret is there', async () => {
    const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'later', key: 'password' } } }]
    await pods.create('needs-secret', { containers: [shell('main', `echo "got $PASSWORD"; ${idle}`, { env })] })
    const pod = await pods.until(
      'needs-secret',
      'waits for its Secret',
      (now) => waitingReason(now, 'main') === 'CreateContainerConfigError',
    )
    assert.equal(containerStatus(pod, 'main').state?.waiting?.message, 'secret "later" not found')
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'later' },
      stringData: { password: 'open sesame' },
    }
    assert.equal((await pods.api.call('POST', '/api/v1/namespaces/default/secrets', { body })).status, 201)
    await pods.logged('needs-secret', 'got open sesame')
  })

  it('L6 Running only when postStart has finished', async () => {
    await pods.create('hooked', {
      containers: [
        shell('main', idle, {
          lifecycle: { postStart: { exec: { command: ['sh', '-c', 'until [ -e /tmp/go ]; do sleep 0.05; done'] } } },
        }),
        shell('other', idle),
      ],
    })
    // Containers start in order: the second waits for the first one's hook.
    await eventually('the container is there', () => pods.run('hooked', 'echo ok', 'main'))
    assert.equal(waitingReason(await pods.get('hooked'), 'main'), 'ContainerCreating')
    await pods.run('hooked', 'touch /tmp/go', 'main')
    await pods.ready('hooked')
  })

  it('P7 a container that is restarted keeps sandbox, IP, volumes and UID of its Pod', async () => {
    const mounts = { volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    await pods.create('again', {
      volumes: [{ name: 'data', emptyDir: {} }],
      containers: [
        shell('main', 'date >> /data/starts; trap "exit 5" TERM; while :; do sleep 0.05; done', mounts),
        shell('still', idle, mounts),
      ],
    })
    const before = await pods.ready('again')
    const netOf = () => pods.run('again', 'readlink /proc/1/ns/net', 'still')
    const net = await netOf()
    await pods.terminate('again', 'main')
    const now = await pods.until(
      'again',
      'has restarted its container',
      (pod) =>
        containerStatus(pod, 'main').restartCount === 1 && containerStatus(pod, 'main').state?.running !== undefined,
    )
    assert.equal(now.metadata.uid, before.metadata.uid)
    assert.equal(now.status.podIP, before.status.podIP)
    assert.equal(await netOf(), net)
    assert.equal(await pods.run('again', 'readlink /proc/1/ns/net', 'main'), net)
    assert.equal((await pods.run('again', 'cat /data/starts', 'main')).split('\n').length, 2)
    assert.notEqual(containerStatus(now, 'main').containerID, containerStatus(before, 'main').containerID)
    assert.equal(containerStatus(now, 'still').containerID, containerStatus(before, 'still').containerID)
    assert.equal(containerStatus(now, 'main').lastState?.terminated?.exitCode, 5)
  })

  const restartTable = [
    { policy: 'Always', code: 0, restarts: true },
    { policy: 'OnFailure', code: 0, restarts: false },
    { policy: 'OnFailure', code: 1, restarts: true },
    { policy: 'Never', code: 1, restarts: false },
  ] as const
  for (const { policy, code, restarts } of restartTable)
    it(`L7 ${policy}: a container that ends with ${code} is ${restarts ? '' : 'not '}restarted`, async () => {
      const name = `${policy.toLowerCase()}-${code}`
      await pods.create(name, { restartPolicy: policy, containers: [shell('main', `exit ${code}`)] })
      if (!restarts) {
        assert.equal(containerStatus(await pods.ended(name), 'main').restartCount, 0)
        return
      }
      await pods.until(name, 'was restarted', (pod) => containerStatus(pod, 'main').restartCount >= 1)
    })

  it('L7 restarts back off: at once, after 10 s, then 20 s are announced', async () => {
    await pods.create('crashes', { containers: [shell('main', 'exit 1')] })
    const messages: string[] = []
    await pods.until(
      'crashes',
      'waits for its third start',
      (pod) => {
        const { restartCount, state } = containerStatus(pod, 'main')
        if (state?.waiting?.reason === 'CrashLoopBackOff' && state.waiting.message)
          messages.push(`${restartCount}: ${state.waiting.message}`)
        return restartCount === 2 && state?.waiting?.reason === 'CrashLoopBackOff'
      },
      { limitMs: 45_000 },
    )
    const { uid } = (await pods.get('crashes')).metadata
    assert.deepEqual(
      [...new Set(messages)],
      ['1: back-off 10s', '2: back-off 20s'].map(
        (start) => `${start} restarting failed container=main pod=crashes_default(${uid})`,
      ),
    )
    assert.match(succeeded(await pods.kubectl(['get', 'pod', 'crashes'])), /0\/1 +CrashLoopBackOff +2 \(/)
  })
})

function waitingReason(pod: core.Pod, name: string): string | undefined {
  return [...(pod.status.containerStatuses ?? [])].find((one) => one.name === name)?.state?.waiting?.reason
}
