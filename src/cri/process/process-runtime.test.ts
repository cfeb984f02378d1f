// What the process runtime does beyond the contract: real processes, their groups, their folders, their streams.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { silentLog } from '#base'
import { processStartTime, readTextIfExists, realClock, realRandom, removeTree, runProcess } from '#base/node'
import { exitCodeOf } from '#streaming'
import { dialPortForward, dialRemoteCommand } from '#streaming/node'
import { sleep } from '#base'
import type { ContainerConfig } from '../messages/container.ts'
import { createProcessRuntime, type ProcessRuntime } from './create-process-runtime.ts'
import { computeHostCommand } from './host-command.ts'
import { openLogWriter } from './log-writer.ts'

const deps = { clock: realClock, random: realRandom, log: silentLog, hostEnv: process.env }
const limitMs = 20_000

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = realClock.monotonic() + limitMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (realClock.monotonic() > end) assert.fail(`${what}: not so in ${limitMs} ms`)
    await sleep(realClock, 10)
  }
}

describe('computeHostCommand', () => {
  const input = {
    image: { entrypoint: ['node'], sizeBytes: 1 },
    rootDir: '/r',
    hostEnv: { PATH: '/bin', HOME: '/home/me', SECRET: 'x' },
    pathDefault: '/usr/bin',
  }
  const config = { metadata: { name: 'a', attempt: 0 }, image: { image: 'app' } } satisfies ContainerConfig
  const env = { PATH: '/bin', HOME: '/home/me', SAMPAN_ROOT: '/r' }

  it("takes the image's entrypoint unless the container has a command, and passes on no more than a container would have", () => {
    const expected = { program: 'node', args: ['-v'], env, workingDir: '' }
    assert.deepEqual(computeHostCommand({ ...input, config: { ...config, args: ['-v'] } }), expected)
    const own = { ...config, command: ['sh', '-c'], args: ['true'], envs: [{ key: 'PATH', value: '/opt' }] }
    const ownExpected = { program: 'sh', args: ['-c', 'true'], env: { ...env, PATH: '/opt' }, workingDir: '' }
    assert.deepEqual(computeHostCommand({ ...input, config: own }), ownExpected)
  })

  it('refuses a container of which nobody knows what to run', () => {
    assert.deepEqual(computeHostCommand({ ...input, image: { entrypoint: [], sizeBytes: 1 }, config }), {
      refused: 'Cannot run image "app": the process runtime has no images; give the container a command',
    })
  })
})

