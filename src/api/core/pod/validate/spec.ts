// A Pod's spec as a whole, its own or that of a template: which part is checked where, in upstream's order.
// Upstream: ValidatePodSpec.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  noErrors,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import { validateLabels } from '../../../meta/label-selector.ts'
import { isInRange } from '../../../meta/names.ts'
import { internalValue } from '../../../schema/internal-value.ts'
import type { PodSpec, PodTemplateSpec } from '../../v1.types.ts'
import { validateDNSLabel, validateDNSSubdomain, validateQualifiedName } from '../../validate-name.ts'
import { podResourceClaim } from '../schema/spec.ts'
import { validateAffinity, validateTopologySpread } from './affinity.ts'
import { validatePodAnnotations } from './annotations.ts'
import { validateEphemeralContainers, validateInitContainers, validateRegularContainers } from './containers.ts'
import {
  validateDNS,
  validateDNSPolicy,
  validateHostAliases,
  validateHostnameOverride,
  validateHostnames,
} from './dns.ts'
import { validateFileKeyVolumes } from './env.ts'
import { validateHostNetworkPorts } from './ports.ts'
import { validateContainerResourceName, validatePodResources, validateResourceQuantity } from './resources.ts'
import { validateHostUsers, validatePodSecurityContext } from './security-context.ts'
import { type SpecFacts, specFacts } from './spec-facts.ts'
import { validateTolerations } from './tolerations.ts'
import { validateVolumes } from './volumes.ts'
import { validateOS } from './windows-options.ts'

const restartPolicies: readonly string[] = ['Always', 'OnFailure', 'Never']
const preemptionPolicies: readonly string[] = ['PreemptLowerPriority', 'Never']
const int32Max = 2 ** 31 - 1

/**
 * Everything about a spec; `pod` is given where the spec is a Pod's own. A part that is not there is not looked into: most
 * Pods have few of them, and every creation of a Pod passes here.
 */
export function* validatePodSpec(
  spec: PodSpec,
  path: string,
  pod?: { readonly name: string | undefined },
): Iterable<FieldError> {
  const facts = specFacts(spec, pod)
  if (spec.terminationGracePeriodSeconds === undefined) yield requiredError(`${path}.terminationGracePeriodSeconds`)
  if (spec.volumes !== undefined) yield* validateVolumes(`${path}.volumes`, facts)
  if (spec.resourceClaims !== undefined) yield* validateResourceClaims(`${path}.resourceClaims`, facts)
  yield* validateRegularContainers(`${path}.containers`, facts)
  if (spec.initContainers !== undefined) yield* validateInitContainers(`${path}.initContainers`, facts)
  if (spec.ephemeralContainers !== undefined) yield* validateEphemeralContainers(`${path}.ephemeralContainers`, facts)
  if (spec.resources !== undefined) yield* validatePodResources(spec, `${path}.resources`, facts.claimNames)
  if (spec.hostNetwork === true) yield* validateHostNetworkPorts(spec, path, facts.isPod)
  if (spec.restartPolicy === undefined) yield requiredError(`${path}.restartPolicy`)
  else if (!restartPolicies.includes(spec.restartPolicy)) {
    yield notSupportedError(`${path}.restartPolicy`, spec.restartPolicy, restartPolicies)
  }
  yield* validateDNSPolicy(spec, path)
  if (spec.nodeSelector !== undefined) yield* validateLabels(spec.nodeSelector, `${path}.nodeSelector`)
  if (spec.securityContext !== undefined) {
    yield* validatePodSecurityContext(spec.securityContext, `${path}.securityContext`, spec)
  }
  if (spec.affinity !== undefined) yield* validateAffinity(spec.affinity, `${path}.affinity`)
  yield* validateDNS(spec, path)
  if (spec.readinessGates !== undefined) yield* validateReadinessGates(spec.readinessGates, `${path}.readinessGates`)
  if (spec.schedulingGates !== undefined) {
    yield* validateSchedulingGates(spec.schedulingGates, `${path}.schedulingGates`)
  }
  if (spec.topologySpreadConstraints !== undefined) {
    yield* validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`)
  }
  if (spec.hostUsers === false) yield* validateHostUsers(spec, path)
  if (spec.hostnameOverride !== undefined) yield* validateHostnameOverride(spec, path)
  yield* validateReference(spec.serviceAccountName, `${path}.serviceAccountName`)
  yield* validateReference(spec.nodeName, `${path}.nodeName`)
  yield* validateDeadline(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`)
  yield* validateHostnames(spec, path)
  if (spec.tolerations !== undefined) yield* validateTolerations(spec.tolerations, `${path}.tolerations`)
  if (spec.hostAliases !== undefined) yield* validateHostAliases(spec.hostAliases, `${path}.hostAliases`)
  yield* validateReference(spec.priorityClassName, `${path}.priorityClassName`)
  if (spec.runtimeClassName !== undefined)
    yield* validateDNSSubdomain(spec.runtimeClassName, `${path}.runtimeClassName`)
  yield* validatePreemptionPolicy(spec.preemptionPolicy, `${path}.preemptionPolicy`)
  if (spec.overhead !== undefined) yield* validateOverhead(spec.overhead, `${path}.overhead`)
  if (spec.os !== undefined) yield* validateOS(spec.os, spec, path)
  yield* validateFileKeyVolumes(path, facts)
}

