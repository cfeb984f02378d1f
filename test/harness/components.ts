// Components in processes of their own, which share nothing but the wire: an API server, kubelets, and a private containerd
// for them. A test may kill any of them at any time.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serviceAccountKind } from '#api'
import { silentLog } from '#base'
import { killGroup, mountPoints, realClock } from '#base/node'
import {
  type Containerd,
  importImages,
  startContainerd,
  type StartContainerdOptions,
  stopContainerd,
} from '#containerd'
import { connectApi } from './api.ts'
import { testCache, testImageArchive } from './images.ts'
import { eventually } from './sampan.ts'

const entry = path.join(import.meta.dirname, '../../src/main/component-process.ts')
const deps = { clock: realClock, log: silentLog }

export interface ComponentProcess extends AsyncDisposable {
  readonly pid: number
  /** What it has logged so far. */
  log(): string
  /** Resolves when it works. Rejects, with its log, if it ends before. */
  readonly works: Promise<void>
  readonly ended: Promise<void>
  /** Resolves when it has ended by that signal. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts `sampan NAME` with these flags. Disposing kills it. */
export function startComponent(name: string, flags: Readonly<Record<string, string>>): ComponentProcess {
  const words = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)
  // As the script `sampan` starts them.
  const size = name === 'kubelet' ? ['--max-semi-space-size=1', '--optimize-for-size'] : ['--max-semi-space-size=4']
  const node = ['--conditions=source', '--disable-warning=ExperimentalWarning', ...size]
  const child = spawn(process.execPath, [...node, entry, name, ...words], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { NODE_COMPILE_CACHE: path.join(testCache, 'compile'), ...process.env, MALLOC_ARENA_MAX: '2' },
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const works = Promise.race([
    eventually(`${name} works`, async () => text.includes('component runs')).then(() => {}),
    ended.then(() => Promise.reject(new Error(`${name} ended before it worked:\n${text}`))),
  ])
  works.catch(() => {})
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) killGroup(child, signal)
    await ended
  }
  return {
    pid: child.pid ?? 0,
    log: () => text,
    works,
    ended,
    end,
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}

/** A private containerd with the busybox image in it, in a folder of its own. */
export interface TestMachine extends AsyncDisposable {
  /** For whatever the test keeps on this machine. */
  readonly home: string
  readonly containerd: Containerd
  /** Cgroup that this machine's Pods may be put below. */
  readonly cgroupRoot: string
}

/** Its folder is made in `parent`. Disposing leaves nothing of it. */
export async function startTestMachine(
  options: Partial<StartContainerdOptions> = {},
  parent: string = tmpdir(),
): Promise<TestMachine> {
  const home = await mkdtemp(path.join(parent, 'sampan-machine-'))
  const cgroupRoot = `/${path.basename(home)}`
  const location = { home }
  const clean = async (): Promise<void> => {
    await stopContainerd(deps, { ...location, purge: true })
    await removeCgroups(cgroupRoot)
    await rm(home, { recursive: true, force: true })
  }
  try {
    const containerd = await startContainerd(deps, { ...options, ...location })
    await importImages(containerd, { path: await testImageArchive('busybox') })
    return {
      home,
      containerd,
      cgroupRoot,
      async [Symbol.asyncDispose]() {
        for (const { id } of await containerd.cri.runtime.listPodSandbox().catch(() => []))
          await containerd.cri.runtime.removePodSandbox(id).catch(() => {})
        await containerd[Symbol.asyncDispose]()
        await unmountBelow(home)
        await clean()
      },
    }
  } catch (error) {
    await clean().catch(() => {})
    throw error
  }
}

async function unmountBelow(folder: string): Promise<void> {
  const { nodeMounts } = await import('../../src/kubelet/node/mounts.ts')
  if ((await mountPoints()).some((point) => point.startsWith(folder))) await nodeMounts.unmountUnder(folder)
}

/** Cgroup folders go one by one, the innermost first. */
async function removeCgroups(cgroupRoot: string): Promise<void> {
  const root = '/sys/fs/cgroup'
  for (const name of ['.', ...(await foldersIn(root))]) await removeFolders(path.join(root, name, cgroupRoot))
}

async function removeFolders(folder: string): Promise<void> {
  for (const name of await foldersIn(folder)) await removeFolders(path.join(folder, name))
  await rmdir(folder).catch(() => {})
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((one) => one.isDirectory()).map(({ name }) => name)
}

export const nodeName = 'n1'

/** An API server in a process of its own. */
export interface SeparateApi extends AsyncDisposable {
  readonly process: ComponentProcess
  readonly certDir: string
  readonly port: number
  /** `admin`, `kubelet`, `scheduler`, `controller-manager`. */
  kubeconfig(of: string): string
}

/** Starts one in a folder below `home`, or again where `before` was; its kubeconfigs are there when this resolves. */
export async function startSeparateApi(home: string, before?: SeparateApi): Promise<SeparateApi> {
  const folder = path.join(home, 'api')
  const certDir = path.join(folder, 'pki')
  await mkdir(folder, { recursive: true })
  const api = startComponent('apiserver', {
    'cert-dir': certDir,
    database: path.join(folder, 'store.sqlite'),
    'secure-port': String(before?.port ?? 0),
    'node-name': nodeName,
  })
  await api.works
  const kubeconfig = (of: string): string => path.join(certDir, `${of}.conf`)
  const server = /server: (\S+)/.exec(await readFile(kubeconfig('admin'), 'utf8'))?.[1] ?? ''
  if (before === undefined) await createAccount(kubeconfig('admin'))
  return {
    process: api,
    certDir,
    port: Number(new URL(server).port),
    kubeconfig,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  }
}

/** What a controller would make, and every Pod needs; without tokens, whose authority's ConfigMap is a controller's too. */
async function createAccount(kubeconfig: string): Promise<void> {
  using api = await connectApi(kubeconfig)
  await api.client.create(serviceAccountKind, {
    metadata: { name: 'default', namespace: 'default' },
    automountServiceAccountToken: false,
  })
}

export interface SeparateKubeletOptions {
  /** Absent: no API server, only static Pods. */
  readonly api?: SeparateApi | undefined
  /** Default: the machine's containerd. */
  readonly socket?: string
  readonly flags?: Readonly<Record<string, string>>
}

/** Starts a kubelet on the machine, with its own client certificate. Another of the same machine goes on with its Pods. */
export function startSeparateKubelet(machine: TestMachine, options: SeparateKubeletOptions = {}): ComponentProcess {
  const { api, socket = machine.containerd.socketPath, flags = {} } = options
  const { home, cgroupRoot } = machine
  const tls = api && {
    kubeconfig: api.kubeconfig('kubelet'),
    'tls-cert-file': `${api.certDir}/kubelet-server.crt`,
    'tls-private-key-file': `${api.certDir}/kubelet-server.key`,
    'client-ca-file': `${api.certDir}/ca.crt`,
  }
  return startComponent('kubelet', {
    'hostname-override': nodeName,
    'container-runtime-endpoint': `unix://${socket}`,
    'root-dir': `${home}/kubelet`,
    'pod-log-dir': `${home}/pods`,
    'pod-manifest-path': `${home}/manifests`,
    'cgroup-root': cgroupRoot,
    'eviction-hard': '',
    'node-ip': '127.0.0.1',
    port: '0',
    ...tls,
    ...flags,
  })
}
