// What a Pod needs now. Pure: facts §16 (sandbox and container decision), §15 (init, sidecar, ephemeral), §2 (restart).
// Upstream: kuberuntime_manager.go computePodActions.
//
//   sandbox missing or lost ──▶ kill what is left, make the next one, start from the beginning
//   init containers left    ──▶ the next one; sidecars before it are kept up
//   initialised             ──▶ every regular container and sidecar is kept up
//   nothing to keep or start ─▶ finish
//
// What a restart of all containers has made stale is killed first, and then as if it had never been.
import type { core } from '#api'
import type { BackoffPolicy } from '#base'
import { containerHash } from '../pod/container-hash.ts'
import { appContainers, ephemeralContainers, initContainers, type PodContainer } from '../pod/containers.ts'
import type { ProbeResults } from '../pod/probe-results.ts'
import { isStale, restartGeneration } from '../pod/restart-all.ts'
import { restartsAfter } from '../pod/restart-policy.ts'
import { type ContainerRecord, newestRecord, type PodRuntimeStatus, type SandboxRecord } from '../pod/runtime-status.ts'
import type { KillReason, PodAction, PodPlan } from './actions.ts'
import { type CrashBackoffs, decideRestart } from './crash-backoff.ts'
import type { HeldContainers } from './hold.ts'

export interface PodActionsInput {
  readonly pod: core.Pod
  readonly status: PodRuntimeStatus
  readonly backoffs: CrashBackoffs
  readonly backoffPolicy: BackoffPolicy
  /** Containers whose last start failed. */
  readonly holds: HeldContainers
  readonly probes: ProbeResults
  readonly nowMs: number
}

/** The plan for a Pod that should be running. */
export function computePodActions(input: PodActionsInput): PodPlan {
  const newest = input.status.sandboxes[0]
  const sandbox = usableSandbox(input, newest)
  if (sandbox === undefined) return planNewSandbox(input)
  const stale = killStale(input)
  if (stale.length > 0) return runPlan(stale)
  const actions: PodAction[] = []
  for (const { spec } of ephemeralContainers(input.pod)) {
    if (newestRecord(input.status, spec.name) === undefined) {
      actions.push(...start(input, { kind: 'ephemeral', spec }, undefined))
    }
  }
  const init = planInit(input, sandbox)
  if (init.kind === 'failed') return { kind: 'finish' }
  actions.push(...init.actions)
  if (init.kind === 'done') {
    const app = appContainers(input.pod).map((container) => keepUp(input, container))
    if (app.every((verdict) => verdict.kind === 'ended')) return { kind: 'finish' }
    for (const verdict of app) actions.push(...verdict.actions)
  }
  return runPlan(actions)
}

/** Containers that run and are to be restarted with all others: without grace, and before anything else. */
function killStale({ pod, status }: PodActionsInput): readonly PodAction[] {
  return status.containers
    .filter((record) => record.state === 'running' && isStale(pod, status, record))
    .map((record) => kill(record, 'allRestarting', `Container ${record.name} will be restarted with all containers`))
}

/** The newest record of a container that counts. */
function currentRecord({ pod, status }: PodActionsInput, name: string): ContainerRecord | undefined {
  const record = newestRecord(status, name)
  return record === undefined || isStale(pod, status, record) ? undefined : record
}

function runPlan(actions: readonly PodAction[]): PodPlan {
  const times = actions.flatMap((action) => (action.type === 'holdContainer' ? [action.untilMs] : []))
  return times.length === 0 ? { kind: 'run', actions } : { kind: 'run', actions, wakeAtMs: Math.min(...times) }
}

/** The newest sandbox, if the Pod can go on living in it. */
function usableSandbox({ pod, status }: PodActionsInput, newest: SandboxRecord | undefined): SandboxRecord | undefined {
  if (newest === undefined || !newest.ready) return undefined
  if (status.sandboxes.filter((sandbox) => sandbox.ready).length > 1) return undefined
  if (pod.spec.hostNetwork !== true && newest.ips.length === 0) return undefined
  return newest
}

