// The cases. A name says what must hold.
import type { ContainerEvent } from '../messages/container.ts'
import { imageCases } from './image-cases.ts'
import {
  type ConformanceCase,
  type ConformanceTarget,
  createContainer,
  eventually,
  execCommands,
  exited,
  expectCode,
  expectEqual,
  expectThat,
  runContainer,
  sandboxConfig,
  withSandbox,
} from './suite.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const gone = 'f'.repeat(64)

const sandboxCases: readonly ConformanceCase[] = [
  {
    name: 'version and status tell that the runtime and its network are ready',
    async run({ runtime }) {
      const { runtimeName, runtimeApiVersion } = await runtime.version()
      expectThat(runtimeName !== '', 'the runtime has a name')
      expectEqual(runtimeApiVersion, 'v1', 'API version')
      const { status } = await runtime.status({})
      const ready = Object.fromEntries(status.conditions.map((condition) => [condition.type, condition.status]))
      expectEqual([ready['RuntimeReady'], ready['NetworkReady']], [true, true], 'conditions')
    },
  },
  {
    name: 'a sandbox is ready with an address, then not ready, then gone',
    async run(target) {
      const { runtime } = target
      const config = sandboxConfig(target)
      const id = await runtime.runPodSandbox({ config })
      const { status } = await runtime.podSandboxStatus({ podSandboxId: id })
      expectEqual(
        [status.id, status.state, status.metadata, { ...status.labels }, { ...status.annotations }],
        [id, 'ready', config.metadata, config.labels, config.annotations],
        'status',
      )
      expectThat(/^\d+(\.\d+){3}$/.test(status.network?.ip ?? ''), 'the sandbox has an IPv4 address')
      expectThat(status.createdAt > 0, 'the sandbox has a creation time')
      await runtime.stopPodSandbox(id)
      expectEqual((await runtime.podSandboxStatus({ podSandboxId: id })).status.state, 'notReady', 'state when stopped')
      await runtime.stopPodSandbox(id)
      await runtime.removePodSandbox(id)
      await expectCode(runtime.podSandboxStatus({ podSandboxId: id }), ['notFound'], 'status of what is gone')
      await runtime.removePodSandbox(id)
      await runtime.stopPodSandbox(id)
    },
  },
  {
    name: 'a second sandbox of the same name, uid and attempt is refused',
    run: (target) =>
      withSandbox(target, async ({ config }) => {
        await expectCode(target.runtime.runPodSandbox({ config }), ['unknown', 'alreadyExists'], 'second sandbox')
      }),
  },
  {
    name: 'two sandboxes have different addresses',
    skip: ({ oneAddress }) => oneAddress,
    run: (target) =>
      withSandbox(target, (first) =>
        withSandbox(target, async (second) => {
          const ips = await Promise.all(
            [first, second].map(
              async ({ id }) => (await target.runtime.podSandboxStatus({ podSandboxId: id })).status.network?.ip,
            ),
          )
          expectThat(ips[0] !== ips[1], 'addresses differ')
        }),
      ),
  },
  {
    name: 'listPodSandbox filters by id, state and labels',
    run: (target) =>
      withSandbox(target, async ({ id }) => {
        const { runtime } = target
        const ids = async (filter: Parameters<typeof runtime.listPodSandbox>[0]) =>
          (await runtime.listPodSandbox(filter)).map((item) => item.id)
        expectEqual(await ids({ id }), [id], 'by id')
        expectEqual(await ids({ id, state: 'notReady' }), [], 'by other state')
        expectEqual(await ids({ id: id.slice(0, 20), state: 'ready' }), [id], 'by prefix and state')
        expectEqual((await ids({ labelSelector: { suite: 'conformance' } })).includes(id), true, 'by label')
        expectEqual(await ids({ labelSelector: { suite: 'another' } }), [], 'by other label')
      }),
  },
  {
    name: 'stopping a sandbox kills its containers; removing it removes them',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const id = await runContainer(target, sandbox, 'ignoresTerm')
        await target.runtime.stopPodSandbox(sandbox.id)
        expectEqual((await exited(target, id)).exitCode, 137, 'exit code')
        await target.runtime.removePodSandbox(sandbox.id)
        await expectCode(target.runtime.containerStatus({ containerId: id }), ['notFound'], 'status of its container')
      }),
  },
]

