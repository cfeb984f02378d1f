// The volumes of a described Pod, a row a type.
import type { core } from '#api'

type Rows = readonly (readonly [string, string])[]

/** `Volumes:` and what is below it. */
export function volumeLines(volumes: readonly core.Volume[] | undefined): readonly string[] {
  if (volumes === undefined || volumes.length === 0) return ['Volumes:\t<none>']
  return ['Volumes:', ...volumes.flatMap((volume) => [`  ${volume.name}:`, ...sourceLines(volume)])]
}

function sourceLines(volume: core.Volume): readonly string[] {
  const rows = rowsOf(volume).map(([title, value]) => `    ${title}:\t${value}`)
  const items = volume.downwardAPI?.items ?? []
  if (volume.downwardAPI === undefined) return rows
  return [
    ...rows,
    '    Items:',
    ...items.map(
      ({ path, fieldRef, resourceFieldRef }) =>
        `      ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`,
    ),
  ]
}

function rowsOf(volume: core.Volume): Rows {
  const { emptyDir, hostPath, configMap, secret, persistentVolumeClaim, projected, downwardAPI, nfs, image } = volume
  if (emptyDir)
    return [
      ['Type', "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ['Medium', emptyDir.medium ?? ''],
      ['SizeLimit', emptyDir.sizeLimit === undefined ? '<unset>' : String(emptyDir.sizeLimit)],
    ]
  if (hostPath)
    return [
      ['Type', 'HostPath (bare host directory volume)'],
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? ''],
    ]
  if (configMap)
    return [
      ['Type', 'ConfigMap (a volume populated by a ConfigMap)'],
      ['Name', configMap.name ?? ''],
      ['Optional', String(configMap.optional ?? false)],
    ]
  if (secret)
    return [
      ['Type', 'Secret (a volume populated by a Secret)'],
      ['SecretName', secret.secretName ?? ''],
      ['Optional', String(secret.optional ?? false)],
    ]
  if (persistentVolumeClaim)
    return [
      ['Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'],
      ['ClaimName', persistentVolumeClaim.claimName],
      ['ReadOnly', String(persistentVolumeClaim.readOnly ?? false)],
    ]
  if (projected)
    return [
      ['Type', 'Projected (a volume that contains injected data from multiple sources)'],
      ...(projected.sources ?? []).flatMap(projectionRows),
    ]
  if (downwardAPI) return [['Type', 'DownwardAPI (a volume populated by information about the pod)']]
  if (nfs)
    return [
      ['Type', 'NFS (an NFS mount that lasts the lifetime of a pod)'],
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', String(nfs.readOnly ?? false)],
    ]
  if (image)
    return [
      ['Type', 'Image (a container image or OCI artifact)'],
      ['Reference', image.reference ?? ''],
      ['PullPolicy', image.pullPolicy ?? ''],
    ]
  return [['Type', Object.keys(volume).find((key) => key !== 'name') ?? '<unknown>']]
}

function projectionRows({ secret, downwardAPI, configMap, serviceAccountToken }: core.VolumeProjection): Rows {
  if (secret)
    return [
      ['SecretName', secret.name ?? ''],
      ['Optional', String(secret.optional ?? false)],
    ]
  if (downwardAPI) return [['DownwardAPI', 'true']]
  if (configMap)
    return [
      ['ConfigMapName', configMap.name ?? ''],
      ['Optional', String(configMap.optional ?? false)],
    ]
  return serviceAccountToken ? [['TokenExpirationSeconds', String(serviceAccountToken.expirationSeconds ?? 3607)]] : []
}
