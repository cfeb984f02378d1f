// The real containerd: the CRI contract, survival of its supervisor, and that a purge leaves nothing.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { silentLog, sleep } from '#base'
import {
  mountPoints,
  pathExists,
  readTextIfExists,
  realClock,
  realRandom,
  runProcess,
  isLiving,
  readLivingProcess,
} from '#base/node'
import { type ConformanceProgram, type ConformanceTarget, criConformanceCases } from '#cri'
import { bytesSource } from './byte-source.ts'
import { isContainerd } from './find-process.ts'
import { importImages } from './image-import.ts'
import { ensureNodeImage } from './node-image.ts'
import { buildOciImage, type OciImage } from './oci-image.ts'
import { containerdPaths } from './paths.ts'
import { configureRegistry } from './registry-hosts.ts'
import { sandboxImageName } from './sandbox-image.ts'
import { listProcesses, removeCgroups, shimTree } from './shims.ts'
import { type Containerd, startContainerd } from './start-containerd.ts'
import { stopContainerd } from './stop-containerd.ts'
import { tarSource } from './tar-source.ts'
import { buildBusyboxImage, buildNginxImage } from './testing/test-images.ts'
import { startTestRegistry, type TestRegistry } from './testing/test-registry.ts'

const deps = { clock: realClock, log: silentLog }
const busybox = 'docker.io/library/busybox:1.28'
const cgroupParent = `/sampan-e2e-${process.pid}`
const credentials = { username: 'someone', password: 'secret' }

const programs: Readonly<Record<ConformanceProgram, readonly string[]>> = {
  forever: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.05; done'],
  ignoresTerm: ['sh', '-c', 'trap "" TERM; echo runs; while true; do sleep 1; done'],
  hello: ['sh', '-c', 'echo hello; echo trouble >&2'],
  exit3: ['sh', '-c', 'exit 3'],
}

async function importImage(containerd: Containerd, image: OciImage): Promise<readonly string[]> {
  return importImages(containerd, { chunks: image.archive().chunks() })
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = realClock.monotonic() + 20_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (realClock.monotonic() > end) assert.fail(`${what}: not so in 20 s`)
    await sleep(realClock, 20)
  }
}