const containerCases: readonly ConformanceCase[] = [
  {
    name: 'a container goes from created to running to exited and its times follow each other',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const { runtime } = target
        const containerId = await createContainer(target, sandbox, 'forever')
        const created = (await runtime.containerStatus({ containerId })).status
        expectEqual([created.state, created.startedAt, created.finishedAt], ['created', 0, 0], 'when created')
        await runtime.startContainer(containerId)
        const running = (await runtime.containerStatus({ containerId })).status
        expectEqual([running.state, running.exitCode, running.reason], ['running', 0, ''], 'when running')
        expectThat(running.startedAt >= running.createdAt, 'it started after it was created')
        await runtime.stopContainer({ containerId, timeoutSeconds: 10 })
        const done = (await runtime.containerStatus({ containerId })).status
        expectEqual(
          [done.state, done.metadata, { ...done.labels }],
          ['exited', { name: 'forever', attempt: 0 }, { program: 'forever' }],
          'when stopped',
        )
        expectThat(done.finishedAt >= done.startedAt, 'it finished after it started')
        await expectCode(runtime.startContainer(containerId), ['unknown', 'failedPrecondition'], 'second start')
      }),
  },
  {
    name: 'exit code 0 is Completed, another is Error',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const good = await exited(target, await runContainer(target, sandbox, 'hello'))
        expectEqual([good.exitCode, good.reason], [0, 'Completed'], 'hello')
        const bad = await exited(target, await runContainer(target, sandbox, 'exit3'))
        expectEqual([bad.exitCode, bad.reason], [3, 'Error'], 'exit3')
      }),
  },
  {
    name: 'stopContainer waits for the grace and then kills with 137',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const containerId = await runContainer(target, sandbox, 'ignoresTerm')
        // The signal can be ignored only by a program that has set itself to.
        await eventually(
          target,
          'it runs',
          async () => (await target.readLog(logPath(sandbox.config.logDirectory, 'ignoresTerm'))) || undefined,
        )
        const before = target.clock.monotonic()
        await target.runtime.stopContainer({ containerId, timeoutSeconds: 1 })
        expectThat(target.clock.monotonic() - before >= 900, 'the grace of a second was given')
        expectEqual((await exited(target, containerId)).exitCode, 137, 'exit code')
      }),
  },
  {
    name: 'stopContainer with a grace of 0 kills at once; stopping again, or what is gone, succeeds',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const containerId = await runContainer(target, sandbox, 'ignoresTerm')
        await target.runtime.stopContainer({ containerId, timeoutSeconds: 0 })
        expectEqual((await exited(target, containerId)).exitCode, 137, 'exit code')
        await target.runtime.stopContainer({ containerId, timeoutSeconds: 5 })
        await target.runtime.removeContainer(containerId)
        await target.runtime.removeContainer(containerId)
        await target.runtime.stopContainer({ containerId, timeoutSeconds: 5 })
        await expectCode(target.runtime.containerStatus({ containerId }), ['notFound'], 'status of what is gone')
      }),
  },
  {
    name: 'removeContainer removes a running container',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const containerId = await runContainer(target, sandbox, 'ignoresTerm')
        await target.runtime.removeContainer(containerId)
        expectEqual(await target.runtime.listContainers({ podSandboxId: sandbox.id }), [], 'containers left')
      }),
  },
  {
    name: 'listContainers filters by id, state, sandbox and labels',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const { runtime } = target
        const running = await runContainer(target, sandbox, 'forever')
        const created = await createContainer(target, sandbox, 'hello')
        const ids = async (filter: Parameters<typeof runtime.listContainers>[0]) =>
          (await runtime.listContainers({ podSandboxId: sandbox.id, ...filter })).map((item) => item.id).sort()
        expectEqual(await ids({}), [running, created].sort(), 'of the sandbox')
        expectEqual(await ids({ state: 'running' }), [running], 'by state')
        expectEqual(await ids({ id: created }), [created], 'by id')
        expectEqual(await ids({ labelSelector: { program: 'hello' } }), [created], 'by label')
        expectEqual(await runtime.listContainers({ podSandboxId: gone }), [], 'of another sandbox')
        const [listed] = await runtime.listContainers({ id: running })
        expectEqual(
          [listed?.podSandboxId, listed?.state, listed?.metadata],
          [sandbox.id, 'running', { name: 'forever', attempt: 0 }],
          'as listed',
        )
      }),
  },
  {
    name: 'a container needs an image and a sandbox that are there, and a name of its own',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        await createContainer(target, sandbox, 'hello')
        await expectCode(createContainer(target, sandbox, 'hello'), ['unknown', 'alreadyExists'], 'same name')
        await expectCode(
          createContainer(target, { ...sandbox, id: gone }, 'exit3'),
          ['notFound', 'unknown'],
          'no sandbox',
        )
        const config = { metadata: { name: 'none', attempt: 0 }, image: { image: 'nowhere.invalid/none:1' } }
        const call = target.runtime.createContainer({ podSandboxId: sandbox.id, sandboxConfig: sandbox.config, config })
        await expectCode(call, ['notFound', 'unknown'], 'no image')
      }),
  },
  {
    name: 'logs are in the CRI format, by stream',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const id = await runContainer(target, sandbox, 'hello')
        const { logPath: path } = await exited(target, id)
        const log = await eventually(target, 'two lines were logged', async () => {
          const lines = await target.readLog(path)
          return lines?.split('\n').length === 3 ? lines : undefined
        })
        const lines = log
          .trimEnd()
          .split('\n')
          .sort((a, b) => (a.split(' ')[1] ?? '').localeCompare(b.split(' ')[1] ?? ''))
        const format = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d) (std(?:out|err) [FP] .*)$/
        expectEqual(
          lines.map((line) => format.exec(line)?.[3]),
          ['stderr F trouble', 'stdout F hello'],
          'lines',
        )
      }),
  },
]

