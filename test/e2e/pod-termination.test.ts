// How Pods end, in real containers: mission L17 and L19.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { podKind } from '#api'
import { realClock } from '#base/node'
import { processesWith } from '../harness/host.ts'
import { recordPod } from '../harness/pod-history.ts'
import { containerStatus, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

/** Writes what it is told to, and when; ends on TERM. */
const tells = 'trap "echo TERM >> /told/log; exit 0" TERM; while :; do sleep 0.05; done'
const deaf = 'trap "" TERM; while :; do sleep 0.05; done'

describe('graceful deletion, in real containers', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const remove = (name: string, gracePeriodSeconds?: number) =>
    pods.api.client.delete(
      podKind,
      { namespace: 'default', name },
      gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
    )
  /** Milliseconds from the deletion to the object being gone. */
  const removalMs = async (name: string, gracePeriodSeconds?: number): Promise<number> => {
    const began = realClock.monotonic()
    await remove(name, gracePeriodSeconds)
    await pods.gone(name)
    return realClock.monotonic() - began
  }

  it('L17 preStop runs first, then TERM; then the final status is written, then the object goes, and nothing stays', async () => {
    const told = path.join(pods.cluster.home, 'told')
    const preStop = { exec: { command: ['sh', '-c', 'sleep 0.5; echo preStop >> /told/log'] } }
    const { metadata } = await pods.create('polite', {
      volumes: [{ name: 'told', hostPath: { path: told, type: 'DirectoryOrCreate' } }],
      containers: [
        shell('main', `marker=polite-main; ${tells}`, {
          volumeMounts: [{ name: 'told', mountPath: '/told' }],
          lifecycle: { preStop },
        }),
      ],
    })
    await pods.ready('polite')
    await using history = await recordPod(pods.api.client, 'polite')
    assert.ok((await processesWith('marker=polite-main')).length > 0)
    const tookMs = await removalMs('polite')
    assert.ok(tookMs >= 500 && tookMs < 20_000, `took ${tookMs} ms`)
    await eventually('the watch has seen the end', async () => history.types.includes('DELETED'))
    const last = history.seen.at(-1)
    assert.ok(last)
    assert.equal(last.status.phase, 'Succeeded')
    assert.equal(containerStatus(last, 'main').state?.terminated?.exitCode, 0)
    assert.deepEqual(await processesWith('marker=polite-main'), [])
    assert.equal(await readFile(path.join(told, 'log'), 'utf8'), 'preStop\nTERM\n')
    // Records and logs go when the kubelet has seen the object go.
    for (const folder of ['kubelet/pods', 'logs/pods'])
      await eventually(`${folder} has nothing of it`, async () => {
        const entries = await readdir(path.join(pods.cluster.home, folder))
        return !entries.some((entry) => entry.includes(metadata.uid ?? 'polite'))
      })
  })

  it('L17 the stop signal of a container comes before the image’s, on whatever containerd', async () => {
    const signals = `for s in TERM USR1 INT; do trap "echo $s > /dev/termination-log; exit 0" $s; done`
    const lifecycle = (stopSignal: 'SIGUSR1' | 'SIGINT') => ({
      lifecycle: { stopSignal, preStop: { exec: { command: ['true'] } } },
    })
    const script = `${signals}; while :; do sleep 0.05; done`
    const deafToInt = 'trap "" INT; while :; do sleep 0.05; done'
    await pods.create('signals', {
      os: { name: 'linux' },
      terminationGracePeriodSeconds: 3,
      containers: [
        shell('plain', script),
        shell('usr1', script, lifecycle('SIGUSR1')),
        shell('interrupt', script, lifecycle('SIGINT')),
        shell('deaf', deafToInt, lifecycle('SIGINT')),
      ],
    })
    await pods.ready('signals')
    await using history = await recordPod(pods.api.client, 'signals')
    await remove('signals')
    await eventually('the watch has seen the end', async () => history.types.includes('DELETED'))
    const last = history.seen.at(-1)
    assert.ok(last)
    const ends = ['plain', 'usr1', 'interrupt', 'deaf'].map((name) => {
      const { message = '', exitCode } = containerStatus(last, name).state?.terminated ?? {}
      return `${name} ${message.trim()} ${exitCode}`
    })
    assert.deepEqual(ends, ['plain TERM 0', 'usr1 USR1 0', 'interrupt INT 0', 'deaf  137'])
  })

  it('L17 KILL comes when the grace is over', async () => {
    await pods.create('deaf', { terminationGracePeriodSeconds: 2, containers: [shell('main', deaf)] })
    await pods.ready('deaf')
    const tookMs = await removalMs('deaf')
    assert.ok(tookMs >= 2_000 && tookMs < 15_000, `took ${tookMs} ms`)
  })

  it('L17 the grace is 30 s by default, and the object says until when', async () => {
    await pods.create('default-grace', { containers: [shell('main', deaf)] })
    await pods.ready('default-grace')
    await remove('default-grace')
    const { metadata, spec } = await pods.get('default-grace')
    assert.deepEqual([spec.terminationGracePeriodSeconds, metadata.deletionGracePeriodSeconds], [30, 30])
    const left = Date.parse(metadata.deletionTimestamp ?? '') - realClock.now()
    assert.ok(left > 25_000 && left <= 31_000, `${left} ms are left`)
    // A second deletion may shorten it.
    await remove('default-grace', 1)
    await pods.gone('default-grace', { limitMs: 10_000 })
  })

  it('L17 the containers of a Pod are told to stop at once, not one after another', async () => {
    // Each waits until all three have been told; one that waits in vain is killed.
    const all = '[ -e /told/one ] && [ -e /told/two ] && [ -e /told/three ]'
    const waits = (name: string) =>
      shell(
        name,
        `trap "touch /told/${name}; until ${all}; do sleep 0.05; done; exit 0" TERM; while :; do sleep 0.05; done`,
        {
          volumeMounts: [{ name: 'told', mountPath: '/told' }],
        },
      )
    await pods.create('together', {
      volumes: [{ name: 'told', emptyDir: {} }],
      terminationGracePeriodSeconds: 15,
      containers: [waits('one'), waits('two'), waits('three')],
    })
    await pods.ready('together')
    await using history = await recordPod(pods.api.client, 'together')
    await remove('together')
    await eventually('the watch has seen the end', async () => history.types.includes('DELETED'))
    const statuses = history.seen.at(-1)?.status.containerStatuses ?? []
    assert.deepEqual(
      statuses.map(({ state }) => state?.terminated?.exitCode),
      [0, 0, 0],
    )
  })

  it('L19 --grace-period overrides; --force removes the object at once and the process soon', async () => {
    await pods.create('forced', { containers: [shell('main', `marker=forced-main; ${deaf}`)] })
    await pods.ready('forced')
    const out = await pods.kubectl(['delete', 'pod', 'forced', '--grace-period=0', '--force'], { timeLimitMs: 10_000 })
    assert.match(succeeded(out), /force deleted/)
    assert.equal(await pods.find('forced'), undefined)
    const again = await pods.create('forced', { containers: [shell('main', deaf)] })
    await pods.ready('forced')
    await eventually('the old process is gone', async () => (await processesWith('marker=forced-main')).length === 0)
    assert.equal((await pods.get('forced')).metadata.uid, again.metadata.uid)
    await pods.remove('forced')
  })

  it('L17 a Pod that was never placed, and one that has ended, go at once', async () => {
    await pods.create('nowhere', { nodeSelector: { no: 'such' }, containers: [shell('main', deaf)] })
    await pods.create('over', { restartPolicy: 'Never', containers: [shell('main', 'exit 0')] })
    await pods.until('nowhere', 'is known to fit nowhere', ({ status }) =>
      Boolean(status.conditions?.some(({ reason }) => reason === 'Unschedulable')),
    )
    await pods.ended('over')
    for (const name of ['nowhere', 'over']) {
      const tookMs = await removalMs(name)
      assert.ok(tookMs < 20_000, `${name} took ${tookMs} ms`)
    }
  })
})
