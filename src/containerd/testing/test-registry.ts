// A real registry for tests: Debian's docker-registry on loopback, with or without a password, and pushing to it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock, Running } from '#base'
import { freePort, runProcess, startProcess, waitForSocket } from '#base/node'
import type { OciBlob, OciImage } from '../oci-image.ts'

export interface TestRegistryOptions {
  readonly clock: Clock
  readonly credentials?: { readonly username: string; readonly password: string }
}

export interface TestRegistry extends Running {
  /** '127.0.0.1:<port>': images are named `<host>/<repository>:<tag>`. */
  readonly host: string
  /** Pushes an image under `<repository>:<tag>`; resolves to its full name. */
  push(image: OciImage, as: { readonly repository: string; readonly tag: string }): Promise<string>
}

const readyLimitMs = 10_000
const hashLimitMs = 10_000
const requestLimitMs = 30_000
/** bcrypt with the least cost: registries take no other hash. */
const bcryptSalt = '$2b$04$abcdefghijklmnopqrstuu'

/** Starts a registry with an empty store; disposing ends it and removes the store. */
export async function startTestRegistry({ clock, credentials }: TestRegistryOptions): Promise<TestRegistry> {
  const dir = await mkdtemp(join(tmpdir(), 'sampan-registry-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  await mkdir(join(dir, 'store'))
  if (credentials)
    await writeFile(join(dir, 'htpasswd'), `${credentials.username}:${await bcrypt(credentials.password)}\n`)
  await writeFile(join(dir, 'registry.yml'), renderConfig(dir, host, credentials !== undefined))
  const registry = await startProcess('docker-registry', ['serve', join(dir, 'registry.yml')], {
    logPath: join(dir, 'log'),
  })
  const dispose = async (): Promise<void> => {
    await registry[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await waitForSocket(clock, { host: '127.0.0.1', port }, { limitMs: readyLimitMs })
  } catch (error) {
    await dispose()
    throw error
  }
  const headers = credentials
    ? { authorization: `Basic ${btoa(`${credentials.username}:${credentials.password}`)}` }
    : {}
  return {
    host,
    push: (image, as) => push({ host, headers }, image, as),
    done: registry.done,
    [Symbol.asyncDispose]: dispose,
  }
}

function renderConfig(dir: string, host: string, protectedByPassword: boolean): string {
  const auth = { htpasswd: { realm: 'test', path: join(dir, 'htpasswd') } }
  // JSON is YAML.
  return JSON.stringify({
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(dir, 'store') } },
    http: { addr: host },
    ...(protectedByPassword ? { auth } : {}),
  })
}

async function bcrypt(password: string): Promise<string> {
  const { stdout } = await runProcess('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, bcryptSalt], {
    timeLimitMs: hashLimitMs,
  })
  if (!stdout.startsWith('$2b$')) throw new Error('Cannot hash the password: perl knows no bcrypt here')
  return stdout
}

interface Registry {
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
}

async function push(
  registry: Registry,
  image: OciImage,
  as: { readonly repository: string; readonly tag: string },
): Promise<string> {
  const base = `http://${registry.host}/v2/${as.repository}`
  for (const blob of image.blobs) await pushBlob(registry, base, blob)
  await request(registry, 'PUT', `${base}/manifests/${as.tag}`, {
    body: await bytesOf(image.manifest),
    headers: { 'content-type': image.manifest.mediaType },
  })
  return `${registry.host}/${as.repository}:${as.tag}`
}

async function pushBlob(registry: Registry, base: string, blob: OciBlob): Promise<void> {
  const begun = await request(registry, 'POST', `${base}/blobs/uploads/`, {})
  const location = new URL(begun.headers.get('location') ?? '', base)
  location.searchParams.set('digest', blob.digest)
  await request(registry, 'PUT', location.href, {
    body: await bytesOf(blob),
    headers: { 'content-type': 'application/octet-stream' },
  })
}

async function request(
  registry: Registry,
  method: string,
  url: string,
  { body, headers = {} }: { readonly body?: Buffer<ArrayBuffer>; readonly headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { ...registry.headers, ...headers },
    signal: AbortSignal.timeout(requestLimitMs),
    ...(body ? { body } : {}),
  })
  if (!response.ok) throw new Error(`Cannot ${method} ${url}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
  return response
}

async function bytesOf({ source }: OciBlob): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.chunks()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
