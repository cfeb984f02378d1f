// Rules by which a container is started again, of its own (KEP-5307, KEP-5532) or of the Pod. Upstream:
// FindMatchingContainerRestartRule, ContainerShouldRestart and AllContainersCouldRestart of pkg/api/v1/pod.
import type { Container, ContainerRestartRule, PodSpec } from '../v1.types.ts'

type Ruled = Pick<Container, 'restartPolicy' | 'restartPolicyRules'>

function matches({ exitCodes }: ContainerRestartRule, exitCode: number): boolean {
  const values = exitCodes?.values ?? []
  return exitCodes?.operator === 'NotIn' ? !values.includes(exitCode) : values.includes(exitCode)
}

/** What the first of the container's rules that matches says; undefined if none does. */
export function restartRuleAction(
  { restartPolicyRules }: Ruled,
  exitCode: number,
): ContainerRestartRule['action'] | undefined {
  return restartPolicyRules?.find((rule) => matches(rule, exitCode))?.action
}

/** Whether a regular or init container may be started again after it has ended with `exitCode`. */
export function mayRestart(container: Ruled, podPolicy: PodSpec['restartPolicy'], exitCode: number): boolean {
  const { restartPolicy } = container
  if (restartPolicy !== undefined && restartRuleAction(container, exitCode) !== undefined) return true
  const policy = restartPolicy ?? podPolicy ?? 'Always'
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

/** Whether the end of one container may start all of them again. */
export function mayRestartAllContainers({ containers, initContainers = [] }: PodSpec): boolean {
  return [...initContainers, ...containers].some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  )
}
