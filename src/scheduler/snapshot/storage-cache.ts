// What the scheduler believes of storage: claims, volumes and classes as the API last told.
import type { core, KubernetesObject, storage } from '#api'

/** What plugins may know of storage. */
export interface StorageSnapshot {
  claim(namespace: string, name: string): core.PersistentVolumeClaim | undefined
  volume(name: string): core.PersistentVolume | undefined
  volumes(): Iterable<core.PersistentVolume>
  storageClass(name: string): storage.StorageClass | undefined
}

export interface StorageCache extends StorageSnapshot {
  setClaim(claim: core.PersistentVolumeClaim): void
  deleteClaim(claim: core.PersistentVolumeClaim): void
  setVolume(volume: core.PersistentVolume): void
  deleteVolume(volume: core.PersistentVolume): void
  setStorageClass(storageClass: storage.StorageClass): void
  deleteStorageClass(storageClass: storage.StorageClass): void
}

const keyOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace}/${metadata.name}`

/** No storage at all. */
export function createStorageCache(): StorageCache {
  const claims = new Map<string, core.PersistentVolumeClaim>()
  const volumes = new Map<string, core.PersistentVolume>()
  const classes = new Map<string, storage.StorageClass>()
  return {
    claim: (namespace, name) => claims.get(`${namespace}/${name}`),
    volume: (name) => volumes.get(name),
    volumes: () => volumes.values(),
    storageClass: (name) => classes.get(name),
    setClaim: (claim) => void claims.set(keyOf(claim), claim),
    deleteClaim: (claim) => void claims.delete(keyOf(claim)),
    setVolume: (volume) => void volumes.set(volume.metadata.name, volume),
    deleteVolume: ({ metadata }) => void volumes.delete(metadata.name),
    setStorageClass: (storageClass) => void classes.set(storageClass.metadata.name, storageClass),
    deleteStorageClass: ({ metadata }) => void classes.delete(metadata.name),
  }
}
