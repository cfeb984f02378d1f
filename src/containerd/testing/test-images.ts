// Images for tests, made of Debian packages where no registry can be reached: they answer to the names that Kubernetes'
// examples use (busybox:1.28, nginx:1.14.2) and do what those examples need.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcess } from '#base/node'
import { normalizeImageReference } from '#cri'
import { bytesSource, fileSource } from '../byte-source.ts'
import { buildOciImage, type OciImage } from '../oci-image.ts'
import type { TarEntry } from '../tar-source.ts'
import { folderEntries, packageCacheDefault, unpackPackage } from './debian-packages.ts'

export interface TestImageOptions {
  readonly name: string
  /** Default: a folder under the system's temporary one. */
  readonly cacheDir?: string
}

const listLimitMs = 10_000
const nginxPackages = ['libc6', 'libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g']

const file = (path: string, text: string, mode = 0o644): TarEntry => ({
  kind: 'file',
  path,
  mode,
  source: bytesSource(Buffer.from(text)),
})
const directory = (path: string, mode = 0o755): TarEntry => ({ kind: 'directory', path, mode })

/** busybox-static with a link for each applet; runs `sh` if not told otherwise. */
export async function buildBusyboxImage({ name, cacheDir = packageCacheDefault }: TestImageOptions): Promise<OciImage> {
  return buildOciImage({
    names: [normalizeImageReference(name)],
    layers: [await busyboxLayer(cacheDir)],
    config: { cmd: ['sh'] },
  })
}

/** nginx as its official image: port 80, files in /usr/share/nginx/html, logs to stdout and stderr, a shell from busybox. */
export async function buildNginxImage({ name, cacheDir = packageCacheDefault }: TestImageOptions): Promise<OciImage> {
  return buildOciImage({
    names: [normalizeImageReference(name)],
    layers: [await busyboxLayer(cacheDir), await nginxLayer(cacheDir)],
    config: { cmd: ['nginx', '-g', 'daemon off;'], exposedPorts: ['80/tcp'], stopSignal: 'SIGTERM' },
  })
}

async function busyboxLayer(cacheDir: string): Promise<readonly TarEntry[]> {
  const binary = join(await unpackPackage('busybox-static', cacheDir), 'bin/busybox')
  const { stdout } = await runProcess(binary, ['--list'], { timeLimitMs: listLimitMs })
  const applets = stdout.split('\n').filter((applet) => applet !== '' && applet !== 'busybox')
  const links = applets.map((applet): TarEntry => ({ kind: 'symlink', path: `bin/${applet}`, target: 'busybox' }))
  return [
    ...['bin', 'etc', 'root', 'home', 'usr', 'usr/bin', 'var'].map((path) => directory(path)),
    directory('tmp', 0o1777),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n'),
    file('etc/group', 'root:x:0:\nnogroup:x:65534:\n'),
    { kind: 'file', path: 'bin/busybox', mode: 0o755, source: fileSource(binary, (await stat(binary)).size) },
    { kind: 'symlink', path: 'usr/bin/env', target: '/bin/busybox' },
    ...links,
    file('bin/bash', '#!/bin/sh\nexec /bin/sh "$@"\n', 0o755),
  ]
}

async function nginxLayer(cacheDir: string): Promise<readonly TarEntry[]> {
  const nginx = await unpackPackage('nginx', cacheDir)
  const common = await unpackPackage('nginx-common', cacheDir)
  const libraries: TarEntry[] = []
  for (const name of nginxPackages) {
    const root = await unpackPackage(name, cacheDir)
    libraries.push(
      ...(await folderEntries(root, (path) => /^(usr\/)?lib(64)?\/([^/]+-linux-gnu\/)?[^/]+\.so[^/]*$/.test(path))),
    )
  }
  const folders = libraries.flatMap(({ path }) => parentsOf(path))
  return [
    ...[...new Set([...folders, 'usr/sbin', 'etc/nginx', 'etc/nginx/conf.d', ...webFolders])].map((path) =>
      directory(path),
    ),
    ...libraries,
    ...(await folderEntries(nginx, (path) => path === 'usr/sbin/nginx')),
    ...(await folderEntries(common, (path) => path === 'etc/nginx/mime.types')),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101:nginx:/var:/bin/false\n'),
    file('etc/group', 'root:x:0:\nnogroup:x:65534:\nnginx:x:101:\n'),
    file('etc/nginx/nginx.conf', nginxConf),
    file('etc/nginx/conf.d/default.conf', defaultConf),
    file('usr/share/nginx/html/index.html', indexHtml),
  ]
}

const webFolders = [
  'usr/share',
  'usr/share/nginx',
  'usr/share/nginx/html',
  'var/lib',
  'var/lib/nginx',
  'var/log',
  'var/log/nginx',
  'run',
]

const nginxConf = `user nginx;
worker_processes 1;
error_log /dev/stderr warn;
pid /run/nginx.pid;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout;
  sendfile on;
  include /etc/nginx/conf.d/*.conf;
}
`

const defaultConf = `server {
  listen 80;
  server_name localhost;
  location / { root /usr/share/nginx/html; index index.html index.htm; }
}
`

const indexHtml =
  '<!DOCTYPE html>\n<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>\n'

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