describe('containerd', { timeout: 300_000 }, () => {
  let home = ''
  let containerd: Containerd
  let registry: TestRegistry
  let target: ConformanceTarget

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'sampan-containerd-'))
    containerd = await startContainerd(deps, { home })
    const image = await buildBusyboxImage({ name: busybox })
    assert.deepEqual(await importImage(containerd, image), [busybox])
    registry = await startTestRegistry({ clock: realClock, credentials })
    const empty = await buildOciImage({
      names: ['test/empty:1'],
      layers: [[{ kind: 'directory', path: 'etc', mode: 0o755 }]],
      config: {},
    })
    target = {
      ...containerd.cri,
      clock: realClock,
      random: realRandom,
      logDirectory: join(home, 'logs'),
      program: (name) => ({ image: { image: 'busybox:1.28' }, command: programs[name] }),
      readLog: readTextIfExists,
      cgroupParent,
      pullable: { image: await registry.push(empty, { repository: 'test/empty', tag: '1' }), auth: credentials },
    }
  })
  after(async () => {
    await registry?.[Symbol.asyncDispose]()
    await containerd?.[Symbol.asyncDispose]()
    await stopContainerd(deps, { home, purge: true })
    const hierarchies = await readdir('/sys/fs/cgroup')
    await removeCgroups(['.', ...hierarchies].map((name) => join('/sys/fs/cgroup', name, cgroupParent)))
    await rm(home, { recursive: true, force: true })
  })

  for (const [index, { name, skip, run }] of criConformanceCases.entries()) {
    it(`conformance ${index + 1}: ${name}`, async (test) => {
      const reason = skip?.(target)
      if (reason !== undefined) test.skip(reason)
      else await run(target)
    })
  }

  it('pulls from a registry that needs no credentials', async () => {
    await using open = await startTestRegistry({ clock: realClock })
    const image = await open.push(await buildBusyboxImage({ name: busybox }), { repository: 'test/busybox', tag: '2' })
    const { images } = containerd.cri
    await images.pullImage({ image: { image } })
    const { image: found } = await images.imageStatus({ image: { image } })
    assert.deepEqual(found?.repoTags.includes(image), true)
  })

  it('pulls short names from a mirror of docker.io that is set while it runs', async () => {
    await using open = await startTestRegistry({ clock: realClock })
    await open.push(await buildBusyboxImage({ name: busybox }), { repository: 'library/mirrored', tag: '1' })
    await configureRegistry(containerd.paths, { registry: 'docker.io', mirrors: [{ url: `http://${open.host}` }] })
    const { images } = containerd.cri
    await images.pullImage({ image: { image: 'mirrored:1' } })
    const { image } = await images.imageStatus({ image: { image: 'mirrored:1' } })
    assert.equal(image?.repoTags.includes('docker.io/library/mirrored:1'), true)
  })

  it('gives Pods an address of each family where a range of IPv6 is given', async () => {
    const other = await mkdtemp(join(tmpdir(), 'sampan-containerd-'))
    const dual = await startContainerd(deps, { home: other, podCidr6: 'fd88:1::/64' })
    const podSandboxId = await dual.cri.runtime.runPodSandbox({ config: sandbox('dual', other) })
    const { network } = (await dual.cri.runtime.podSandboxStatus({ podSandboxId })).status
    await dual[Symbol.asyncDispose]()
    await stopContainerd(deps, { home: other, purge: true })
    await rm(other, { recursive: true, force: true })
    assert.match(network?.ip ?? '', /^10\.88\.\d+\.\d+$/)
    assert.match(network?.additionalIps[0]?.ip ?? '', /^fd88:1::/)
  })

  it('imports what docker save writes, compressed too, under full names', async () => {
    const image = await buildBusyboxImage({ name: busybox })
    const [config, layer] = image.blobs
    assert.ok(config && layer)
    const manifest = [{ Config: 'config.json', RepoTags: ['short:1', 'quay.io/some/where:2'], Layers: ['layer.tar'] }]
    const archive = tarSource([
      { kind: 'file', path: 'layer.tar', mode: 0o644, source: layer.source },
      { kind: 'file', path: 'config.json', mode: 0o644, source: config.source },
      { kind: 'file', path: 'manifest.json', mode: 0o644, source: bytesSource(Buffer.from(JSON.stringify(manifest))) },
    ])
    const path = join(home, 'saved.tar.gz')
    await pipeline(Readable.from(archive.chunks()), createGzip({ level: 1 }), createWriteStream(path))
    const names = await importImages(containerd, { path })
    assert.deepEqual(names.toSorted(), ['docker.io/library/short:1', 'quay.io/some/where:2'])
    const { image: found } = await containerd.cri.images.imageStatus({ image: { image: 'short:1' } })
    assert.equal(found?.id, image.id)
  })

  it('ensureNodeImage imports Node, which runs in a container; a second time costs nothing', async () => {
    const image = await ensureNodeImage(containerd)
    const begin = realClock.monotonic()
    await ensureNodeImage(containerd)
    assert.ok(realClock.monotonic() - begin < 500)
    const { image: found } = await containerd.cri.images.imageStatus({ image: { image } })
    assert.deepEqual([found?.repoTags, found?.repoDigests], [['localhost/node:latest'], []])
    const { status, log } = await runToEnd(containerd, home, {
      image: { image },
      args: ['-e', 'console.log(process.versions.node, os.userInfo().username)'],
    })
    assert.deepEqual([status.exitCode, log.split(' F ')[1]], [0, `${process.versions.node} root\n`])
  })

  it('serves a hostPort of a Pod, from the nginx image, on the node', async () => {
    await importImage(containerd, await buildNginxImage({ name: 'nginx:1.14.2' }))
    const { runtime } = containerd.cri
    const hostPort = 28_080
    const config = {
      ...sandbox('hostport', home),
      portMappings: [{ protocol: 'TCP' as const, containerPort: 80, hostPort }],
    }
    const podSandboxId = await runtime.runPodSandbox({ config })
    const id = await runtime.createContainer({
      podSandboxId,
      sandboxConfig: config,
      config: { metadata: { name: 'web', attempt: 0 }, image: { image: 'nginx:1.14.2' }, logPath: 'web.log' },
    })
    await runtime.startContainer(id)
    const { network } = (await runtime.podSandboxStatus({ podSandboxId })).status
    for (const host of [`${network?.ip}:80`, `127.0.0.1:${hostPort}`]) {
      const page = await until(`${host} answers`, () =>
        fetch(`http://${host}/`).then(
          (response) => response.text(),
          () => undefined,
        ),
      )
      assert.match(page, /Welcome to nginx!/)
    }
    await runtime.removePodSandbox(podSandboxId)
  })

  it('is found and kept, with its containers, when the process that started it is killed', async () => {
    const other = await mkdtemp(join(tmpdir(), 'sampan-containerd-'))
    const script = fileURLToPath(new URL('./testing/supervise.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=source', script, other], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
    const started = JSON.parse(line) as { pid: number; sandbox: string }
    child.kill('SIGKILL')
    await once(child, 'exit')
    {
      await using found = await startContainerd(deps, { home: other })
      assert.deepEqual([found.kept, found.pid()], [true, started.pid])
      const { status } = await found.cri.runtime.podSandboxStatus({ podSandboxId: started.sandbox })
      assert.equal(status.state, 'ready')
    }
    // Its binary or config changed: it is restarted, containers are not.
    {
      await using restarted = await startContainerd(deps, {
        home: other,
        binaryDirs: ['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
        ociRuntime: 'crun',
      })
      assert.deepEqual([restarted.kept, restarted.pid() === started.pid], [false, false])
      const { status } = await restarted.cri.runtime.podSandboxStatus({ podSandboxId: started.sandbox })
      assert.equal(status.state, 'ready')
      // It dies: it is started again.
      process.kill(restarted.pid(), 'SIGKILL')
      await until('it answers again', () => restarted.cri.runtime.version().catch(() => undefined))
    }
    await assertPurged(other, { byForce: true })
    await rm(other, { recursive: true, force: true })
  })

  it('is stopped, and not started again by who watches it; found again without its record', async () => {
    const other = await mkdtemp(join(tmpdir(), 'sampan-containerd-'))
    const watched = await startContainerd(deps, { home: other })
    await rm(watched.paths.record)
    const found = await startContainerd(deps, { home: other })
    assert.equal(found.kept, false)
    await stopContainerd(deps, { home: other, purge: false })
    await Promise.all([watched.done, found.done])
    assert.deepEqual(
      (await listProcesses()).filter((info) => isContainerd(info, found.paths)),
      [],
    )
    await watched[Symbol.asyncDispose]()
    await found[Symbol.asyncDispose]()
    await stopContainerd(deps, { home: other, purge: true })
    await rm(other, { recursive: true, force: true })
  })

  it('purge leaves no process, mount, interface, rule, cgroup or file', async () => {
    const other = await mkdtemp(join(tmpdir(), 'sampan-containerd-'))
    await using running = await startContainerd(deps, { home: other })
    const config = {
      ...sandbox('purged', other),
      portMappings: [{ protocol: 'TCP' as const, containerPort: 80, hostPort: 28_081 }],
    }
    await running.cri.runtime.runPodSandbox({ config })
    await running[Symbol.asyncDispose]()
    await assertPurged(other, { byForce: false })
    await rm(other, { recursive: true, force: true })
  })

  it('keeps the sandbox image apart from what can be pulled', async () => {
    const { image } = await containerd.cri.images.imageStatus({ image: { image: sandboxImageName } })
    assert.deepEqual([image?.repoTags, image?.uid], [[sandboxImageName], 65535])
  })
})

