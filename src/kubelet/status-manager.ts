// Writes Pod statuses to the API: at once, only when they differ, one request per Pod at a time, the newest wins. A patch
// names the Pod's uid, so it never reaches a namesake. Upstream: pkg/kubelet/status/status_manager.go.
import { type core, isConflict, isNotFound, type JsonValue } from '#api'
import { type Clock, createTaskGroup, deepEqual, errorMessage, type Log, type Random, sleep } from '#base'
import type { Client } from '#client'
import { podKind } from './api-objects/kinds.ts'
import { isOwnDisruption, kubeletConditionTypes } from './pod-status/pod-conditions.ts'

export interface StatusManager extends AsyncDisposable {
  /** The status to show. Returns at once. */
  set(pod: core.Pod, status: core.PodStatus): void
  /** The API shows the Pod like this. If others wrote over what is the kubelet's, it is written again. */
  notice(pod: core.Pod): void
  /** What was set last, or what the API had. */
  get(podUid: string): core.PodStatus | undefined
  /** The object that shows the Pod's status appeared or changed: the mirror of a static Pod. */
  retarget(podUid: string): void
  /** Resolves when what was set has been written, or cannot be because the object is gone. */
  flush(podUid: string): Promise<void>
  forget(podUid: string): void
}

interface Entry {
  pod: core.Pod
  /** Of the object that `written` is about. */
  targetUid: string
  wanted: core.PodStatus
  /** What the API has, as far as is known. */
  written: core.PodStatus
  /** The resourceVersion of the last write; what the API shows from before it is no news. */
  version: string
  gone: boolean
  writing: boolean
  waiters: (() => void)[]
}

const retryMsMin = 100
const retryMsMax = 10_000

type Lists = 'podIPs' | 'hostIPs'

/** Strategic merge of a list keyed by ip: what is new, and what goes. */
function ipPatch(
  before: readonly { readonly ip: string }[] = [],
  after: readonly { readonly ip: string }[] = [],
): JsonValue {
  const gone = before.filter(({ ip }) => !after.some((one) => one.ip === ip))
  return [...after.map(({ ip }) => ({ ip })), ...gone.map(({ ip }) => ({ $patch: 'delete', ip }))]
}

const own: readonly string[] = kubeletConditionTypes

/** Strategic merge of one condition: a reason and message that no longer hold are taken away. */
function conditionPatch(before: core.PodCondition | undefined, after: core.PodCondition): JsonValue {
  const gone = Object.keys(before ?? {}).filter((key) => !Object.hasOwn(after, key))
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...(after as unknown as Record<string, JsonValue>) }
}

