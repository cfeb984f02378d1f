// Makes OCI images: entries and a config to an archive (OCI layout) that containerd imports. Deterministic: the same content
// gives the same id. Layers are stored uncompressed, so that a large one costs no time. Specification: OCI image-spec 1.0.
import { createHash } from 'node:crypto'
import { bytesSource, type ByteSource } from './byte-source.ts'
import { type TarEntry, tarSource } from './tar-source.ts'

/** What the image's processes run with; absent is empty. */
export interface OciImageConfig {
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  /** 'KEY=value' each. */
  readonly env?: readonly string[]
  readonly user?: string
  readonly workingDir?: string
  readonly stopSignal?: string
  /** '80/tcp' each. */
  readonly exposedPorts?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
}

export interface OciImageInput {
  /** Full names: 'docker.io/library/busybox:1.28'. */
  readonly names: readonly string[]
  /** Each layer's entries. */
  readonly layers: readonly (readonly TarEntry[])[]
  readonly config: OciImageConfig
}

export interface OciBlob {
  readonly digest: string
  readonly mediaType: string
  readonly source: ByteSource
}

export interface OciImage {
  readonly names: readonly string[]
  /** Digest of the config: the image's id in the CRI. */
  readonly id: string
  readonly manifest: OciBlob
  /** Config and layers. */
  readonly blobs: readonly OciBlob[]
  /** The OCI layout as a tar archive. */
  archive(): ByteSource
}

const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
}
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Makes the image; reads each layer once, for its digest. */
export async function buildOciImage({ names, layers, config }: OciImageInput): Promise<OciImage> {
  const layerBlobs = await Promise.all(layers.map(async (entries) => blob(mediaTypes.layer, tarSource(entries))))
  const configBlob = await jsonBlob(mediaTypes.config, {
    architecture: architectures[process.arch] ?? process.arch,
    os: 'linux',
    config: renderConfig(config),
    rootfs: { type: 'layers', diff_ids: layerBlobs.map(({ digest }) => digest) },
    history: layerBlobs.map(() => ({ created_by: 'sampan' })),
  })
  const manifest = await jsonBlob(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(configBlob),
    layers: layerBlobs.map(descriptor),
  })
  const blobs = [configBlob, ...layerBlobs]
  return {
    names,
    id: configBlob.digest,
    manifest,
    blobs,
    archive: () => tarSource(renderLayout(names, manifest, blobs)),
  }
}

function renderConfig(config: OciImageConfig): Readonly<Record<string, unknown>> {
  return {
    ...(config.user === undefined ? {} : { User: config.user }),
    ...(config.exposedPorts === undefined
      ? {}
      : { ExposedPorts: Object.fromEntries(config.exposedPorts.map((port) => [port, {}])) }),
    Env: config.env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ...(config.entrypoint === undefined ? {} : { Entrypoint: config.entrypoint }),
    ...(config.cmd === undefined ? {} : { Cmd: config.cmd }),
    ...(config.workingDir === undefined ? {} : { WorkingDir: config.workingDir }),
    ...(config.labels === undefined ? {} : { Labels: config.labels }),
    ...(config.stopSignal === undefined ? {} : { StopSignal: config.stopSignal }),
  }
}

function renderLayout(names: readonly string[], manifest: OciBlob, blobs: readonly OciBlob[]): TarEntry[] {
  const manifests = names.map((name) => ({
    ...descriptor(manifest),
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
  }))
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests }
  const file = (path: string, source: ByteSource): TarEntry => ({ kind: 'file', path, mode: 0o644, source })
  return [
    file('oci-layout', jsonSource({ imageLayoutVersion: '1.0.0' })),
    ...[...blobs, manifest].map(({ digest, source }) => file(`blobs/${digest.replace(':', '/')}`, source)),
    file('index.json', jsonSource(index)),
  ]
}

function descriptor({ mediaType, digest, source }: OciBlob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size: source.size }
}

function jsonSource(value: unknown): ByteSource {
  return bytesSource(Buffer.from(JSON.stringify(value)))
}

const jsonBlob = (mediaType: string, value: unknown): Promise<OciBlob> => blob(mediaType, jsonSource(value))

async function blob(mediaType: string, source: ByteSource): Promise<OciBlob> {
  const hash = createHash('sha256')
  for await (const chunk of source.chunks()) hash.update(chunk)
  return { digest: `sha256:${hash.digest('hex')}`, mediaType, source }
}