/** Takes down what is left of the old sandbox and begins anew, unless nothing would be started in it. */
function planNewSandbox(input: PodActionsInput): PodPlan {
  const { pod, status } = input
  const attempt = status.sandboxes.reduce((next, sandbox) => Math.max(next, sandbox.attempt + 1), 0)
  const init = initContainers(pod)
  const starts = appContainers(pod).filter((container) => startsInNewSandbox(input, container))
  const failedInit = init.some((container) => {
    const record = currentRecord(input, container.spec.name)
    return container.kind === 'init' && endedForGood(pod, container, record) && record?.exitCode !== 0
  })
  if (starts.length === 0 || failedInit) return { kind: 'finish' }
  const actions: PodAction[] = []
  for (const record of status.containers) {
    if (record.state === 'running') actions.push(kill(record, 'sandboxGone', `Stopping container ${record.name}`))
  }
  for (const sandbox of status.sandboxes) {
    if (sandbox.ready) actions.push({ type: 'stopSandbox', sandboxId: sandbox.id })
  }
  actions.push({ type: 'createSandbox', attempt, changed: attempt > 0 })
  const first = init[0]
  for (const container of first === undefined ? starts : [first]) {
    actions.push(...start(input, container, newestRecord(status, container.spec.name)))
  }
  return runPlan(actions)
}

/** Whether a regular container has work to do in a new sandbox: it never ran, or its policy restarts it. */
function startsInNewSandbox(input: PodActionsInput, container: PodContainer): boolean {
  const { pod } = input
  const record = currentRecord(input, container.spec.name)
  if (record === undefined) return true
  // What ran when the sandbox was lost has failed with it.
  return restartsAfter(pod, container, record.state === 'exited' ? record.exitCode : 137)
}

function endedForGood(pod: core.Pod, container: PodContainer, record: ContainerRecord | undefined): boolean {
  return record?.state === 'exited' && !restartsAfter(pod, container, record.exitCode)
}

type InitVerdict =
  | { readonly kind: 'done' | 'busy'; readonly actions: readonly PodAction[] }
  | { readonly kind: 'failed' }

/** Init containers one after another; a sidecar lets the next begin once it has started. */
function planInit(input: PodActionsInput, sandbox: SandboxRecord): InitVerdict {
  const { pod, status } = input
  const all = initContainers(pod)
  const inSandbox = (container: PodContainer): ContainerRecord | undefined => {
    const record = currentRecord(input, container.spec.name)
    return record?.sandboxId === sandbox.id ? record : undefined
  }
  const initialised = appContainers(pod).some((container) => inSandbox(container) !== undefined)
  const lastSeen = all.findLastIndex((container) => inSandbox(container) !== undefined)
  const actions: PodAction[] = []
  for (const [index, container] of all.entries()) {
    const passed = initialised || index < lastSeen
    if (container.kind === 'sidecar') {
      const verdict = keepUp(input, container)
      actions.push(...verdict.actions)
      if (!passed && !(verdict.kind === 'kept' && hasStarted(input, container, inSandbox(container)))) {
        return { kind: 'busy', actions }
      }
      continue
    }
    if (passed) continue
    const record = inSandbox(container)
    if (record?.state === 'exited' && record.exitCode === 0) continue
    if (record !== undefined && endedForGood(pod, container, record)) return { kind: 'failed' }
    if (record?.state !== 'running') {
      actions.push(...start(input, container, newestRecord(status, container.spec.name)))
    }
    return { kind: 'busy', actions }
  }
  return { kind: 'done', actions }
}

function hasStarted({ probes }: PodActionsInput, { spec }: PodContainer, record: ContainerRecord | undefined): boolean {
  if (record?.state !== 'running') return false
  return spec.startupProbe === undefined || probes.get('startup', record.id) === 'success'
}

interface KeepVerdict {
  /** `kept`: runs as it should. `pending`: being killed, started or held. `ended`: will not run again. */
  readonly kind: 'kept' | 'pending' | 'ended'
  readonly actions: readonly PodAction[]
}

