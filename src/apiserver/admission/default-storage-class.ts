// DefaultStorageClass: a claim that names no class gets the default one, the newest if there are several. Upstream counterpart:
// plugin/pkg/admission/storage/storageclass/setdefault.
import { type core, isDefaultStorageClass, type KubernetesObject, type storage } from '#api'
import { listObjects } from './known-objects.ts'
import type { AdmissionPlugin } from './plugin.ts'

const storageClasses = { group: 'storage.k8s.io', plural: 'storageclasses' }
const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class'

function isNewer(a: storage.StorageClass, b: storage.StorageClass): boolean {
  const [made, madeOther] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp]
  return made === madeOther ? a.metadata.name < b.metadata.name : made > madeOther
}

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  resources: new Set(['/persistentvolumeclaims']),
  mutate(object, { operation, subresource }, server) {
    if (operation !== 'CREATE' || subresource !== '') return object
    const claim = object as core.PersistentVolumeClaim
    const { annotations = {} } = claim.metadata
    // The empty name is a name: no class at all.
    if (claim.spec.storageClassName !== undefined || Object.hasOwn(annotations, betaClassAnnotation)) return object
    let newest: storage.StorageClass | undefined
    for (const one of listObjects<storage.StorageClass>(server, storageClasses)) {
      if (isDefaultStorageClass(one) && (newest === undefined || isNewer(one, newest))) newest = one
    }
    if (newest === undefined) return object
    return { ...claim, spec: { ...claim.spec, storageClassName: newest.metadata.name } } as KubernetesObject
  },
}