function sandbox(name: string, home: string) {
  return {
    metadata: { name, uid: `${name}-uid`, namespace: 'default', attempt: 0 },
    hostname: name,
    logDirectory: join(home, 'logs', name),
    linux: {},
  }
}

async function runToEnd(
  { cri: { runtime } }: Containerd,
  home: string,
  what: { image: { image: string }; args: readonly string[] },
) {
  const config = sandbox('once', home)
  const podSandboxId = await runtime.runPodSandbox({ config })
  const containerConfig = { metadata: { name: 'main', attempt: 0 }, logPath: 'main.log', ...what }
  const containerId = await runtime.createContainer({ podSandboxId, sandboxConfig: config, config: containerConfig })
  await runtime.startContainer(containerId)
  const status = await until('it ends', async () => {
    const { status } = await runtime.containerStatus({ containerId })
    return status.state === 'exited' ? status : undefined
  })
  const log = await until('it has logged', async () => (await readTextIfExists(status.logPath)) || undefined)
  await runtime.removePodSandbox(podSandboxId)
  return { status, log }
}

/** Purges and looks for what is left. By force: with containerd gone before, so that only its traces can be followed. */
async function assertPurged(home: string, { byForce }: { byForce: boolean }): Promise<void> {
  const record = await readLivingProcess(join(home, 'containerd/process.json'))
  const paths = containerdPaths({ home })
  assert.ok(record)
  assert.notDeepEqual(shimTree(await listProcesses(), paths.socket), [])
  if (byForce) process.kill(record.pid, 'SIGKILL')
  await stopContainerd(deps, { home, purge: true })
  const rules = await runProcess('iptables-save', ['-t', 'nat'], { timeLimitMs: 10_000 })
  const left = {
    process: await isLiving(record),
    shims: shimTree(await listProcesses(), paths.socket),
    mounts: (await mountPoints()).filter((point) => point.startsWith(home) || point.startsWith(paths.runDir)),
    bridge: Object.keys(networkInterfaces()).filter((name) => name === `smp-${paths.hash}`),
    rules: rules.stdout.split('\n').filter((line) => line.includes(`sampan-${paths.hash}`)),
    runDir: await pathExists(paths.runDir),
    files: await readdir(home).then((names) => names.filter((name) => name === 'containerd')),
  }
  assert.deepEqual(left, { process: false, shims: [], mounts: [], bridge: [], rules: [], runDir: false, files: [] })
  await stopContainerd(deps, { home, purge: true })
}
