// What may change in a Pod's status. Upstream: ValidatePodStatusUpdate.
import { duplicateError, type FieldError, forbiddenError, invalidError } from '../../../meta/field-error.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { ContainerStatus, Pod, PodSpec, PodStatus } from '../../v1.types.ts'
import { validateDNSSubdomain, validateQualifiedName } from '../../validate-name.ts'
import { isSidecar } from '../containers.ts'
import { validateMirrorAnnotationUpdate } from './annotations.ts'
import { validateIP } from './dns.ts'

const systemConditions: readonly string[] = ['PodScheduled', 'Ready', 'Initialized']

/** Whether a status may follow the one that is stored. */
export function* validatePodStatusUpdate(next: Pod, previous: Pod): Iterable<FieldError> {
  const { status } = next
  const { restartPolicy } = previous.spec
  yield* validateMirrorAnnotationUpdate(
    next.metadata.annotations,
    previous.metadata.annotations,
    'metadata.annotations',
  )
  yield* validateConditions(status)
  const nominated = status.nominatedNodeName
  if (nominated !== undefined && nominated !== previous.status.nominatedNodeName) {
    yield* validateDNSSubdomain(nominated, 'status.nominatedNodeName')
  }
  if (status.qosClass !== previous.status.qosClass) {
    yield invalidError('status.qosClass', status.qosClass ?? '', 'field is immutable')
  }
  const before = previous.status
  const regular = { next: status.containerStatuses, previous: before.containerStatuses, restartPolicy }
  yield* validateTransitions(regular, 'status.containerStatuses')
  const sidecars = sidecarNames(previous.spec)
  const init = { next: status.initContainerStatuses, previous: before.initContainerStatuses, restartPolicy, sidecars }
  yield* validateTransitions(init, 'status.initContainerStatuses')
  const { ephemeralContainerStatuses: ephemeral } = status
  const neverRestarted = { next: ephemeral, previous: before.ephemeralContainerStatuses, restartPolicy: 'Never' }
  yield* validateTransitions(neverRestarted, 'status.ephemeralContainerStatuses')
  yield* validateClaimStatuses(next)
  yield* validateIPs(
    (status.podIPs ?? []).map(({ ip }) => ip),
    'status.podIPs',
  )
  yield* validateHostIPs(status)
}

/** Upstream names the path of conditions below metadata, and the answer is compared with upstream's. */
function* validateConditions(status: PodStatus): Iterable<FieldError> {
  for (const [i, { type, observedGeneration = 0 }] of (status.conditions ?? []).entries()) {
    const at = `metadata.conditions[${i}]`
    if (observedGeneration < 0) {
      yield invalidError(`${at}.observedGeneration`, observedGeneration, 'must be greater than or equal to 0')
    }
    if (!systemConditions.includes(type)) yield* validateQualifiedName(type, `${at}.Type`)
  }
  const { observedGeneration = 0 } = status
  if (observedGeneration < 0) {
    yield invalidError('status.observedGeneration', observedGeneration, 'must be greater than or equal to 0')
  }
}

function sidecarNames({ initContainers = [] }: PodSpec): ReadonlySet<string> {
  return new Set(initContainers.filter(isSidecar).map(({ name }) => name))
}

interface Transitions {
  readonly next: readonly ContainerStatus[] | undefined
  readonly previous: readonly ContainerStatus[] | undefined
  readonly restartPolicy: string | undefined
  readonly sidecars?: ReadonlySet<string>
}

/** A container that has ended stays ended, unless it may be started again. */
function* validateTransitions(
  { next = [], previous = [], restartPolicy, sidecars }: Transitions,
  path: string,
): Iterable<FieldError> {
  if (restartPolicy === 'Always') return
  for (const [i, { name, state }] of previous.entries()) {
    const { terminated } = state
    if (terminated === undefined || sidecars?.has(name)) continue
    if (terminated.exitCode !== 0 && restartPolicy === 'OnFailure') continue
    const revived = next.some((one) => one.name === name && one.state.terminated === undefined)
    if (revived) yield forbiddenError(`${path}[${i}].state`, 'may not be transitioned to non-terminated state')
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
    const shown = addresses.map((ip) => ({ ip }))
    yield invalidError(path, shown, 'may specify no more than one IP for each IP family')
  }
  for (const [i, address] of addresses.entries()) {
    if (addresses.indexOf(address) < i) yield duplicateError(`${path}[${i}]`, { ip: address })
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