function* validateReadinessGates(gates: NonNullable<PodSpec['readinessGates']>, path: string): Iterable<FieldError> {
  for (const [i, { conditionType }] of gates.entries()) {
    yield* validateQualifiedName(conditionType, `${path}[${i}].conditionType`)
  }
}

function* validateSchedulingGates(gates: NonNullable<PodSpec['schedulingGates']>, path: string): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, { name }] of gates.entries()) {
    const at = `${path}[${i}]`
    yield* validateQualifiedName(name, at)
    if (seen.has(name)) yield duplicateError(at, name)
    seen.add(name)
  }
}

/** The name of another object, if there is one. */
function validateReference(name: string | undefined, path: string): readonly FieldError[] {
  return name === undefined || name === '' ? noErrors : validateDNSSubdomain(name, path)
}

function validateDeadline(seconds: number | undefined, path: string): readonly FieldError[] {
  if (seconds === undefined) return noErrors
  return isInRange(seconds, 1, int32Max).map((problem) => invalidError(path, seconds, problem))
}

function validatePreemptionPolicy(policy: string | undefined, path: string): readonly FieldError[] {
  if (policy === undefined || preemptionPolicies.includes(policy)) return noErrors
  return [notSupportedError(path, policy, preemptionPolicies)]
}

function* validateOverhead(overhead: NonNullable<PodSpec['overhead']>, path: string): Iterable<FieldError> {
  for (const [name, value] of Object.entries(overhead)) {
    const at = `${path}.limits[${name}]`
    yield* validateContainerResourceName(name, at)
    yield* validateResourceQuantity(name, value, at)
  }
}

function* validateResourceClaims(path: string, { spec }: SpecFacts): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, claim] of (spec.resourceClaims ?? []).entries()) {
    const at = `${path}[${i}]`
    const { name, resourceClaimName, resourceClaimTemplateName } = claim
    if (name === '') yield requiredError(`${at}.name`)
    else if (seen.has(name)) yield duplicateError(`${at}.name`, name)
    else yield* validateDNSLabel(name, `${at}.name`)
    seen.add(name)
    const shown = internalValue(podResourceClaim, claim)
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
      yield invalidError(at, shown, detail)
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      yield invalidError(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')
    }
    for (const key of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[key]
      if (value !== undefined) yield* validateDNSSubdomain(value, `${at}.${key}`)
    }
  }
}

/** A template of Pods. Ephemeral containers are for Pods that run. */
export function* validatePodTemplateSpec(template: PodTemplateSpec, path: string): Iterable<FieldError> {
  yield* validateLabels(template.metadata.labels, `${path}.labels`)
  yield* validatePodAnnotations(template.metadata.annotations, template.spec, `${path}.annotations`)
  yield* validatePodSpec(template.spec, `${path}.spec`)
  if ((template.spec.ephemeralContainers ?? []).length > 0) {
    yield forbiddenError(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
  }
}