const execCases: readonly ConformanceCase[] = [
  {
    name: 'execSync gives output by stream and the exit code',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const containerId = await runContainer(target, sandbox, 'forever')
        const { stdout, stderr, exitCode } = await target.runtime.execSync({
          containerId,
          cmd: execCommands.exit4,
          timeoutSeconds: 10,
        })
        expectEqual([text(stdout), text(stderr), exitCode], ['out\n', 'err\n', 4], 'result')
      }),
  },
  {
    name: 'execSync that takes too long is deadlineExceeded, an aborted call is aborted',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const containerId = await runContainer(target, sandbox, 'forever')
        const request = { containerId, cmd: execCommands.minute }
        await expectCode(target.runtime.execSync({ ...request, timeoutSeconds: 1 }), ['deadlineExceeded'], 'time-out')
        await expectCode(target.runtime.execSync(request, { deadlineMs: 200 }), ['deadlineExceeded'], 'deadline')
        const controller = new AbortController()
        const call = target.runtime.execSync(request, { signal: controller.signal })
        controller.abort(new Error('enough'))
        await expectCode(call, ['aborted'], 'abort')
        await expectCode(target.runtime.version({ signal: controller.signal }), ['aborted'], 'aborted before')
      }),
  },
  {
    name: 'execSync, exec and attach need a running container; URLs are given',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const { runtime } = target
        const containerId = await runContainer(target, sandbox, 'forever')
        const stream = { containerId, tty: false, stdin: false, stdout: true, stderr: true }
        expectThat((await runtime.exec({ ...stream, cmd: ['sh'] })).url.includes('://'), 'exec has a URL')
        expectThat((await runtime.attach(stream)).url.includes('://'), 'attach has a URL')
        expectThat(
          (await runtime.portForward({ podSandboxId: sandbox.id, port: [80] })).url.includes('://'),
          'port-forward has a URL',
        )
        await runtime.stopContainer({ containerId, timeoutSeconds: 0 })
        await expectCode(
          runtime.execSync({ containerId, cmd: ['sh'] }),
          ['unknown', 'failedPrecondition', 'notFound'],
          'exec when exited',
        )
        await expectCode(runtime.execSync({ containerId: gone, cmd: ['sh'] }), ['notFound'], 'exec in what is gone')
      }),
  },
  {
    name: 'statistics of a running container and its sandbox are there',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const { runtime } = target
        const id = await runContainer(target, sandbox, 'forever')
        const stats = await eventually(target, 'memory is measured', async () => {
          const found = await runtime.containerStats(id)
          return (found.memory?.workingSetBytes ?? 0) > 0 ? found : undefined
        })
        expectEqual([stats.attributes.id, stats.attributes.metadata.name], [id, 'forever'], 'attributes')
        expectThat((stats.cpu?.timestamp ?? 0) > 0, 'CPU usage has a time')
        const listed = await runtime.listContainerStats({ podSandboxId: sandbox.id })
        expectEqual(
          listed.map((item) => item.attributes.id),
          [id],
          'listed',
        )
        expectEqual((await runtime.podSandboxStats(sandbox.id)).attributes.id, sandbox.id, 'of the sandbox')
        await expectCode(runtime.containerStats(gone), ['notFound', 'unknown'], 'of what is gone')
      }),
  },
  {
    name: 'resources of a running container can be changed',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const containerId = await runContainer(target, sandbox, 'forever')
        await target.runtime.updateContainerResources({
          containerId,
          linux: { cpuShares: 512, memoryLimitInBytes: 67_108_864 },
        })
        const { resources } = (await target.runtime.containerStatus({ containerId })).status
        expectEqual([resources?.linux?.cpuShares, resources?.linux?.memoryLimitInBytes], [512, 67_108_864], 'as told')
        await target.runtime.reopenContainerLog(containerId)
      }),
  },
]

