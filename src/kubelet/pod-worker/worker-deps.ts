// What a Pod's worker needs beside what its actions need.
import type { core } from '#api'
import type { BackoffPolicy, Random } from '#base'
import type { Client } from '#client'
import type { RegistryCredential } from '../images/credentials.ts'
import type { ProbeManager } from '../probes/probe-manager.ts'
import type { PodRuntimeDeps } from '../runtime/runtime-deps.ts'
import type { StatusManager } from '../status-manager.ts'
import type { AdmissionVerdict } from '../hooks/admit-pod.ts'

export interface PodWorkerDeps extends PodRuntimeDeps {
  readonly client: Client | undefined
  readonly random: Random
  readonly statuses: StatusManager
  readonly probes: ProbeManager
  readonly runtimeName: string
  readonly backoffPolicy: BackoffPolicy
  /** Whether this node takes the Pod; asked once. */
  readonly admit: (pod: core.Pod) => AdmissionVerdict
  readonly pullCredentials: (pod: core.Pod) => Promise<readonly RegistryCredential[]>
  /** The Pod and all it had are gone. */
  readonly onGone: (podUid: string) => void
}
