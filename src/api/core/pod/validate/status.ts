// What may change in a Pod's status. Upstream: ValidatePodStatusUpdate.
import { duplicateError, type FieldError, forbiddenError, invalidError, noErrors } from '../../../meta/field-error.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from '../../v1.types.ts'
import { validateDNSSubdomain, validateQualifiedName } from '../../validate-name.ts'
import { mayRestart, mayRestartAllContainers } from '../restart-rules.ts'
import { validatePodAnnotationUpdate } from './annotations.ts'
import { validateIP } from './dns.ts'

const systemConditions: readonly string[] = ['PodScheduled', 'Ready', 'Initialized']

/** Whether a status may follow the one that is stored. */
export function* validatePodStatusUpdate(next: Pod, previous: Pod): Iterable<FieldError> {
  const { status } = next
  const before = previous.status
  const { spec } = previous
  yield* validatePodAnnotationUpdate(next, previous, 'metadata.annotations')
  if (status.conditions !== undefined) yield* validateConditions(status.conditions, 'status.conditions')
  yield* validateNominatedNode(status.nominatedNodeName, previous)
  yield* validateObserved(status.observedGeneration, 'status.observedGeneration')
  if (status.qosClass !== before.qosClass) {
    yield invalidError('status.qosClass', status.qosClass ?? '', 'field is immutable')
  }
  const mayReturn = (containers: readonly Container[] | undefined) => (name: string, exitCode: number) => {
    const container = containers?.find((one) => one.name === name)
    return (
      mayRestartAllContainers(spec) || (container !== undefined && mayRestart(container, spec.restartPolicy, exitCode))
    )
  }
  const regular = { next: status.containerStatuses, previous: before.containerStatuses }
  yield* validateTransitions(regular, 'status.containerStatuses', mayReturn(spec.containers))
  const init = { next: status.initContainerStatuses, previous: before.initContainerStatuses }
  yield* validateTransitions(init, 'status.initContainerStatuses', mayReturn(spec.initContainers))
  const ephemeral = { next: status.ephemeralContainerStatuses, previous: before.ephemeralContainerStatuses }
  yield* validateTransitions(ephemeral, 'status.ephemeralContainerStatuses', () => false)
  if (status.resourceClaimStatuses !== undefined) yield* validateClaimStatuses(next)
  if (status.podIPs !== undefined) {
    yield* validateIPs(
      status.podIPs.map(({ ip }) => ip),
      'status.podIPs',
    )
  }
  yield* validateHostIPs(status)
}

function* validateConditions(conditions: readonly PodCondition[], path: string): Iterable<FieldError> {
  for (const [i, { type, observedGeneration }] of conditions.entries()) {
    yield* validateObserved(observedGeneration, `${path}[${i}].observedGeneration`)
    // Upstream spells the path so.
    if (!systemConditions.includes(type)) yield* validateQualifiedName(type, `${path}[${i}].Type`)
  }
}

function validateObserved(generation: number | undefined, path: string): readonly FieldError[] {
  return (generation ?? 0) < 0 ? [invalidError(path, generation, 'must be a non-negative integer')] : noErrors
}

/** A node for a Pod that waits to be put on one. */
function* validateNominatedNode(nominated: string | undefined, { spec, status }: Pod): Iterable<FieldError> {
  if ((nominated ?? '') === '' || nominated === undefined || nominated === status.nominatedNodeName) return
  const path = 'status.nominatedNodeName'
  yield* validateDNSSubdomain(nominated, path)
  if ((spec.nodeName ?? '') !== '')
    yield forbiddenError(path, 'may not be set on pods that are already bound to a node')
}

interface Transitions {
  readonly next: readonly ContainerStatus[] | undefined
  readonly previous: readonly ContainerStatus[] | undefined
}

/** A container that has ended stays ended, unless it may be started again. */
function* validateTransitions(
  { next = [], previous }: Transitions,
  path: string,
  mayReturn: (name: string, exitCode: number) => boolean,
): Iterable<FieldError> {
  if (previous === undefined) return
  for (const [i, { name, state }] of previous.entries()) {
    if (state.terminated === undefined) continue
    const isBack = next.some((one) => one.name === name && one.state.terminated === undefined)
    if (!isBack || mayReturn(name, state.terminated.exitCode)) continue
    yield forbiddenError(`${path}[${i}].state`, 'may not be transitioned to non-terminated state')
  }
}

function* validateClaimStatuses({ spec, status }: Pod): Iterable<FieldError> {
  const names = new Set((spec.resourceClaims ?? []).map(({ name }) => name))
  const seen = new Set<string>()
  for (const [i, { name, resourceClaimName }] of (status.resourceClaimStatuses ?? []).entries()) {
    const at = `status.resourceClaimStatuses[${i}].name`
    if (!names.has(name)) yield invalidError(at, name, 'must match the name of an entry in `spec.resourceClaims`')
    if (seen.has(name)) yield duplicateError(at, name)
    seen.add(name)
    if (resourceClaimName === undefined) continue
    for (const problem of isDns1123Subdomain(resourceClaimName)) yield invalidError(at, resourceClaimName, problem)
  }
}

/** At most one address of each family. */
function* validateIPs(addresses: readonly string[], path: string): Iterable<FieldError> {
  for (const [i, address] of addresses.entries()) yield* validateIP(address, `${path}[${i}]`)
  if (addresses.length < 2) return
  const families = new Set(addresses.map((address) => address.includes(':')))
  if (families.size < 2 || addresses.length > 2) {
    const shown = addresses.map((ip) => ({ IP: ip }))
    yield invalidError(path, shown, 'may specify no more than one IP for each IP family')
  }
}

function* validateHostIPs({ hostIP, hostIPs = [] }: PodStatus): Iterable<FieldError> {
  const [first] = hostIPs
  if (first === undefined) return
  if (first.ip !== hostIP) yield invalidError('status.hostIPs[0].ip', first.ip, 'must be equal to `hostIP`')
  yield* validateIPs(
    hostIPs.map(({ ip }) => ip),
    'status.hostIPs',
  )
}
