// Where a cluster of this machine lives. Everything is below one folder, `$SAMPAN_HOME`, except sockets: their paths may
// have only 108 bytes, so they stand in a short folder named by a hash of the home.
import { fnv1a32 } from '#base'

export interface HomePaths {
  readonly home: string
  /** Eight hex digits that tell this cluster's sockets and cgroups from those of others on the machine. */
  readonly id: string
  /** For people and kubectl; mode 0600. */
  readonly kubeconfig: string
  /** Keys and certificates; mode 0700. */
  readonly pki: string
  readonly database: string
  /** Held by the process that runs the cluster. */
  readonly lock: string
  /** Settings that a later start must repeat (ports, node name, subnets). */
  readonly settings: string
  /** What the running process says of itself. */
  readonly state: string
  readonly logs: string
  readonly kubelet: string
  /** Directories of PersistentVolumes of the default StorageClass. */
  readonly volumes: string
  /** Manifests of static Pods, put there by people. */
  readonly manifests: string
  /** Short folder for sockets; gone after a reboot. */
  readonly run: string
}

/** Where sockets go: root's folder for short-lived things; for anybody else, a folder in the home. */
export function runRootOf(home: string, isRoot: boolean): string {
  return isRoot ? '/run/sampan' : `${home}/run`
}

/** The paths below `home`, which must be absolute. `runRoot` is where short-lived things of the machine stand. */
export function homePaths(home: string, runRoot = runRootOf(home, true)): HomePaths {
  const id = fnv1a32(home).toString(16).padStart(8, '0')
  return {
    home,
    id,
    kubeconfig: `${home}/kubeconfig`,
    pki: `${home}/pki`,
    database: `${home}/data/store.sqlite`,
    lock: `${home}/lock`,
    settings: `${home}/settings.json`,
    state: `${home}/state.json`,
    logs: `${home}/logs`,
    kubelet: `${home}/kubelet`,
    volumes: `${home}/volumes`,
    manifests: `${home}/manifests`,
    run: `${runRoot}/${id}`,
  }
}
