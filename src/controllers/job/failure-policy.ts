// What a Job's podFailurePolicy says of a failed Pod: the first rule that matches.
// Upstream counterpart: pkg/controller/job/pod_failure_policy.go.
import type { batch, core } from '#api'

/** The verdict on a failed Pod. `byRule`: whether a rule of the policy speaks of it; if none does, it counts. */
export type Verdict = { readonly byRule: boolean } & (
  | { readonly action: 'Count' }
  | { readonly action: 'Ignore' }
  | { readonly action: 'FailIndex' }
  | { readonly action: 'FailJob'; readonly message: string }
)

type Rule = batch.PodFailurePolicyRule

function matchingContainer(
  { status }: core.Pod,
  { onExitCodes }: Rule,
): { name: string; exitCode: number } | undefined {
  if (onExitCodes === undefined) return undefined
  const { containerName, operator, values } = onExitCodes
  for (const { name, state } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    const exitCode = state?.terminated?.exitCode
    // A container that succeeded is no reason for anything.
    if (exitCode === undefined || exitCode === 0 || (containerName !== undefined && containerName !== name)) continue
    if (values.includes(exitCode) === (operator === 'In')) return { name, exitCode }
  }
  return undefined
}

/** The verdict; without a policy every failure counts. */
export function judgeFailure(pod: core.Pod, policy: batch.PodFailurePolicy | undefined): Verdict {
  if (pod.status.phase !== 'Failed') return { action: 'Count', byRule: false }
  const place = `${pod.metadata.namespace}/${pod.metadata.name}`
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const container = matchingContainer(pod, rule)
    const condition = pod.status.conditions?.find(({ type, status }) =>
      rule.onPodConditions?.some((wanted) => wanted.type === type && wanted.status === status),
    )
    if (container === undefined && condition === undefined) continue
    if (rule.action !== 'FailJob') return { action: rule.action, byRule: true }
    const what =
      container === undefined
        ? `Pod ${place} has condition ${condition?.type} matching ${rule.action} rule at index ${index}`
        : `Container ${container.name} for pod ${place} failed with exit code ${container.exitCode} matching ${rule.action} rule at index ${index}`
    return { action: 'FailJob', message: what, byRule: true }
  }
  return { action: 'Count', byRule: false }
}
