// What the simulated runtime adds to the contract: scripts on the clock, events, and what a test does to it from outside.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock, seededRandom } from '#base'
import { settleTurn } from '#base/node'
import { isCriError } from '../error.ts'
import { createSimulatedRuntime, type SimulatedRuntimeOptions } from './create-simulated-runtime.ts'
import { simulateAnnotation, type SimulatedScript } from './script.ts'

function setUp(options: SimulatedRuntimeOptions = { anyImage: { present: true } }) {
  const clock = createVirtualClock({ settle: settleTurn })
  const simulated = createSimulatedRuntime({ clock, random: seededRandom(1) }, options)
  const sandboxConfig = (name: string, annotations = {}) => ({
    metadata: { name, uid: `${name}-uid`, namespace: 'default', attempt: 0 },
    logDirectory: `/logs/${name}`,
    annotations,
  })
  const run = async (script: SimulatedScript, { attempt = 0, pod = 'pod' } = {}) => {
    simulated.defineImage('app', { present: true, script })
    const config = sandboxConfig(`${pod}-${attempt}`)
    const podSandboxId = await simulated.runtime.runPodSandbox({ config })
    const containerId = await simulated.runtime.createContainer({
      podSandboxId,
      sandboxConfig: config,
      config: { metadata: { name: 'main', attempt }, image: { image: 'app' }, logPath: 'main.log' },
    })
    return { podSandboxId, containerId }
  }
  const status = async (containerId: string) => (await simulated.runtime.containerStatus({ containerId })).status
  return { clock, simulated, sandboxConfig, run, status }
}

describe('a script', () => {
  for (const [what, script, expected] of [
    [
      'exits with a code after a while',
      {
        steps: [
          { kind: 'run', ms: 10_000 },
          { kind: 'exit', code: 1 },
        ],
      },
      { exitCode: 1, reason: 'Error', ranMs: 10_000 },
    ],
    ['runs out of steps', { steps: [{ kind: 'run', ms: 5_000 }] }, { exitCode: 0, reason: 'Completed', ranMs: 5_000 }],
    [
      'is killed for lack of memory',
      { steps: [{ kind: 'run', ms: 3_000 }, { kind: 'oom' }] },
      { exitCode: 137, reason: 'OOMKilled', ranMs: 3_000 },
    ],
  ] as const satisfies readonly (readonly [string, SimulatedScript, object])[]) {
    it(what, async () => {
      const { clock, simulated, run, status } = setUp()
      const { containerId } = await run(script)
      await simulated.runtime.startContainer(containerId)
      assert.equal((await status(containerId)).state, 'running')
      await clock.advance(20_000)
      const { exitCode, reason, startedAt, finishedAt } = await status(containerId)
      assert.deepEqual({ exitCode, reason, ranMs: finishedAt - startedAt }, expected)
    })
  }

  it('runs longer than timers reach', async () => {
    const { clock, simulated, run, status } = setUp()
    const { containerId } = await run({ steps: [{ kind: 'run', ms: Number.POSITIVE_INFINITY }] })
    await simulated.runtime.startContainer(containerId)
    await clock.advance(40 * 24 * 3600 * 1000)
    assert.equal((await status(containerId)).state, 'running')
  })

  it('fails to start with StartError', async () => {
    const { simulated, run, status } = setUp()
    const { containerId } = await run({ startError: 'exec: "none": not found' })
    await assert.rejects(simulated.runtime.startContainer(containerId), /exec: "none": not found/)
    const { state, exitCode, reason, message } = await status(containerId)
    assert.deepEqual(
      { state, exitCode, reason, message },
      { state: 'exited', exitCode: 128, reason: 'StartError', message: 'exec: "none": not found' },
    )
  })

  it('differs by attempt, the last for all that follow', async () => {
    const { clock, simulated, run, status } = setUp()
    const script: SimulatedScript = {
      attempts: [{ steps: [{ kind: 'exit', code: 1 }] }, { steps: [{ kind: 'exit', code: 2 }] }],
    }
    const codes = []
    for (const attempt of [0, 1, 2]) {
      const { containerId } = await run(script, { attempt })
      await simulated.runtime.startContainer(containerId)
      await clock.advance(1)
      codes.push((await status(containerId)).exitCode)
    }
    assert.deepEqual(codes, [1, 2, 2])
  })

  it('is ready from and until when it says', async () => {
    const { clock, simulated, run } = setUp()
    const { containerId, podSandboxId } = await run({ readyAfterMs: 2_000, readyUntilMs: 5_000 })
    await simulated.runtime.startContainer(containerId)
    const { network } = (await simulated.runtime.podSandboxStatus({ podSandboxId })).status
    const seen = []
    for (const ms of [0, 2_000, 3_000]) {
      await clock.advance(ms)
      const { exitCode } = await simulated.runtime.execSync({ containerId, cmd: ['probe'] })
      seen.push([simulated.isReady(containerId), simulated.isServing(network?.ip ?? ''), exitCode])
    }
    assert.deepEqual(seen, [
      [false, false, 1],
      [true, true, 0],
      [false, false, 1],
    ])
  })

  it('comes from the annotation of the Pod for a container', async () => {
    const { clock, simulated, sandboxConfig, status } = setUp()
    const script: SimulatedScript = {
      steps: [
        { kind: 'log', text: 'hi' },
        { kind: 'exit', code: 7 },
      ],
    }
    const config = sandboxConfig('a', { [`${simulateAnnotation}.main`]: JSON.stringify(script) })
    const podSandboxId = await simulated.runtime.runPodSandbox({ config })
    await simulated.images.pullImage({ image: { image: 'anything:1' } })
    const containerId = await simulated.runtime.createContainer({
      podSandboxId,
      sandboxConfig: config,
      config: { metadata: { name: 'main', attempt: 0 }, image: { image: 'anything:1' }, logPath: 'main.log' },
    })
    await simulated.runtime.startContainer(containerId)
    await clock.advance(1)
    assert.equal((await status(containerId)).exitCode, 7)
    assert.match(simulated.readLog('/logs/a/main.log') ?? '', /^\S+Z stdout F hi\n$/)
  })
})

