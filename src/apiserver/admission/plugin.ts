// What an admission plugin is. Mutating ones run before defaulting by strategy and validation, validating ones after.
// Upstream counterpart: k8s.io/apiserver/pkg/admission.
import type { KubernetesObject } from '#api'
import type { ServedResource } from '../served-resource.ts'
import type { ServerContext } from '../server-context.ts'
import type { UserInfo } from '../user-info.ts'

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** What is to be admitted. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation
  readonly resource: ServedResource
  /** '' for the object itself. */
  readonly subresource: string
  readonly namespace: string
  /** '' when the name is yet to be generated. */
  readonly name: string
  /** Absent for DELETE and CONNECT. */
  readonly object?: KubernetesObject
  /** Absent for CREATE. */
  readonly previous?: KubernetesObject
  readonly user: UserInfo
  readonly dryRun: boolean
}

export interface AdmissionPlugin {
  /** Upstream's name: `NamespaceLifecycle`. */
  readonly name: string
  /** The object to go on with, changed by copying. Throws a StatusError to refuse. */
  readonly mutate?: (attributes: AdmissionAttributes, server: ServerContext) => KubernetesObject
  /** Throws a StatusError to refuse. A promise when it must ask the store. */
  readonly validate?: (attributes: AdmissionAttributes, server: ServerContext) => undefined | Promise<void>
}
