// Whether a container that has ended is started again. Upstream: container/helpers.go ShouldContainerBeRestarted;
// restart rules: KEP-5307.
import { type core, restartRuleAction } from '#api'
import type { PodContainer } from './containers.ts'

type RestartPolicy = 'Always' | 'OnFailure' | 'Never'

/** The policy that holds for one container. Init containers never run again after success. */
export function effectiveRestartPolicy(pod: core.Pod, { kind, spec }: PodContainer): RestartPolicy {
  if (kind === 'sidecar') return 'Always'
  if (kind === 'ephemeral') return 'Never'
  const policy = (spec.restartPolicy as RestartPolicy | undefined) ?? pod.spec.restartPolicy ?? 'Always'
  return kind === 'init' && policy === 'Always' ? 'OnFailure' : policy
}

/** What the first of the container's rules that matches says. */
export function ruleActionFor(
  { spec }: PodContainer,
  exitCode: number,
): core.ContainerRestartRule['action'] | undefined {
  return restartRuleAction(spec, exitCode)
}

/** Whether `container` is started again after ending with `exitCode`, alone or with all others. */
export function restartsAfter(pod: core.Pod, container: PodContainer, exitCode: number): boolean {
  if (ruleActionFor(container, exitCode) !== undefined) return true
  const policy = effectiveRestartPolicy(pod, container)
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}
