// The kubelet over a private containerd, with an API of a few lines: Pods as real containers of the image `localhost/node`.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { core } from '#api'
import { deadlineSignal, silentLog, sleep } from '#base'
import { realClock, realRandom } from '#base/node'
import { type Containerd, ensureNodeImage, startContainerd, stopContainerd } from '#containerd'
import { podKind } from './api-objects/kinds.ts'
import { createFakeApi } from './fake-api.testing.ts'
import { type Kubelet, type KubeletDeps, startKubelet } from './kubelet.ts'
import { createNodeHost } from './node/host.ts'
import { nodeMounts } from './node/mounts.ts'

const limitMs = 30_000
const deps = { clock: realClock, log: silentLog }
const cgroups = '/sys/fs/cgroup'

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** Cgroups go one by one, the innermost first. */
async function removeCgroups(path: string): Promise<void> {
  for (const name of await foldersIn(path)) await removeCgroups(join(path, name))
  await rmdir(path).catch(() => {})
}

const skip = process.getuid?.() === 0 ? false : 'needs root'

describe('kubelet over containerd', { skip, timeout: 180_000 }, () => {
  const api = createFakeApi()
  const cgroupRoot = `/sampan-kubelet-test-${process.pid}`
  let home = ''
  let containerd: Containerd
  let kubelet: Kubelet

  const start = (more: Partial<KubeletDeps> = {}) =>
    startKubelet(
      {
        client: api.client,
        runtime: containerd.cri.runtime,
        images: containerd.cri.images,
        clock: realClock,
        random: realRandom,
        log: silentLog,
        host: createNodeHost({ log: silentLog }, { rootDir: `${home}/kubelet` }),
        ...more,
      },
      {
        nodeName: 'n1',
        rootDir: `${home}/kubelet`,
        podLogDir: `${home}/pods`,
        staticPodPath: `${home}/manifests`,
        containerLogMaxBytes: 64 * 1024,
        cgroupRoot,
      },
    )

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'sampan-kubelet-'))
    await mkdir(join(home, 'manifests'))
    containerd = await startContainerd(deps, { home })
    await ensureNodeImage(containerd)
    kubelet = await start()
  })
  after(async () => {
    await kubelet?.[Symbol.asyncDispose]()
    await containerd?.[Symbol.asyncDispose]()
    // Sandboxes too, those whose stop the kubelet's end has just cut off among them.
    await stopContainerd(deps, { home, purge: true })
    for (const name of ['.', ...(await foldersIn(cgroups))]) await removeCgroups(join(cgroups, name, cgroupRoot))
    await nodeMounts.unmountUnder(home)
    await rm(home, { recursive: true, force: true })
  })

  const pod = (name: string) => api.get<core.Pod>(podKind, `default/${name}`)
  const until = async (what: string, predicate: () => boolean | Promise<boolean>): Promise<void> => {
    using deadline = deadlineSignal(realClock, limitMs, { message: `Waited too long: ${what}` })
    while (!(await predicate())) await sleep(realClock, 20, { signal: deadline.signal })
  }
  const create = (name: string, spec: Partial<core.PodSpec>) =>
    api.put(podKind, {
      metadata: { name, namespace: 'default', uid: `uid-${name}` },
      spec: { nodeName: 'n1', restartPolicy: 'Always', terminationGracePeriodSeconds: 5, ...spec },
      status: { phase: 'Pending' },
    })
  const node = (name: string, script: string, more: Partial<core.Container> = {}): core.Container => ({
    name,
    image: 'localhost/node:latest',
    imagePullPolicy: 'IfNotPresent',
    resources: {},
    command: ['node', '-e', script],
    ...more,
  })
  const log = async (name: string, container: string, count = 0): Promise<string> => {
    const path = `${home}/pods/default_${name}_uid-${name}/${container}/${count}.log`
    const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
    return lines.map((line) => line.split(' ').slice(3).join(' ')).join('\n')
  }
  const logged = (name: string, container: string, text: string, count = 0) =>
    until(`log of ${name}/${container} has ${text}`, async () => (await log(name, container, count)).includes(text))
  const running = (name: string) => until(`${name} runs`, () => pod(name)?.status.phase === 'Running')
  const remove = (name: string): void => {
    const found = pod(name) as unknown as { metadata: object }
    const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 }
    api.put(podKind, { ...found, metadata: { ...found.metadata, ...deletion } })
  }

  it('P15 P16 P17 one Pod: its hostname, hosts file, localhost and shared memory', async () => {
    create('shared', {
      containers: [
        node(
          'server',
          `const fs = require('fs'); fs.writeFileSync('/dev/shm/note', 'from server');
           console.log('name', require('os').hostname());
           console.log(fs.readFileSync('/etc/hosts', 'utf8'));
           require('http').createServer((_, r) => r.end('hello')).listen(8080)`,
        ),
        node(
          'client',
          `const again = () => fetch('http://localhost:8080').then((r) => r.text()).then((text) => {
             console.log(text, require('fs').readFileSync('/dev/shm/note', 'utf8')); setInterval(() => {}, 1000) },
             () => setTimeout(again, 50)); again()`,
        ),
      ],
    })
    await running('shared')
    await logged('shared', 'server', 'name shared')
    await logged('shared', 'server', `${pod('shared')?.status.podIP}\tshared`)
    await logged('shared', 'client', 'hello from server')
    const answer = await fetch(`http://${pod('shared')?.status.podIP}:8080`)
    assert.equal(await answer.text(), 'hello')
  })

  it('P7 P14 L6 L7 a container that fails is restarted: same IP, same volume, new state', async () => {
    const script = `const fs = require('fs'); const n = fs.readdirSync('/data').length;
      fs.writeFileSync('/data/' + n, ''); console.log('run', n);
      if (n === 0) { fs.writeFileSync('/dev/termination-log', 'first one fails'); process.exit(3) } setInterval(() => {}, 1000)`
    create('again', {
      volumes: [{ name: 'data', emptyDir: {} }],
      containers: [node('main', script, { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
    })
    const status = () => pod('again')?.status.containerStatuses?.[0]
    await until('it was restarted', () => status()?.restartCount === 1 && status()?.state.running !== undefined)
    await logged('again', 'main', 'run 1', 1)
    const last = status()?.lastState.terminated
    assert.deepEqual([last?.exitCode, last?.reason, last?.message], [3, 'Error', 'first one fails'])
    const sandboxes = await containerd.cri.runtime.listPodSandbox({
      labelSelector: { 'io.kubernetes.pod.uid': 'uid-again' },
    })
    assert.deepEqual(
      sandboxes.map(({ metadata }) => metadata.attempt),
      [0],
    )
  })

  it('P18 a privileged container has all capabilities, another has not', async () => {
    const script = `console.log(/CapEff:\\s*(\\w+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[0])`
    const caps = async (name: string) => /CapEff:\s*(\w+)/.exec(await log(name, 'main'))?.[1] ?? ''
    for (const [name, privileged] of [
      ['bound', false],
      ['free', true],
    ] as const) {
      create(name, { restartPolicy: 'Never', containers: [node('main', script, { securityContext: { privileged } })] })
      await until(`${name} has ended`, () => pod(name)?.status.phase === 'Succeeded')
    }
    assert.equal(await caps('bound'), '00000000a80425fb')
    assert.match(await caps('free'), /^0000003f|^000001ff/)
  })

  it('P20 L1 init containers run first, in order', async () => {
    const say = (name: string) => node(name, `require('fs').appendFileSync('/data/order', '${name} ')`, mounts)
    const mounts = { volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    create('initial', {
      restartPolicy: 'Never',
      volumes: [{ name: 'data', emptyDir: {} }],
      initContainers: [say('one'), say('two')],
      containers: [node('main', `console.log(require('fs').readFileSync('/data/order', 'utf8'))`, mounts)],
    })
    await until('it succeeded', () => pod('initial')?.status.phase === 'Succeeded')
    assert.match(await log('initial', 'main'), /one two/)
  })

  it('L17 TERM, then the final status, then the object, and nothing stays', async () => {
    create('leaving', {
      containers: [
        node('main', `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('up')`),
      ],
    })
    await running('leaving')
    await logged('leaving', 'main', 'up')
    const began = realClock.monotonic()
    remove('leaving')
    await until('the object is gone', () => pod('leaving') === undefined)
    assert.ok(realClock.monotonic() - began < 3_000, 'it obeyed TERM')
    const gone = api.deletes.find(({ key }) => key === 'default/leaving')
    assert.deepEqual(gone?.options?.preconditions, { uid: 'uid-leaving' })
    await until(
      'its directories are gone',
      async () => !(await readdir(`${home}/kubelet/pods`)).includes('uid-leaving'),
    )
    await until(
      'its logs are gone',
      async () => !(await readdir(`${home}/pods`)).some((name) => name.includes('leaving')),
    )
  })

  it('L17 KILL when the grace is over', async () => {
    create('stubborn', {
      containers: [node('main', `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`)],
    })
    await logged('stubborn', 'main', 'up')
    const began = realClock.monotonic()
    remove('stubborn')
    await until('the object is gone', () => pod('stubborn') === undefined)
    const tookMs = realClock.monotonic() - began
    assert.ok(tookMs >= 5_000 && tookMs < 8_000, `took ${tookMs} ms`)
  })

  it('a log that is full is turned over, and no line is lost', async () => {
    const script = `let n = 0; setInterval(() => { for (let i = 0; i < 50; i++) console.log('line', n++) }, 100)`
    create('chatty', { containers: [node('main', script)] })
    const folder = `${home}/pods/default_chatty_uid-chatty/main`
    const names = () => readdir(folder).catch((): string[] => [])
    await until('it was turned over', async () => (await names()).length > 1)
    await until('the new log is written', async () => (await log('chatty', 'main')).split('\n').length > 60)
    remove('chatty')
    const turned = (await names()).find((name) => name !== '0.log') ?? ''
    const all = (await readFile(`${folder}/${turned}`, 'utf8')) + (await readFile(`${folder}/0.log`, 'utf8'))
    const numbers = [...all.matchAll(/ F line (\d+)$/gm)].map(([, number]) => Number(number))
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index),
    )
  })

  const manifest = (label: string) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'static' },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [node('main', `console.log('${label}'); setInterval(() => {}, 1000)`)],
      },
    })
  const inRuntime = async () =>
    (await containerd.cri.runtime.listContainers({ state: 'running' })).filter(({ labels }) =>
      labels['io.kubernetes.pod.name']?.startsWith('static-'),
    )

  it('P19 a manifest put into the folder runs, follows its file, and shows as a mirror that controls nothing', async () => {
    await writeFile(join(home, 'manifests', 'static.json'), manifest('first'))
    await running('static-n1')
    const [first] = await inRuntime()
    const before = pod('static-n1')?.metadata.uid
    api.remove(podKind, 'default/static-n1')
    await until('the mirror is back', () => pod('static-n1')?.status.phase === 'Running')
    assert.notEqual(pod('static-n1')?.metadata.uid, before)
    assert.deepEqual(
      (await inRuntime()).map(({ id }) => id),
      [first?.id],
    )
    await writeFile(join(home, 'manifests', 'static.json'), manifest('second'))
    await until('the new one runs alone', async () => {
      const list = await inRuntime()
      return list.length === 1 && list[0]?.id !== first?.id && pod('static-n1')?.status.phase === 'Running'
    })
    await rm(join(home, 'manifests', 'static.json'))
    await until('all is gone', async () => pod('static-n1') === undefined && (await inRuntime()).length === 0)
  })

  it('P1 a Pod has a cgroup of its own in its class, which its containers are in, and which goes with it', async () => {
    const requests = { cpu: '500m', memory: '32Mi' }
    const resources = { requests, limits: { ...requests, memory: '64Mi' } }
    create('grouped', { containers: [node('main', 'setInterval(() => {}, 1000)', { resources })] })
    await running('grouped')
    const v2 = (await readdir(cgroups)).includes('cgroup.controllers')
    const folder = (controller: string) =>
      join(cgroups, v2 ? '' : controller, cgroupRoot, 'kubepods/burstable/poduid-grouped')
    const read = async (controller: string, file: string) =>
      (await readFile(join(folder(controller), file), 'utf8')).trim()
    assert.equal(await read('cpu', v2 ? 'cpu.weight' : 'cpu.shares'), v2 ? '20' : '512')
    assert.equal(await read('memory', v2 ? 'memory.max' : 'memory.limit_in_bytes'), String(64 * 2 ** 20))
    assert.equal((await foldersIn(folder('cpu'))).length, 2, 'the sandbox and the container')
    remove('grouped')
    await until(
      'the cgroup is gone',
      async () => !(await foldersIn(join(folder('cpu'), '..'))).includes('poduid-grouped'),
    )
  })

  it("P14 volumes belong to the Pod's fsGroup, memory ones have their size, and a sub-path stays in its volume", async () => {
    const secret = { metadata: { name: 'key', namespace: 'default' }, data: { key: btoa('value') } }
    api.put({ group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true }, secret)
    const script = `const fs = require('fs');
      const show = (p) => { const s = fs.statSync(p); return [p, s.gid, (s.mode & 0o7777).toString(8)].join(' ') };
      console.log(show('/data')); fs.writeFileSync('/data/mine', 'x'); console.log(show('/data/mine'));
      console.log(fs.readFileSync('/key/key', 'utf8'), show('/key/key'));
      const mem = fs.statfsSync('/mem'); console.log('mem', mem.blocks * mem.bsize);
      console.log('sub', fs.readdirSync('/sub').join());`
    create('owned', {
      restartPolicy: 'Never',
      securityContext: { runAsUser: 1000, fsGroup: 2000 },
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'mem', emptyDir: { medium: 'Memory', sizeLimit: '8Mi' } },
        { name: 'key', secret: { secretName: 'key', defaultMode: 0o400 } },
      ],
      containers: [
        node('main', script, {
          volumeMounts: [
            { name: 'data', mountPath: '/data' },
            { name: 'mem', mountPath: '/mem' },
            { name: 'key', mountPath: '/key' },
            { name: 'data', mountPath: '/sub', subPathExpr: 'made/$(DEEP)' },
          ],
          env: [{ name: 'DEEP', value: 'below' }],
        }),
      ],
    })
    await until('it succeeded', () => pod('owned')?.status.phase === 'Succeeded')
    assert.deepEqual((await log('owned', 'main')).trim().split('\n'), [
      '/data 2000 2777',
      '/data/mine 2000 644',
      'value /key/key 2000 440',
      'mem 8388608',
      'sub',
    ])
    remove('owned')
    await until(
      'its volumes are gone, sub-paths and all',
      async () => !(await readdir(`${home}/kubelet/pods`)).includes('uid-owned'),
    )
  })

  it('P21 F3 an ephemeral container joins a running Pod, sees the processes of its target, and runs once', async () => {
    create('debugged', {
      containers: [node('main', `process.title = 'the-target'; setInterval(() => {}, 1000)`)],
    })
    await running('debugged')
    const before = pod('debugged')
    const script = `const fs = require('fs'); console.log('sees', fs.readFileSync('/proc/1/comm', 'utf8').trim());
      console.log('name', require('os').hostname()); process.exit(5)`
    const spec = {
      ...before?.spec,
      ephemeralContainers: [{ ...node('debugger', script), targetContainerName: 'main' }],
    }
    api.put(podKind, { ...before, spec })
    const status = () => pod('debugged')?.status.ephemeralContainerStatuses?.[0]
    await until('it has ended', () => status()?.state?.terminated !== undefined)
    assert.match(await log('debugged', 'debugger'), /sees the-target/)
    assert.match(await log('debugged', 'debugger'), /name debugged/)
    const { phase, conditions, containerStatuses } = pod('debugged')?.status ?? {}
    assert.deepEqual(
      [status()?.state?.terminated?.exitCode, status()?.restartCount, phase, containerStatuses?.[0]?.restartCount],
      [5, 0, 'Running', 0],
    )
    assert.equal(conditions?.find(({ type }) => type === 'Ready')?.status, 'True')
  })

  it('a kubelet that starts anew keeps what runs', async () => {
    await kubelet[Symbol.asyncDispose]()
    const before = await containerd.cri.runtime.listContainers({ state: 'running' })
    kubelet = await start()
    create('fresh', { containers: [node('main', `setInterval(() => {}, 1000)`)] })
    await running('fresh')
    const now = await containerd.cri.runtime.listContainers({ state: 'running' })
    const ids = (list: typeof before) => list.map(({ id }) => id).sort()
    assert.deepEqual(ids(now.filter(({ id }) => before.some((one) => one.id === id))), ids(before))
    assert.equal(now.length, before.length + 1)
  })

  it('P19 a kubelet without an API server runs manifests, and restarts what fails', async () => {
    await kubelet[Symbol.asyncDispose]()
    await writeFile(join(home, 'manifests', 'static.json'), manifest('alone'))
    kubelet = await start({ client: undefined })
    await until('it runs', async () => (await inRuntime()).length === 1)
    const [{ id } = { id: '' }] = await inRuntime()
    await containerd.cri.runtime.stopContainer({ containerId: id, timeoutSeconds: 0 })
    await until('another runs', async () => (await inRuntime()).some((one) => one.metadata.attempt === 1))
    await rm(join(home, 'manifests', 'static.json'))
    await until('all is gone', async () => (await inRuntime()).length === 0)
  })
})
