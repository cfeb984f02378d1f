// pods/eviction: deletes a Pod as far as its disruption budget allows. The budget pays first, then the Pod is told why it
// goes, then it is deleted as any DELETE would. Upstream counterpart: EvictionREST of pkg/registry/core/pod/storage.
import {
  badRequest,
  conflict,
  type core,
  evictionKind,
  type FieldValidation,
  isConflict,
  type KindDefinition,
  type KubernetesObject,
  notFound,
  type policy,
} from '#api'
import type { TransportResponse } from '#base'
import { readBody } from '../../http/request-body.ts'
import type { ResourceRequestInfo } from '../../http/request-info.ts'
import { jsonResponse, successStatus } from '../../http/responses.ts'
import { objectKey, type ServedResource, servedResource } from '../../served-resource.ts'
import type { Exchange, ServerContext } from '../../server-context.ts'
import { decodeValue } from '../../verbs/decode.ts'
import { deleteObject } from '../../verbs/delete.ts'
import {
  checkDeleteOptions,
  checkPreconditions,
  type DeleteOptions,
  type PropagationPolicy,
} from '../../verbs/deletion.ts'
import { cacheOf, guaranteedUpdate, updateAttemptsMax } from '../../verbs/guaranteed-update.ts'
import { writeOptionsOf } from '../../verbs/write-options.ts'
import type { Subresource } from '../subresource.ts'
import { budgetInProgress, decideEviction, markEvicted, spendBudget } from './decide-eviction.ts'

// A definition of Evictions is one of objects in general; only the type of `storage` says otherwise.
const evictions = servedResource(evictionKind as unknown as KindDefinition, undefined)

interface Evicted {
  readonly namespace: string
  readonly name: string
  readonly options: DeleteOptions
  readonly exchange: Exchange
}

function deleteOptionsOf({ deleteOptions }: policy.Eviction, dryRun: boolean): DeleteOptions {
  const { uid, resourceVersion } = deleteOptions?.preconditions ?? {}
  const options: DeleteOptions = {
    gracePeriodSeconds: deleteOptions?.gracePeriodSeconds,
    propagationPolicy: deleteOptions?.propagationPolicy as PropagationPolicy | undefined,
    orphanDependents: deleteOptions?.orphanDependents,
    preconditions: { uid, resourceVersion },
    dryRun: dryRun || (deleteOptions?.dryRun ?? []).includes('All'),
  }
  checkDeleteOptions(options, [])
  return options
}

/** Says in the Pod's status why it goes, and deletes it. */
async function markAndDelete(server: ServerContext, pods: ServedResource, evicted: Evicted): Promise<void> {
  const { namespace, name } = evicted
  let { options } = evicted
  if (!options.dryRun) {
    const transform = (current: KubernetesObject): KubernetesObject => {
      checkPreconditions(pods.kind, current, options.preconditions)
      return markEvicted(current as core.Pod, server.clock.now())
    }
    const { object } = await guaranteedUpdate(server, pods, { namespace, name, dryRun: false, transform })
    // The change was ours: the precondition holds for what it made.
    if (options.preconditions?.resourceVersion !== undefined) {
      options = pinned(options, object.value.metadata.resourceVersion)
    }
  }
  await deleteObject(server, pods, { ...evicted, options })
}

function pinned(options: DeleteOptions, resourceVersion: string): DeleteOptions {
  return { ...options, preconditions: { ...options.preconditions, resourceVersion } }
}

/** Takes one disruption from the budget; 429 and 403 when it has none to give. */
async function spend(server: ServerContext, budget: policy.PodDisruptionBudget, evicted: Evicted): Promise<void> {
  const budgets = server.resources.find('policy', 'v1', 'poddisruptionbudgets')
  if (budgets === undefined) return
  const { dryRun } = evicted.options
  await guaranteedUpdate(server, budgets, {
    namespace: evicted.namespace,
    name: budget.metadata.name,
    dryRun,
    transform: (current) =>
      spendBudget(current as policy.PodDisruptionBudget, evicted.name, server.clock.now()) as KubernetesObject,
  })
}

function budgetsIn(server: ServerContext, namespace: string): readonly policy.PodDisruptionBudget[] {
  const cache = server.resources.find('policy', 'v1', 'poddisruptionbudgets')?.cache
  const slots = cache?.list(`${cache.prefix}${namespace}/`) ?? []
  return slots.flatMap(({ object }) => (object === undefined ? [] : [object.value as policy.PodDisruptionBudget]))
}

async function readPod(server: ServerContext, pods: ServedResource, { namespace, name }: Evicted): Promise<core.Pod> {
  await server.cluster.fresh()
  const cache = cacheOf(pods)
  const found = cache.get(objectKey(cache, namespace, name))
  if (found === undefined) throw notFound(pods.groupResource, name)
  return found.value as core.Pod
}

/** One attempt. `again`: the Pod has changed meanwhile, and what was decided may not hold any more. */
async function attempt(server: ServerContext, pods: ServedResource, evicted: Evicted): Promise<'done' | 'again'> {
  const pod = await readPod(server, pods, evicted)
  const plan = decideEviction(pod, budgetsIn(server, evicted.namespace))
  const { options } = evicted
  const isPinnedByClient = options.preconditions?.resourceVersion !== undefined
  const pin = (): Evicted =>
    isPinnedByClient ? evicted : { ...evicted, options: pinned(options, pod.metadata.resourceVersion) }
  switch (plan.kind) {
    case 'refuse':
      throw plan.error
    case 'delete':
      try {
        await markAndDelete(server, pods, plan.pinned ? pin() : evicted)
      } catch (error) {
        if (plan.pinned && !isPinnedByClient && isConflict(error)) return 'again'
        throw error
      }
      return 'done'
    case 'deleteUnhealthy':
      await markAndDelete(server, pods, pin()).catch((error: unknown) => {
        if (!isPinnedByClient && isConflict(error)) throw budgetInProgress(plan.budget)
        throw error
      })
      return 'done'
    case 'spend':
      await spend(server, plan.budget, evicted)
      await markAndDelete(server, pods, evicted)
      return 'done'
  }
}

/** kubectl of before v1.22 says v1beta1, which is the same and is still taken. */
const olderVersion = 'policy/v1beta1'

function decodeEviction(exchange: Exchange, fieldValidation: FieldValidation): policy.Eviction {
  const body = readBody(exchange.request, { duplicates: fieldValidation !== 'Ignore', schema: evictionKind.schema })
  const { value } = body
  const isOlder = isRecord(value) && value['apiVersion'] === olderVersion
  const current = isOlder ? { ...value, apiVersion: evictions.apiVersion } : value
  return decodeValue(evictions, exchange, { ...body, value: current, fieldValidation }) as policy.Eviction
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

async function create(server: ServerContext, pods: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const { name, namespace, query } = exchange.info as ResourceRequestInfo
  const { dryRun, fieldValidation } = writeOptionsOf(query, 'CreateOptions')
  const eviction = decodeEviction(exchange, fieldValidation)
  if ((eviction.metadata.name ?? '') !== name) {
    throw badRequest('name in URL does not match name in Eviction object')
  }
  const evicted = { namespace, name, options: deleteOptionsOf(eviction, dryRun), exchange }
  for (let left = updateAttemptsMax; left > 0; left--) {
    if ((await attempt(server, pods, evicted)) === 'done') return jsonResponse(201, successStatus(undefined, 201))
  }
  throw conflict(pods.groupResource, name)
}

export const podEviction: Subresource = {
  group: '',
  plural: 'pods',
  name: 'eviction',
  kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
  verbs: { create },
}