/** The strategic merge patch that turns `before` into `after`; undefined if there is nothing to do. Pure. */
export function statusPatch(before: core.PodStatus, after: core.PodStatus): Record<string, JsonValue> | undefined {
  const patch: Record<string, JsonValue> = {}
  const conditions = (after.conditions ?? []).flatMap((condition) => {
    const old = before.conditions?.find(({ type }) => type === condition.type)
    return (own.includes(condition.type) || isOwnDisruption(condition)) && !deepEqual(condition, old)
      ? [conditionPatch(old, condition)]
      : []
  })
  if (conditions.length > 0) patch.conditions = conditions
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof core.PodStatus>) {
    if (key === 'conditions' || deepEqual(before[key], after[key])) continue
    if (key === 'podIPs' || key === 'hostIPs') patch[key] = ipPatch(before[key as Lists], after[key as Lists])
    else if (after[key] !== undefined) patch[key] = after[key] as unknown as JsonValue
    else if (kubeletFields.has(key)) patch[key] = null
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** Fields that the kubelet may take away again. */
const kubeletFields: ReadonlySet<string> = new Set([
  'message',
  'reason',
  'podIP',
  'initContainerStatuses',
  'ephemeralContainerStatuses',
])

export interface StatusManagerDeps {
  /** The object that shows the status of a Pod; undefined while there is none. Default: the Pod itself. */
  readonly targetOf?: (pod: core.Pod) => core.Pod | undefined
  readonly client: Client | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Nothing set yet. */
export function createStatusManager(deps: StatusManagerDeps): StatusManager {
  const { client, log } = deps
  const entries = new Map<string, Entry>()
  const tasks = createTaskGroup({
    onError: (error, name) => log.error('Status writer failed', { name, error: errorMessage(error) }),
  })

  const drive = (entry: Entry): void => {
    if (entry.writing || client === undefined) return
    entry.writing = true
    tasks.run(`status ${entry.pod.metadata.uid}`, async (signal) => {
      try {
        await writeUntilSettled({ ...deps, client }, entry, signal)
      } finally {
        entry.writing = false
        settle(entry)
      }
    })
  }

  return {
    set(pod, status) {
      const { uid } = pod.metadata
      const entry = entries.get(uid)
      if (entry === undefined) {
        const written = pod.status ?? {}
        const made = {
          pod,
          targetUid: uid,
          wanted: status,
          written,
          version: '',
          gone: false,
          writing: false,
          waiters: [],
        }
        entries.set(uid, made)
        drive(made)
        return
      }
      entry.pod = pod
      if (deepEqual(entry.wanted, status)) return
      entry.wanted = status
      drive(entry)
    },
    notice(pod) {
      const entry = entries.get(pod.metadata.uid)
      if (entry === undefined || entry.writing || entry.targetUid !== pod.metadata.uid) return
      if (!isNewer(pod.metadata.resourceVersion, entry.version)) return
      const shown = pod.status ?? {}
      if (statusPatch(shown, entry.wanted) === undefined) return
      entry.written = shown
      drive(entry)
    },
    get: (uid) => entries.get(uid)?.wanted,
    retarget(uid) {
      const entry = entries.get(uid)
      if (entry !== undefined) drive(entry)
    },
    async flush(uid) {
      const entry = entries.get(uid)
      if (entry === undefined || !entry.writing) return
      await new Promise<void>((resolve) => entry.waiters.push(resolve))
    },
    forget(uid) {
      const entry = entries.get(uid)
      if (entry !== undefined) entry.gone = true
      entries.delete(uid)
    },
    [Symbol.asyncDispose]: () => tasks[Symbol.asyncDispose](),
  }
}

function settle(entry: Entry): void {
  const { waiters } = entry
  entry.waiters = []
  for (const resolve of waiters) resolve()
}

/** Whether one resourceVersion is of a later write than another. */
function isNewer(version: string, than: string): boolean {
  return version.length === than.length ? version > than : version.length > than.length
}

const itself = (pod: core.Pod): core.Pod => pod

/** Whether the name is another object's by now: a conflict may also mean that too many wrote at once. */
async function isReplaced(
  client: Client,
  key: { readonly namespace: string; readonly name: string },
  uid: string,
): Promise<boolean> {
  try {
    return (await client.get(podKind, key)).metadata.uid !== uid
  } catch (error) {
    return isNotFound(error)
  }
}

/** Writes until the API has what is wanted, or the object is gone. */
async function writeUntilSettled(
  deps: StatusManagerDeps & { readonly client: Client },
  entry: Entry,
  signal: AbortSignal,
): Promise<void> {
  const { client, clock, log } = deps
  let retryMs = retryMsMin
  while (!entry.gone) {
    const target = (deps.targetOf ?? itself)(entry.pod)
    if (target === undefined) break
    const { namespace, name, uid } = target.metadata
    if (entry.targetUid !== uid) {
      entry.targetUid = uid
      entry.written = target.status ?? {}
    }
    const { wanted } = entry
    const patch = statusPatch(entry.written, wanted)
    if (patch === undefined) break
    try {
      const body = { metadata: { uid }, status: patch }
      const options = { subresource: 'status', signal } as const
      const answer = await client.patch(podKind, { namespace, name }, { type: 'strategic', body }, options)
      entry.written = wanted
      entry.version = answer.metadata.resourceVersion
      retryMs = retryMsMin
    } catch (error) {
      signal.throwIfAborted()
      if (isNotFound(error) || (isConflict(error) && (await isReplaced(client, { namespace, name }, uid)))) {
        // A mirror that is gone is made anew, and then told.
        if (uid !== entry.pod.metadata.uid) break
        entry.gone = true
      } else {
        log.warn('Cannot write Pod status', { pod: name, error: errorMessage(error) })
        await sleep(clock, retryMs, { signal })
        retryMs = Math.min(retryMsMax, retryMs * 2)
      }
    }
  }
}
