// Carries a plan out: actions in order; neighbouring creates, deletes, and patches of different objects together in slow
// start. The first failure ends it, but statuses and events after it are still written, since they tell of what was seen.
// What is gone already counts as deleted.
import {
  isAlreadyExists,
  isConflict,
  isNotFound,
  isStatusError,
  type JsonValue,
  type KubernetesObject,
  mergePatch,
} from '#api'
import { errorMessage } from '#base'
import { type Client, cacheKey, type EventRecorder, type Patch } from '#client'
import type { Effects } from './define-controller.ts'
import type { Action, Announcement, AnyKind, Plan, PlanFailure } from './plan.ts'
import { slowStart } from './slow-start.ts'
import { mayBeDone } from './unanswered.ts'

/** Told of each write that was made, so that the caches can be waited for. */
export interface WriteObserver {
  /** The object is now, or was for a moment, at this resourceVersion. */
  wrote(kind: AnyKind, object: KubernetesObject): void
  /** The object is gone. */
  removed(kind: AnyKind, object: KubernetesObject): void
  /** Somebody else has written the object since it was so. */
  overtaken(kind: AnyKind, object: KubernetesObject): void
  /** Nobody knows whether this was done: there was no answer. */
  unanswered(action: Action): void
}

export interface ApplyDeps {
  readonly client: Client
  readonly events: EventRecorder
  readonly observer: WriteObserver
  readonly signal: AbortSignal
  /** What plans may have done outside the API. */
  readonly effects?: Effects | undefined
}

/** What went wrong, and with what. */
export class PlanError extends Error {
  readonly failure: PlanFailure

  constructor(failure: PlanFailure, cause: unknown) {
    super(`Cannot ${failure.action}: ${failure.message}`, { cause })
    this.name = 'PlanError'
    this.failure = failure
  }
}

/** Applies all actions. Rejects with a `PlanError` for the first that failed. */
export async function applyPlan(deps: ApplyDeps, plan: Plan): Promise<void> {
  let failed: PlanError | undefined
  for (const group of groupActions(plan.actions)) {
    const type = group[0]?.type ?? 'recordEvent'
    const tells = type === 'recordEvent' || type === 'updateStatus'
    if (failed !== undefined && !tells) continue
    try {
      await slowStart(group, (action) => attempt(deps, action))
    } catch (error) {
      if (deps.signal.aborted) throw error
      failed ??= new PlanError(failureOf(type, error), error)
    }
  }
  if (failed !== undefined) throw failed
}

/** Neighbours that may be done together: creates, deletes, and patches of different objects. */
function groupActions(actions: readonly Action[]): readonly (readonly Action[])[] {
  const groups: Action[][] = []
  const patched = new Set<string>()
  for (const action of actions) {
    const last = groups.at(-1)
    const together = last?.[0]?.type === action.type && isFreeOf(patched, action)
    if (!together) patched.clear()
    if (action.type === 'patch') patched.add(action.object.metadata.uid)
    if (together) last?.push(action)
    else groups.push([action])
  }
  return groups
}

function isFreeOf(patched: ReadonlySet<string>, action: Action): boolean {
  if (action.type === 'patch') return !patched.has(action.object.metadata.uid)
  return action.type === 'create' || action.type === 'delete' || action.type === 'deleteCollection'
}

function failureOf(action: Action['type'], error: unknown): PlanFailure {
  const answer = isStatusError(error) ? { reason: error.reason, code: error.code } : { reason: '' }
  return { action, message: errorMessage(error), ...answer }
}

async function attempt(deps: ApplyDeps, action: Action): Promise<void> {
  try {
    await apply(deps, action)
  } catch (error) {
    if (mayBeDone(error)) deps.observer.unanswered(action)
    if (isConflict(error) && 'object' in action && action.type !== 'create') {
      deps.observer.overtaken(action.kind, action.object)
    }
    throw error
  }
}

