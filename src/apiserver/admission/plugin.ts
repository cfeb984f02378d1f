// What an admission plugin is. Mutating ones run before defaulting by strategy and validation, validating ones after.
// Upstream counterpart: k8s.io/apiserver/pkg/admission.
import { forbidden, type KubernetesObject, type StatusError } from '#api'
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
  /** The resources it looks at, as `group/plural`; absent: all. */
  readonly resources?: ReadonlySet<string>
  /**
   * The object to go on with, changed by copying. Throws a StatusError to refuse. A promise, when it must wait for
   * something, only for CREATE of an object itself.
   */
  readonly mutate?: (
    object: KubernetesObject,
    attributes: AdmissionAttributes,
    server: ServerContext,
  ) => KubernetesObject | Promise<KubernetesObject>
  /** Throws a StatusError to refuse. A promise when it must ask or write the store. */
  readonly validate?: (attributes: AdmissionAttributes, server: ServerContext) => undefined | Promise<void>
}

/** 403 in the words that every plugin uses. */
export function forbidAdmission(attributes: AdmissionAttributes, text: string): StatusError {
  const { resource, name, object } = attributes
  const known = name === '' ? (object?.metadata.generateName ?? '') : name
  return forbidden(resource.groupResource, known === '' ? 'Unknown' : known, text)
}

export const podsOnly: ReadonlySet<string> = new Set(['/pods'])
