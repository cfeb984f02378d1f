import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { extract } from 'tar-stream'
import { bytesSource } from './byte-source.ts'
import { parseLdd } from './node-image.ts'
import { buildOciImage } from './oci-image.ts'
import { type TarEntry, tarSource } from './tar-source.ts'

async function bytesOf(source: { chunks(): AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.chunks()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function read(archive: Buffer): Promise<readonly { header: unknown; text: string }[]> {
  const reader = extract()
  reader.end(archive)
  const entries = []
  for await (const entry of reader) {
    const { name, mode, type, linkname, size } = entry.header
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    entries.push({ header: { name, mode, type, linkname, size }, text: Buffer.concat(chunks).toString() })
  }
  return entries
}

const longPath = `${'folder/'.repeat(15)}${'f'.repeat(60)}`
const entries: readonly TarEntry[] = [
  { kind: 'directory', path: 'etc', mode: 0o755 },
  { kind: 'file', path: 'etc/motd', mode: 0o640, source: bytesSource(Buffer.from('hello')) },
  { kind: 'symlink', path: 'bin', target: 'usr/bin' },
  { kind: 'file', path: longPath, mode: 0o755, source: bytesSource(Buffer.alloc(512, 'x')) },
]

describe('tarSource', () => {
  it('is an archive that others read, of the size it says', async () => {
    const source = tarSource(entries)
    const archive = await bytesOf(source)
    assert.equal(archive.length, source.size)
    assert.deepEqual(await read(archive), [
      { header: { name: 'etc/', mode: 0o755, type: 'directory', linkname: null, size: 0 }, text: '' },
      { header: { name: 'etc/motd', mode: 0o640, type: 'file', linkname: null, size: 5 }, text: 'hello' },
      { header: { name: 'bin', mode: 0o777, type: 'symlink', linkname: 'usr/bin', size: 0 }, text: '' },
      { header: { name: longPath, mode: 0o755, type: 'file', linkname: null, size: 512 }, text: 'x'.repeat(512) },
    ])
  })
  it('refuses a path that does not fit', () => {
    assert.throws(() => tarSource([{ kind: 'directory', path: 'x'.repeat(200), mode: 0o755 }]), /its path is too long/)
  })
})

describe('buildOciImage', () => {
  const build = (config: { user?: string }) =>
    buildOciImage({ names: ['docker.io/library/a:1'], layers: [entries], config })
  it('gives the same bytes for the same content, another id for another config', async () => {
    const [first, again, other] = await Promise.all([build({}), build({}), build({ user: '1' })])
    assert.deepEqual(await bytesOf(first.archive()), await bytesOf(again.archive()))
    assert.notEqual(first.id, other.id)
  })
  it('is an OCI layout whose index names the manifest, which names config and layers', async () => {
    const image = await build({})
    const files = await read(await bytesOf(image.archive()))
    const index = JSON.parse(files.at(-1)?.text ?? '')
    assert.deepEqual(
      index.manifests.map((item: { digest: string; annotations: object }) => [item.digest, item.annotations]),
      [
        [
          image.manifest.digest,
          {
            'io.containerd.image.name': 'docker.io/library/a:1',
            'org.opencontainers.image.ref.name': 'docker.io/library/a:1',
          },
        ],
      ],
    )
    const manifest = JSON.parse((await bytesOf(image.manifest.source)).toString())
    assert.deepEqual(
      [manifest.config.digest, ...manifest.layers.map((layer: { digest: string }) => layer.digest)],
      image.blobs.map(({ digest }) => digest),
    )
  })
})

describe('parseLdd', () => {
  it('gives the paths and leaves out what the kernel brings', () => {
    const output =
      '\tlinux-vdso.so.1 (0x00007f)\n\tlibm.so.6 => /lib/libm.so.6 (0x00007f)\n\tlibx.so => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n'
    assert.deepEqual(parseLdd(output), ['/lib/libm.so.6', '/lib64/ld-linux-x86-64.so.2'])
  })
})