describe('the process runtime', () => {
  const owned = new AsyncDisposableStack()
  let folder = ''
  let processes: ProcessRuntime
  let sandbox: { readonly id: string; readonly config: object }
  let attempts = 0

  const sandboxConfig = (name: string) => ({
    metadata: { name, uid: name, namespace: 'default', attempt: 0 },
    logDirectory: join(folder, 'logs', name),
  })
  const run = async (config: Partial<ContainerConfig>): Promise<string> => {
    const { runtime } = processes
    const containerId = await runtime.createContainer({
      podSandboxId: sandbox.id,
      sandboxConfig: sandboxConfig('pod'),
      config: {
        metadata: { name: 'main', attempt: attempts++ },
        image: { image: 'app' },
        logPath: `${attempts}.log`,
        ...config,
      },
    })
    await runtime.startContainer(containerId)
    return containerId
  }
  const statusOf = async (containerId: string) => (await processes.runtime.containerStatus({ containerId })).status
  const logOf = async (containerId: string) => (await readTextIfExists((await statusOf(containerId)).logPath)) ?? ''
  const exited = (id: string) =>
    until('it exits', async () => {
      const status = await statusOf(id)
      return status.state === 'exited' ? status : undefined
    })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sampan-process-'))
    owned.defer(() => removeTree(folder, { within: tmpdir() }))
    processes = owned.use(await createProcessRuntime(deps, { root: join(folder, 'runtime'), address: '127.0.0.1' }))
    await processes.images.pullImage({ image: { image: 'app' } })
    const config = sandboxConfig('pod')
    sandbox = { id: await processes.runtime.runPodSandbox({ config }), config }
  })
  after(() => owned.disposeAsync())

  it('P14: shows mounts below $SAMPAN_ROOT, which is the working directory', async () => {
    const volume = join(folder, 'volume')
    await mkdir(volume)
    await writeFile(join(volume, 'greeting'), 'hello from a volume')
    const mount = { containerPath: '/etc/config', hostPath: volume }
    const id = await run({
      command: ['sh', '-c', 'cat "$SAMPAN_ROOT/etc/config/greeting"; echo; cat etc/config/greeting'],
      mounts: [mount],
    })
    await exited(id)
    assert.match(await logOf(id), /hello from a volume\n.*hello from a volume\n$/)
  })

  it('ends what a container has started when its first process ends', async () => {
    const id = await run({ command: ['sh', '-c', 'sleep 300 & echo $!; exit 7'] })
    assert.equal((await exited(id)).exitCode, 7)
    const pid = Number(/F (\d+)/.exec(await logOf(id))?.[1])
    assert.ok(pid > 0)
    await until('its child is gone', async () => ((await processStartTime(pid)) === undefined ? true : undefined))
  })

  it('says as runc does what cannot be started', async () => {
    await assert.rejects(
      run({ command: ['no-such-program'] }),
      /exec: "no-such-program": executable file not found in \$PATH/,
    )
    await assert.rejects(
      run({ command: ['/no/such'] }),
      /exec: "\/no\/such": stat \/no\/such: no such file or directory/,
    )
    await assert.rejects(run({}), /the process runtime has no images; give the container a command/)
  })

  it('delivers the stop signal that the container asks for', async () => {
    const id = await run({
      command: ['sh', '-c', 'trap "echo got USR1; exit 3" USR1; echo ready; while :; do sleep 0.05; done'],
      stopSignal: 'SIGUSR1',
    })
    await until('it has set its trap', async () => ((await logOf(id)).includes('ready') ? true : undefined))
    await processes.runtime.stopContainer({ containerId: id, timeoutSeconds: 10 })
    assert.equal((await statusOf(id)).exitCode, 3)
    assert.match(await logOf(id), /stdout F got USR1\n/)
  })

  it('exec: streams both ways and tells the exit code', async () => {
    const id = await run({ command: ['sleep', '300'] })
    const streams = { stdin: true, stdout: true, stderr: true, tty: false }
    const cmd = ['sh', '-c', 'cat; echo problem >&2; exit 5']
    const { url } = await processes.runtime.exec({ containerId: id, cmd, ...streams })
    const session = await dialRemoteCommand(new URL(url), deps, streams)
    const output = Promise.all([text(session.stdout!), text(session.stderr!)])
    session.stdin?.end('typed')
    assert.deepEqual(await output, ['typed', 'problem\n'])
    assert.equal(exitCodeOf(await session.result), 5)
    await assert.rejects(dialRemoteCommand(new URL(url), deps, streams), /404/)
  })

  it('attach: shows output from now on, until the container ends', async () => {
    const id = await run({ command: ['sh', '-c', 'read line; echo "read $line"'], stdin: true })
    const streams = { stdin: true, stdout: true, stderr: true, tty: false }
    const { url } = await processes.runtime.attach({ containerId: id, ...streams })
    const session = await dialRemoteCommand(new URL(url), deps, streams)
    const output = text(session.stdout!)
    session.stdin?.write('a line\n')
    assert.equal(await output, 'read a line\n')
  })

  it('port-forward: reaches ports of the machine, and says why it cannot', async () => {
    const server = createServer((socket) => socket.end('served'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { url } = await processes.runtime.portForward({ podSandboxId: sandbox.id, port: [] })
    const session = await dialPortForward(new URL(url), deps)
    const { data } = await session.open(port)
    data.end()
    assert.equal(await text(data), 'served')
    await new Promise((resolve) => server.close(resolve))
    const refused = await session.open(port)
    refused.data.on('error', () => {})
    refused.data.resume()
    assert.match(await refused.error, /failed to connect to localhost:\d+: .*ECONNREFUSED/)
    session.destroy()
  })

  it('ends what a killed runtime left running', async () => {
    const root = join(folder, 'killed')
    const script = `
      import { silentLog } from '#base'
      import { realClock, realRandom } from '#base/node'
      import { createProcessRuntime } from '#cri/process'
      const deps = { clock: realClock, random: realRandom, log: silentLog, hostEnv: process.env }
      const { runtime, images } = await createProcessRuntime(deps, { root: ${JSON.stringify(root)}, address: '127.0.0.1' })
      await images.pullImage({ image: { image: 'app' } })
      const sandboxConfig = { metadata: { name: 'a', uid: 'a', namespace: 'a', attempt: 0 }, logDirectory: ${JSON.stringify(root)} }
      const podSandboxId = await runtime.runPodSandbox({ config: sandboxConfig })
      const config = { metadata: { name: 'a', attempt: 0 }, image: { image: 'app' }, command: ['sleep', '300'] }
      await runtime.startContainer(await runtime.createContainer({ podSandboxId, sandboxConfig, config }))
      process.kill(process.pid, 'SIGKILL')`
    const killed = await runProcess(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
      timeLimitMs: limitMs,
      cwd: import.meta.dirname,
    })
    assert.equal(killed.signal, 'SIGKILL', killed.stderr)
    const [left] = JSON.parse((await readTextIfExists(join(root, 'processes.json'))) ?? '[]') as { pid: number }[]
    assert.ok(left && (await processStartTime(left.pid)) !== undefined, 'the container outlives its keeper')
    await using _next = await createProcessRuntime(deps, { root, address: '127.0.0.1' })
    await until('it is gone', async () => ((await processStartTime(left.pid)) === undefined ? true : undefined))
  })
})

describe('openLogWriter', () => {
  it('marks parts of long lines, keeps streams apart and finishes what is unfinished', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sampan-log-'))
    const path = join(folder, 'a/b.log')
    const log = openLogWriter(realClock, path)
    log.write('stdout', Buffer.from('begin '))
    log.write('stderr', Buffer.from('trouble\n'))
    log.write('stdout', Buffer.from(`end\n${'x'.repeat(20_000)}\n\nlast`))
    log.close()
    const lines = ((await readTextIfExists(path)) ?? '').trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => line.replace(/^\S+Z /, '').replace(/x{100,}/, (run) => `<${run.length}>`)),
      ['stderr F trouble', 'stdout F begin end', 'stdout P <16384>', 'stdout F <3616>', 'stdout F ', 'stdout F last'],
    )
    await removeTree(folder, { within: tmpdir() })
  })

  it('loses what a full disk does not take, and goes on', {
    skip: existsSync('/dev/full') ? false : 'no /dev/full',
  }, () => {
    const log = openLogWriter(realClock, '/dev/full')
    log.write('stdout', Buffer.from('a line\nand the rest'))
    log.reopen()
    log.write('stderr', Buffer.from('another\n'))
    log.close()
  })
})