const eventCases: readonly ConformanceCase[] = [
  {
    name: 'an event tells that a container has stopped, and its record says so then',
    run: (target) =>
      withSandbox(target, async (sandbox) => {
        const { runtime } = target
        const stopped = new Set<string>()
        const listening = new AbortController()
        const listened = listen(runtime.getContainerEvents({ signal: listening.signal }), sandbox.id, stopped)
        try {
          const containerId = await runContainer(target, sandbox, 'exit3')
          await eventually(target, 'an event tells it', async () => stopped.has(containerId) || undefined)
          const { status } = await runtime.containerStatus({ containerId })
          expectEqual([status.state, status.exitCode], ['exited', 3], 'record')
        } finally {
          listening.abort()
          await listened
        }
      }),
  },
]

/** Adds the ids of the sandbox's containers that stop. */
async function listen(events: AsyncIterable<ContainerEvent>, sandboxId: string, stopped: Set<string>): Promise<void> {
  for await (const { containerEventType, podSandboxStatus, containerId } of events) {
    if (containerEventType === 'stopped' && podSandboxStatus?.id === sandboxId) stopped.add(containerId)
  }
}

function logPath(directory: string | undefined, program: string): string {
  return `${directory}/${program}.log`
}

/** All cases, in an order that goes from simple to compound. */
export const criConformanceCases: readonly ConformanceCase[] = [
  ...sandboxCases,
  ...containerCases,
  ...execCases,
  ...eventCases,
  ...imageCases,
]

export type { ConformanceTarget }
