// PUT of an object or its status. Upstream counterpart: k8s.io/apiserver/pkg/endpoints/handlers/update.go.
import {
  badRequest,
  conflict,
  isNotFound,
  type KubernetesObject,
  type ManagedFields,
  type RequestContext,
  writesStatus,
} from '#api'
import type { TransportResponse } from '#base'
import { admitMutating, admitValidating } from '../admission/chain.ts'
import type { AdmissionAttributes } from '../admission/plugin.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { authorizeCreate, createObject } from './create.ts'
import { decodeBody } from './decode.ts'
import { objectResponse } from './get.ts'
import { guaranteedUpdate, isService } from './guaranteed-update.ts'
import { updatedManagedFields, withManagedFields } from './managed-fields.ts'
import { withoutRepeatedOwners } from './owner-references.ts'
import { prepareForUpdate, validateUpdate } from './strategy.ts'
import { ttlSecondsOf } from './time-to-live.ts'
import { checkMatchesUrl, writeOptionsOf } from './write-options.ts'

/** Throws 409 when what is written was made from another state of the object. */
export function checkUpdatePreconditions(
  resource: ServedResource,
  next: KubernetesObject,
  current: KubernetesObject,
): void {
  // What a client sends may lack them, whatever the type of a stored object says.
  const { resourceVersion, uid } = next.metadata
  if (uid && uid !== current.metadata.uid) {
    const text = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`
    throw conflict(resource.groupResource, current.metadata.name, text)
  }
  if (resourceVersion && resourceVersion !== '0' && resourceVersion !== current.metadata.resourceVersion) {
    throw conflict(resource.groupResource, current.metadata.name)
  }
}

/** What every update of an object goes through: admission, strategy, validation, admission. */
export function admitUpdate(
  server: ServerContext,
  resource: ServedResource,
  update: {
    readonly next: KubernetesObject
    readonly current: KubernetesObject
    readonly exchange: Exchange
    readonly subresource: string
    readonly dryRun: boolean
    /** Who owns its fields, where an apply has found that out. */
    readonly managedFields?: ManagedFields
  },
): KubernetesObject | Promise<KubernetesObject> {
  const { current, exchange, subresource, dryRun } = update
  const { kind } = resource
  const { name, namespace = '' } = current.metadata
  const attributes: AdmissionAttributes = {
    operation: 'UPDATE',
    resource,
    subresource,
    namespace,
    name,
    previous: current,
    user: exchange.user,
    dryRun,
  }
  const context: RequestContext = { now: server.clock.now(), subresource, user: exchange.user }
  const managedFields = update.managedFields ?? updatedManagedFields(server, resource, update)
  const admitted = admitMutating(server, attributes, update.next)
  const prepared = withManagedFields(prepareForUpdate(kind, admitted, current, context), managedFields)
  const next = isService(kind) && subresource === '' ? server.serviceAddresses.allocate(prepared, current) : prepared
  validateUpdate(kind, next, current, context)
  // Programs write statuses: nobody would read the warnings.
  if (kind.warn !== undefined && !writesStatus(kind, subresource)) exchange.warnings.push(...kind.warn(next, current))
  const refusal = admitValidating(server, { ...attributes, object: next })
  return refusal === undefined ? next : refusal.then(() => next)
}

/** The transform of stored objects that a transform of served ones is. */
export function inServedVersion(
  resource: ServedResource,
  transform: (current: KubernetesObject) => KubernetesObject | Promise<KubernetesObject>,
): (stored: KubernetesObject) => KubernetesObject | Promise<KubernetesObject> {
  const { conversion } = resource
  if (conversion === undefined) return transform
  return async (stored) => conversion.toStored(await transform(conversion.fromStored(stored)))
}

/** Kinds that PUT creates where there is none. Upstream: AllowCreateOnUpdate of their strategies. */
const createdByUpdate: ReadonlySet<string> = new Set([
  '/endpoints',
  '/events',
  '/limitranges',
  '/services',
  'coordination.k8s.io/leases',
  'events.k8s.io/events',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/rolebindings',
  'rbac.authorization.k8s.io/roles',
  'scheduling.k8s.io/priorityclasses',
])

/** Whether an update of what is not there makes it: not if it was made from a state that is gone. */
function createsOnUpdate({ kind }: ServedResource, { metadata }: KubernetesObject, subresource: string): boolean {
  if (subresource !== '' || !createdByUpdate.has(`${kind.group}/${kind.plural}`)) return false
  const { resourceVersion, uid } = metadata
  return (resourceVersion ?? '') === '' && (uid ?? '') === ''
}

/** PUT of an object, or of its status when `info.subresource` says so. */
export async function update(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const { subresource, name } = info
  const { dryRun, fieldValidation } = writeOptionsOf(info.query, 'UpdateOptions')
  const next = withoutRepeatedOwners(decodeBody(resource, exchange, fieldValidation), exchange, 'asSent')
  const namespace = resource.kind.namespaced ? info.namespace : ''
  if ((next.metadata.name ?? '') === '') {
    throw badRequest('name must be provided')
  }
  checkMatchesUrl(next.metadata, { name, namespace })
  const transform = (current: KubernetesObject) => {
    checkUpdatePreconditions(resource, next, current)
    return admitUpdate(server, resource, { next, current, exchange, subresource, dryRun })
  }
  try {
    const { object } = await guaranteedUpdate(server, resource, {
      namespace,
      name,
      dryRun,
      transform: inServedVersion(resource, transform),
      ttlSeconds: ttlSecondsOf(resource),
    })
    return objectResponse(server, resource, { object, exchange, status: 200 })
  } catch (error) {
    if (!isNotFound(error) || !createsOnUpdate(resource, next, subresource)) throw error
  }
  authorizeCreate(server, exchange)
  const object = await createObject(server, resource, { object: next, namespace, dryRun, exchange })
  return objectResponse(server, resource, { object, exchange, status: 201 })
}
