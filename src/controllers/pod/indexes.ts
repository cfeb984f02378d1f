// Lookups of Pods (and of whatever has a controller) that several controllers share: one name, one function.
import { controllerOf, type core, type KubernetesObject } from '#api'

/** By the UID of the controller: `controllerUid`. */
export const byControllerUid = {
  controllerUid: ({ metadata }: KubernetesObject): readonly string[] => {
    const uid = controllerOf({ metadata })?.uid
    return uid === undefined ? [] : [uid]
  },
}

/** By namespace, those without a controller: `orphan`. */
export const byOrphan = {
  orphan: ({ metadata }: KubernetesObject): readonly string[] =>
    controllerOf({ metadata }) === undefined ? [metadata.namespace ?? ''] : [],
}

/** By namespace: `namespace`. */
export const byNamespace = {
  namespace: ({ metadata }: KubernetesObject): readonly string[] => [metadata.namespace ?? ''],
}

/** Pods by the node they are on, '' for none: `nodeName`. */
export const byNodeName = {
  nodeName: ({ spec }: core.Pod): readonly string[] => [spec.nodeName ?? ''],
}