async function apply(deps: ApplyDeps, action: Action): Promise<void> {
  switch (action.type) {
    case 'create':
      return await create(deps, action)
    case 'patch':
      return await patch(deps, action)
    case 'update':
    case 'updateStatus': {
      const { client, observer, signal } = deps
      const subresource = action.type === 'updateStatus' ? 'status' : action.subresource
      const options = subresource === undefined ? { signal } : { signal, subresource }
      observer.wrote(action.kind, await client.update(action.kind, action.object, options))
      return
    }
    case 'delete':
      return await remove(deps, action)
    case 'deleteCollection':
      return await deps.client.deleteCollection(action.kind, { namespace: action.namespace, signal: deps.signal })
    case 'recordEvent':
      return deps.events.event(action.regarding, action.event)
    case 'effect': {
      const effect = deps.effects?.[action.name]
      if (effect === undefined) throw new Error(`Cannot do ${action.name}: the controller has no such effect`)
      return await effect(action.argument, deps.signal)
    }
  }
}

async function create(
  { client, events, observer, signal }: ApplyDeps,
  action: Extract<Action, { type: 'create' }>,
): Promise<void> {
  const { kind, object, announce } = action
  try {
    const created = await client.create(kind, object, { signal })
    observer.wrote(kind, created)
    tell(
      events,
      announce,
      'SuccessfulCreate',
      (subject, words) => words ?? `Created ${subject}: ${created.metadata.name}`,
    )
  } catch (error) {
    if (action.existsIsFine && isAlreadyExists(error)) return
    // A namespace that is going takes nothing new: no event can be written there, and retrying is of no use.
    if (isStatusError(error) && isNamespaceTerminating(error)) return
    tell(events, announce, 'FailedCreate', (_, words = 'Error creating') => `${words}: ${errorMessage(error)}`)
    throw error
  }
}

function isNamespaceTerminating(error: { readonly details?: unknown }): boolean {
  const { causes = [] } = (error.details ?? {}) as { readonly causes?: readonly { readonly reason?: string }[] }
  return causes.some(({ reason }) => reason === 'NamespaceTerminating')
}

async function patch(
  { client, observer, signal }: ApplyDeps,
  action: Extract<Action, { type: 'patch' }>,
): Promise<void> {
  const { kind, object, subresource } = action
  const options = subresource === undefined ? { signal } : { signal, subresource }
  try {
    observer.wrote(kind, await client.patch(kind, keyOf(object), guarded(action), options))
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** The patch with the UID, and if need be the resourceVersion, that the object must have. */
function guarded({ patch: given, object, unchanged }: Extract<Action, { type: 'patch' }>): Patch {
  const { uid, resourceVersion } = object.metadata
  if (given.type === 'json') {
    const tests: JsonValue[] = [{ op: 'test', path: '/metadata/uid', value: uid }]
    if (unchanged) tests.push({ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion })
    return { type: 'json', body: [...tests, ...given.body] }
  }
  const metadata = { uid, ...(unchanged ? { resourceVersion } : {}) }
  return { ...given, body: mergePatch(given.body, { metadata }) }
}

async function remove(
  { client, events, observer, signal }: ApplyDeps,
  action: Extract<Action, { type: 'delete' }>,
): Promise<void> {
  const { kind, object, gracePeriodSeconds, propagationPolicy, unchanged, announce } = action
  const { uid, resourceVersion, name } = object.metadata
  try {
    const left = await client.delete(kind, keyOf(object), {
      signal,
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      preconditions: unchanged ? { uid, resourceVersion } : { uid },
    })
    if (left?.metadata.deletionTimestamp === undefined) observer.removed(kind, object)
    else observer.wrote(kind, left)
    tell(events, announce, 'SuccessfulDelete', (subject, words) => words ?? `Deleted ${subject}: ${name}`)
  } catch (error) {
    if (isNotFound(error)) return observer.removed(kind, object)
    tell(events, announce, 'FailedDelete', (_, words = 'Error deleting') => `${words}: ${errorMessage(error)}`)
    throw error
  }
}

function tell(
  events: EventRecorder,
  announce: Announcement | undefined,
  reason: string,
  message: (subject: string, words: string | undefined) => string,
): void {
  if (announce === undefined) return
  const { regarding, subject, words } = announce
  const failed = reason.startsWith('Failed')
  events.event(regarding, {
    type: failed ? 'Warning' : 'Normal',
    reason,
    message: message(subject, failed ? words?.failed : words?.done),
  })
}

function keyOf({ metadata }: KubernetesObject): { readonly name: string; readonly namespace: string | undefined } {
  const { namespace } = metadata
  return { name: metadata.name, namespace }
}

/** `namespace/name` of any object, as caches have it. */
export const objectKey: (object: KubernetesObject) => string = cacheKey