/** Keeps a regular container or sidecar running, as far as its restart policy wants. */
function keepUp(input: PodActionsInput, container: PodContainer): KeepVerdict {
  const { pod, status } = input
  const record = currentRecord(input, container.spec.name)
  if (record?.state === 'running') return keepRunning(input, container, record)
  if (record?.state === 'exited' && !restartsAfter(pod, container, record.exitCode)) {
    return { kind: 'ended', actions: [] }
  }
  return { kind: 'pending', actions: start(input, container, newestRecord(status, container.spec.name)) }
}

function keepRunning(input: PodActionsInput, container: PodContainer, record: ContainerRecord): KeepVerdict {
  const { name } = container.spec
  const trouble = troubleOf(input, container, record)
  if (trouble === undefined) return { kind: 'kept', actions: [] }
  const again = trouble.reason === 'definitionChanged' || restartsAfter(input.pod, container, 137)
  const message = `Container ${name} ${trouble.text}${again ? ', will be restarted' : ''}`
  const actions: PodAction[] = [kill(record, trouble.reason, message)]
  if (trouble.reason === 'definitionChanged') actions.push(...start(input, container, record))
  return { kind: 'pending', actions }
}

function troubleOf(
  { probes }: PodActionsInput,
  { spec }: PodContainer,
  record: ContainerRecord,
): { readonly reason: KillReason; readonly text: string } | undefined {
  if (record.hash !== '' && record.hash !== containerHash(spec)) {
    return { reason: 'definitionChanged', text: 'definition changed' }
  }
  if (probes.get('liveness', record.id) === 'failure') return { reason: 'livenessProbe', text: 'failed liveness probe' }
  if (probes.get('startup', record.id) === 'failure') return { reason: 'startupProbe', text: 'failed startup probe' }
  return undefined
}

/** Whether a container was made as it should be, in the sandbox that the Pod lives in, and not started. */
function isMade(input: PodActionsInput, record: ContainerRecord | undefined, hash: string): boolean {
  if (record?.state !== 'created' || record.hash !== hash) return false
  return usableSandbox(input, input.status.sandboxes[0])?.id === record.sandboxId
}

/** Starts a container, or says until when it is held. One whose state the runtime does not know is killed first. */
function start(input: PodActionsInput, container: PodContainer, record: ContainerRecord | undefined): PodAction[] {
  const { pod, backoffs, backoffPolicy, nowMs, holds } = input
  const { name } = container.spec
  const held = holds.get(name)
  if (held !== undefined && held.untilMs > nowMs) return [{ type: 'holdContainer', name, ...held }]
  const hash = containerHash(container.spec)
  const decision = decideRestart({ pod, name, hash, record, backoffs, policy: backoffPolicy, nowMs })
  if (decision.kind === 'wait') {
    const { message, untilMs } = decision
    return [{ type: 'holdContainer', name, reason: 'CrashLoopBackOff', message, untilMs }]
  }
  const actions: PodAction[] = []
  if (record?.state === 'unknown') {
    actions.push(kill(record, 'unknownState', `Container is in "Unknown" state, try killing it before restart`))
  }
  const current = record !== undefined && !isStale(pod, input.status, record)
  const made = current && isMade(input, record, hash) ? record : undefined
  const attempt = made?.attempt ?? (record === undefined ? 0 : record.attempt + 1)
  const generation = restartGeneration(pod, input.status)
  const { backoff } = decision
  actions.push({
    type: 'startContainer',
    kind: container.kind,
    name,
    attempt,
    ...(made === undefined ? {} : { madeId: made.id }),
    ...(generation === 0 ? {} : { restartGeneration: generation }),
    ...(backoff === undefined ? {} : { backoff }),
  })
  return actions
}

function kill(record: ContainerRecord, reason: KillReason, message: string): PodAction {
  return { type: 'killContainer', containerId: record.id, name: record.name, reason, message }
}
