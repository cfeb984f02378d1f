// Where a Pod's things are on the node. Upstream: pkg/kubelet/kubelet_getters.go, kuberuntime/helpers.go.
import type { core } from '#api'

type PodId = { readonly metadata: Pick<core.Pod['metadata'], 'name' | 'namespace' | 'uid'> }

export const podsDir = (rootDir: string): string => `${rootDir}/pods`
export const podDir = (rootDir: string, uid: string): string => `${podsDir(rootDir)}/${uid}`
/** A tmpfs, with a folder a Pod for volumes that must not reach a disk. */
export const memoryVolumesDir = (rootDir: string): string => `${rootDir}/memory-volumes`
/** `kind` is the plugin's directory name: `kubernetes.io~empty-dir`. */
export const volumeDir = (
  rootDir: string,
  uid: string,
  volume: { readonly kind: string; readonly name: string },
): string => `${podDir(rootDir, uid)}/volumes/kubernetes.io~${volume.kind}/${volume.name}`
/** Where a container's sub-paths are mounted. */
export const subPathsDir = (rootDir: string, uid: string, container: string): string =>
  `${podDir(rootDir, uid)}/volume-subpaths/${container}`
export const containerDir = (rootDir: string, uid: string, container: string): string =>
  `${podDir(rootDir, uid)}/containers/${container}`
export const etcHostsPath = (rootDir: string, uid: string): string => `${podDir(rootDir, uid)}/etc-hosts`

/** The Pod's log directory's name: `<namespace>_<name>_<uid>`. */
export const podLogDirName = ({ metadata }: PodId): string => `${metadata.namespace}_${metadata.name}_${metadata.uid}`
/** The uid in such a name: neither namespaces nor names of Pods have underscores. */
export const uidOfPodLogDir = (name: string): string | undefined => /^[^_]+_[^_]+_(.+)$/.exec(name)?.[1]
/** The log's path below the Pod's log directory. */
export const containerLogPath = (container: string, attempt: number): string => `${container}/${attempt}.log`
