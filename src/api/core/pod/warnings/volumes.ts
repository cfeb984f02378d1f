// Volumes of types that are gone, and files of one volume that hide each other. Upstream: pkg/api/pod/warnings.go.
import { warnOfClaimSpec } from '../../persistent-volume-claim/warnings.ts'
import type { KeyToPath, Volume, VolumeProjection } from '../../v1.types.ts'

const deprecations = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
} as const satisfies Partial<Record<keyof Volume, string>>

/** Where upstream's path is not the field's name. */
const oddPaths: Readonly<Record<string, string>> = { storageos: 'storageOS' }

/** Warns of volumes of types that no node mounts any more, at `path[i]`. */
export function warnOfVolumes(volumes: readonly Volume[], path: string): string[] {
  return volumes.flatMap((volume, i) => {
    const at = `${path}[${i}]`
    const types = Object.entries(deprecations).filter(([type]) => volume[type as keyof Volume] !== undefined)
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec
    return [
      ...types.map(([type, text]) => `${at}.${oddPaths[type] ?? type}: ${text}`),
      ...(claim === undefined ? [] : warnOfClaimSpec(claim, `${at}.ephemeral.volumeClaimTemplate.spec`)),
    ]
  })
}

/** A file of a volume, and what it comes from where a volume has several sources. */
interface PlacedFile {
  readonly path: string
  readonly source: string
}

const show = ({ path, source }: PlacedFile): string =>
  source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`

const placed = (items: readonly { readonly path: string }[] | undefined, source: string): PlacedFile[] =>
  (items ?? []).map(({ path }) => ({ path, source }))

/** `"a/b" with "a"` for each two files of which one hides the other or is in its way. */
function overlaps(files: readonly PlacedFile[]): string[] {
  const trimmed = files.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }))
  return trimmed.flatMap((file, i) => {
    if (file.path === '') return []
    const before = trimmed.slice(0, i).filter(({ path }) => path !== '')
    const colliding = before.filter(
      ({ path }) => `${path}/`.startsWith(`${file.path}/`) || `${file.path}/`.startsWith(`${path}/`),
    )
    return colliding.map((other) => `${show(file)} with ${show(other)}`)
  })
}

/** Warns of files of one volume that hide each other. */
export function warnOfOverlappingPaths(volumes: readonly Volume[]): string[] {
  return volumes.flatMap((volume) => {
    const { name, configMap, secret, downwardAPI, projected } = volume
    const warn = (files: readonly PlacedFile[], of: string): string[] =>
      overlaps(files).map((text) => `volume ${JSON.stringify(name)} (${of}): overlapping paths: ${text}`)
    return [
      ...warn(placed(configMap?.items, ''), `ConfigMap ${JSON.stringify(configMap?.name ?? '')}`),
      ...warn(placed(secret?.items, ''), `Secret ${JSON.stringify(secret?.secretName ?? '')}`),
      ...warn(placed(downwardAPI?.items, ''), 'DownwardAPI'),
      ...(projected?.sources ?? [])
        .filter((source) => Object.values(source).every((value) => value === undefined))
        .map(() => `volume ${JSON.stringify(name)} (Projected) has no sources provided`),
      ...warn((projected?.sources ?? []).flatMap(filesOf), 'Projected'),
    ]
  })
}

/** The files that a source puts into its volume, as far as the Pod says. */
function filesOf(source: VolumeProjection): readonly PlacedFile[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source
  const named = (items: readonly KeyToPath[], kind: string, name = ''): PlacedFile[] =>
    placed(items, `${kind} ${JSON.stringify(name)}`)
  if (configMap?.items !== undefined) return named(configMap.items, 'ConfigMap', configMap.name)
  if (secret?.items !== undefined) return named(secret.items, 'Secret', secret.name)
  if (downwardAPI?.items !== undefined) return placed(downwardAPI.items, 'DownwardAPI')
  if (serviceAccountToken !== undefined) return placed([serviceAccountToken], 'ServiceAccountToken')
  if (clusterTrustBundle !== undefined) {
    const { name, signerName = '' } = clusterTrustBundle
    return placed([clusterTrustBundle], `ClusterTrustBundle ${JSON.stringify(name ?? signerName)}`)
  }
  const { certificateChainPath = '', keyPath = '', credentialBundlePath = '' } = podCertificate ?? {}
  return [
    { path: certificateChainPath, source: 'PodCertificate chain' },
    { path: keyPath, source: 'PodCertificate key' },
    { path: credentialBundlePath, source: 'PodCertificate credential bundle' },
  ]
}