describe('getContainerEvents', () => {
  it('tells each step of a sandbox and a container, and ends when aborted', async () => {
    const { clock, simulated, run } = setUp()
    const controller = new AbortController()
    const events = simulated.runtime.getContainerEvents({ signal: controller.signal })
    const { containerId, podSandboxId } = await run({
      steps: [
        { kind: 'run', ms: 1_000 },
        { kind: 'exit', code: 0 },
      ],
    })
    await simulated.runtime.startContainer(containerId)
    await clock.advance(1_000)
    await simulated.runtime.removePodSandbox(podSandboxId)
    const seen: string[] = []
    for await (const { containerId: id, containerEventType } of events) {
      seen.push(`${id === podSandboxId ? 'sandbox' : 'container'} ${containerEventType}`)
      if (seen.length === 8) controller.abort()
    }
    assert.deepEqual(seen, [
      'sandbox created',
      'sandbox started',
      'container created',
      'container started',
      'container stopped',
      'sandbox stopped',
      'container deleted',
      'sandbox deleted',
    ])
  })
})

describe('the runtime from outside', () => {
  it('is unavailable while it is down; containers run on', async () => {
    const { clock, simulated, run, status } = setUp()
    const { containerId } = await run({
      steps: [
        { kind: 'run', ms: 1_000 },
        { kind: 'exit', code: 5 },
      ],
    })
    await simulated.runtime.startContainer(containerId)
    const events = simulated.runtime.getContainerEvents()[Symbol.asyncIterator]()
    simulated.setAvailable(false)
    await assert.rejects(status(containerId), (error) => isCriError(error, 'unavailable'))
    await assert.rejects(events.next(), (error) => isCriError(error, 'unavailable'))
    await clock.advance(1_000)
    simulated.setAvailable(true)
    assert.equal((await status(containerId)).exitCode, 5)
  })

  it('loses a sandbox and its containers when its pause process dies', async () => {
    const { simulated, run, status } = setUp()
    const { containerId, podSandboxId } = await run({})
    await simulated.runtime.startContainer(containerId)
    simulated.crashSandbox(podSandboxId)
    assert.deepEqual(
      [(await simulated.runtime.podSandboxStatus({ podSandboxId })).status.state, (await status(containerId)).exitCode],
      ['notReady', 137],
    )
  })

  it('pulls as long as the image says, or fails with its message', async () => {
    const { clock, simulated } = setUp({ images: { slow: { pullMs: 2_000 }, broken: { pullError: 'no such host' } } })
    const pulling = simulated.images.pullImage({ image: { image: 'slow' } })
    const begin = clock.now()
    await clock.runUntil(
      async () => (await simulated.images.imageStatus({ image: { image: 'slow' } })).image !== undefined,
    )
    assert.equal(clock.now() - begin, 2_000)
    await pulling
    await assert.rejects(simulated.images.pullImage({ image: { image: 'broken' } }), /no such host/)
    await assert.rejects(simulated.images.pullImage({ image: { image: 'unknown' } }), (error) =>
      isCriError(error, 'notFound'),
    )
  })

  it('gives addresses back', async () => {
    const { simulated, sandboxConfig } = setUp({ podCidr: '10.1.2.0/29' })
    const seen: (string | undefined)[] = []
    for (let i = 0; i < 8; i++) {
      const podSandboxId = await simulated.runtime.runPodSandbox({ config: sandboxConfig(`p${i}`) })
      seen.push((await simulated.runtime.podSandboxStatus({ podSandboxId })).status.network?.ip)
      await simulated.runtime.removePodSandbox(podSandboxId)
    }
    assert.deepEqual(
      seen,
      [2, 3, 4, 5, 6, 2, 3, 4].map((last) => `10.1.2.${last}`),
    )
  })
})
