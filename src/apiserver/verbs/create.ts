// POST: decode → defaults → admission → strategy → validate → admission → store. Upstream counterpart:
// k8s.io/apiserver/pkg/endpoints/handlers/create.go.
import {
  alreadyExists,
  badRequest,
  generateName,
  generateNameConflict,
  type KubernetesObject,
  type ManagedFields,
  type RequestContext,
} from '#api'
import { randomUuid, type TransportResponse } from '#base'
import { admitCreation, admitValidating } from '../admission/chain.ts'
import type { AdmissionAttributes } from '../admission/plugin.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import { forbiddenRequest } from '../filters/authorization.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { decodeBody } from './decode.ts'
import { objectResponse } from './get.ts'
import { cacheOf, isService, placeOf, storedObject, storeFailure, written } from './guaranteed-update.ts'
import { createdManagedFields, withManagedFields } from './managed-fields.ts'
import { withoutRepeatedOwners } from './owner-references.ts'
import { prepareForCreate, validateCreate } from './strategy.ts'
import { ttlSecondsOf } from './time-to-live.ts'
import { checkMatchesUrl, writeOptionsOf } from './write-options.ts'

/** Names tried when a generated one is taken. Upstream: maxNameGenerationCreateAttempts. */
const generateNameAttemptsMax = 8

/** What is created, by whom. */
export interface CreateRequest {
  readonly object: KubernetesObject
  readonly namespace: string
  readonly dryRun: boolean
  readonly exchange: Exchange
  /** Who owns its fields, where an apply has found that out. */
  readonly managedFields?: ManagedFields
}

/** Throws 403 for a user who may change what is there, and may not create what is not. */
export function authorizeCreate(server: ServerContext, { user, info }: Exchange): void {
  const asCreate: ResourceRequestInfo = { ...(info as ResourceRequestInfo), verb: 'create' }
  const decision = server.authorizer.authorize({ user, request: asCreate })
  if (!decision.allowed) throw forbiddenRequest(user, asCreate, decision.reason)
}

/** Creates a decoded object. Also used for objects that subresources and the server itself make. */
export async function createObject(
  server: ServerContext,
  resource: ServedResource,
  request: CreateRequest,
): Promise<CachedObject> {
  const { kind, conversion } = resource
  const { namespace, dryRun, exchange } = request
  const { metadata } = request.object
  const generates = (metadata.name ?? '') === '' && (metadata.generateName ?? '') !== ''
  const given = (metadata.name ?? '') === '' ? '' : metadata.name
  if ((metadata.resourceVersion ?? '') !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created')
  }
  const attributes: AdmissionAttributes = {
    operation: 'CREATE',
    resource,
    subresource: '',
    namespace,
    name: given,
    user: exchange.user,
    dryRun,
  }
  const managedFields = request.managedFields ?? createdManagedFields(server, resource, request)
  const admission = admitCreation(server, attributes, request.object)
  const admitted = admission instanceof Promise ? await admission : admission
  const context: RequestContext = { now: server.clock.now(), subresource: '', user: exchange.user }
  const allocates = isService(kind)
  for (let attempt = 1; ; attempt++) {
    const name = generates ? generateName(metadata.generateName ?? '', server.random) : given
    const birth = { uid: randomUuid(server.random), name, namespace }
    let object = withManagedFields(prepareForCreate(kind, admitted, birth, context), managedFields)
    if (allocates) object = server.serviceAddresses.allocate(object, undefined)
    validateCreate(kind, object, context)
    if (kind.warn !== undefined) exchange.warnings.push(...kind.warn(object, undefined))
    const refusal = admitValidating(server, { ...attributes, object, name })
    if (refusal !== undefined) await refusal
    const stored = await storeNew(server, resource, {
      object: conversion === undefined ? object : conversion.toStored(object),
      namespace,
      dryRun,
    }).finally(() => (dryRun && allocates ? server.serviceAddresses.forget(object) : undefined))
    if (stored !== undefined) return stored
    if (allocates) server.serviceAddresses.forget(object)
    if (!generates) throw alreadyExists(resource.groupResource, name)
    if (attempt >= generateNameAttemptsMax) throw generateNameConflict(resource.groupResource, name)
  }
}

/** Writes a new object; undefined if its name is taken. */
async function storeNew(
  server: ServerContext,
  resource: ServedResource,
  write: { readonly object: KubernetesObject; readonly namespace: string; readonly dryRun: boolean },
): Promise<CachedObject | undefined> {
  const { object, namespace, dryRun } = write
  const cache = cacheOf(resource)
  const place = placeOf(cache, namespace, object.metadata.name)
  const stored = cache.codec.encode(object)
  if (dryRun) {
    server.cluster.drain()
    if (cache.get(place.key) !== undefined) return undefined
    return storedObject(cache, place, { bytes: stored, value: object, revision: 0 })
  }
  const pending = { stored, value: object }
  cache.expect(place.key, pending)
  try {
    const ttlSeconds = ttlSecondsOf(resource)
    const result = await (ttlSeconds === undefined
      ? server.store.create(place.key, stored)
      : server.store.create(place.key, stored, { ttlSeconds }))
    if (result.outcome === 'conflict') return undefined
    return written(server, cache, { place, revision: result.revision, stored, value: object })
  } catch (error) {
    throw storeFailure(error)
  } finally {
    cache.unexpect(place.key, pending)
  }
}

/** POST to a collection. */
export async function create(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const { dryRun, fieldValidation } = writeOptionsOf(info.query, 'CreateOptions')
  const object = withoutRepeatedOwners(decodeBody(resource, exchange, fieldValidation), exchange, 'asSent')
  const namespace = resource.kind.namespaced ? info.namespace : ''
  if (resource.kind.namespaced && namespace === '') {
    throw badRequest('an empty namespace may not be set during creation')
  }
  checkMatchesUrl(object.metadata, { name: '', namespace })
  const created = await createObject(server, resource, { object, namespace, dryRun, exchange })
  return objectResponse(server, resource, { object: created, exchange, status: 201 })
}
