// The conditions that the kubelet owns. Pure: facts §9. Upstream: pkg/kubelet/status/generate.go.
import type { core } from '#api'
import { renderRfc3339 } from '#base'
import { appContainers, initContainers } from '../pod/containers.ts'
import type { PodPhase } from './pod-phase.ts'

export interface ConditionsInput {
  readonly pod: core.Pod
  readonly phase: PodPhase
  readonly initStatuses: readonly core.ContainerStatus[]
  readonly statuses: readonly core.ContainerStatus[]
  /** Whether all containers are on their way down to be restarted; absent: the Pod has no rule for that. */
  readonly restartingAll?: boolean | undefined
  /** A sandbox is ready and has its network. */
  readonly sandboxReady: boolean
  readonly previous: readonly core.PodCondition[]
  /** Why the node disrupts the Pod, if it does. */
  readonly disruption?: string | undefined
  readonly nowMs: number
}

type Verdict = { readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string }

/** Types that the kubelet writes; it leaves others alone. */
export const kubeletConditionTypes = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'AllContainersRestarting',
] as const

const names = (list: readonly string[]): string => `[${list.join(' ')}]`

function initialized({ pod, phase, initStatuses, statuses }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' }
  const begun = statuses.some(
    (status) => status.state?.running ?? status.state?.terminated ?? status.lastState?.terminated,
  )
  const incomplete = initContainers(pod).flatMap(({ kind, spec }) => {
    const status = initStatuses.find((one) => one.name === spec.name)
    return (kind === 'sidecar' ? status?.started === true : status?.ready === true) ? [] : [spec.name]
  })
  if (begun || incomplete.length === 0) return { status: 'True' }
  const message = `containers with incomplete status: ${names(incomplete)}`
  return { status: 'False', reason: 'ContainersNotInitialized', message }
}

function containersReady({ pod, phase, initStatuses, statuses }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  const all = [...initStatuses, ...statuses]
  const unknown: string[] = []
  const unready: string[] = []
  const sidecars = initContainers(pod).filter(({ kind }) => kind === 'sidecar')
  for (const { spec } of [...sidecars, ...appContainers(pod)]) {
    const status = all.find((one) => one.name === spec.name)
    if (status === undefined) unknown.push(spec.name)
    else if (!status.ready) unready.push(spec.name)
  }
  if (unknown.length === 0 && unready.length === 0) return { status: 'True' }
  const parts = [
    ...(unknown.length === 0 ? [] : [`containers with unknown status: ${names(unknown)}`]),
    ...(unready.length === 0 ? [] : [`containers with unready status: ${names(unready)}`]),
  ]
  return { status: 'False', reason: 'ContainersNotReady', message: parts.join(', ') }
}

function ready(input: ConditionsInput, containers: Verdict): Verdict {
  if (containers.status === 'False') return containers
  const missing = (input.pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = input.previous.find((one) => one.type === conditionType)
    if (condition === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    }
    if (condition.status === 'True') return []
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
  })
  if (missing.length === 0) return { status: 'True' }
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: missing.join(', ') }
}

function allRestarting({ phase, restartingAll }: ConditionsInput): Verdict | undefined {
  if (restartingAll === undefined) return undefined
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  return { status: restartingAll ? 'True' : 'False' }
}

/** The kubelet's conditions, then those of others as they were. */
export function computePodConditions(input: ConditionsInput): readonly core.PodCondition[] {
  const containers = containersReady(input)
  const verdicts: Readonly<Record<(typeof kubeletConditionTypes)[number], Verdict | undefined>> = {
    PodReadyToStartContainers: { status: input.sandboxReady ? 'True' : 'False' },
    Initialized: initialized(input),
    Ready: ready(input, containers),
    ContainersReady: containers,
    PodScheduled: { status: 'True' },
    AllContainersRestarting: allRestarting(input),
  }
  const generation = input.pod.metadata.generation
  const own = kubeletConditionTypes.flatMap((type): readonly core.PodCondition[] => {
    const verdict = verdicts[type]
    if (verdict === undefined) return []
    const before = input.previous.find((condition) => condition.type === type)
    const same = before?.status === verdict.status && before.lastTransitionTime !== undefined
    return [
      {
        type,
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        ...verdict,
        lastTransitionTime: same ? (before.lastTransitionTime ?? '') : renderRfc3339(input.nowMs),
      },
    ]
  })
  const owned: readonly string[] = kubeletConditionTypes
  const foreign = input.previous.filter((condition) => !owned.includes(condition.type))
  const before = foreign.find(isOwnDisruption)
  if (input.disruption === undefined || before !== undefined) return [...own, ...foreign]
  const disruption: core.PodCondition = {
    type: 'DisruptionTarget',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'True',
    reason: disruptionReason,
    message: input.disruption,
    lastTransitionTime: renderRfc3339(input.nowMs),
  }
  return [...own, ...foreign.filter(({ type }) => type !== 'DisruptionTarget'), disruption]
}

const disruptionReason = 'TerminationByKubelet'

/** Whether the condition is the kubelet's word that it disrupts the Pod; others may say so too. */
export function isOwnDisruption({ type, status, reason }: core.PodCondition): boolean {
  return type === 'DisruptionTarget' && status === 'True' && reason === disruptionReason
}
