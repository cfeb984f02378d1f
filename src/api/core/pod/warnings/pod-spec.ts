// What is allowed in Pods and templates of them but probably not meant, or not for much longer.
// Upstream: pkg/api/pod/warnings.go.
import { openHas } from '#base'
import { warnOfIp } from '../../../meta/address-warnings.ts'
import { isDns1123Label } from '../../../meta/names.ts'
import { byteResources, warnOfFractions } from '../../fraction-warnings.ts'
import { warnOfNodeLabelKey, warnOfNodeLabels, warnOfNodeSelectorTerm } from '../../node/label-warnings.ts'
import type { ObjectMeta } from '../../../meta/v1.types.ts'
import type { HostAlias, LocalObjectReference, Pod, PodAffinity, PodSpec, PodTemplateSpec } from '../../v1.types.ts'
import { visitContainers } from '../containers.ts'
import { warnOfContainers, warnOfPorts } from './containers.ts'
import { warnOfOverlappingPaths, warnOfVolumes } from './volumes.ts'

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

const deadAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

const seccompAnnotation = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainerPrefix = 'container.seccomp.security.alpha.kubernetes.io/'

type Annotations = Readonly<Record<string, string>>

/** Warnings about a new Pod. Updates of Pods have none: programs make them, not people. */
export function warnOfPod({ metadata, spec }: Pod, previous: Pod | undefined): string[] {
  if (previous !== undefined) return []
  const problems = isDns1123Label(metadata.name)
  const text = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended"
  return [
    ...(problems.length === 0 ? [] : [`metadata.name: ${text}: [${problems.join(' ')}]`]),
    ...warnOfPodSpec({ metadata, spec }, ''),
  ]
}

/** Warnings about a template at `path`. */
export function warnOfPodTemplate(template: PodTemplateSpec, path: string): string[] {
  return warnOfPodSpec(template, `${path}.`)
}

interface SpecAndMeta {
  readonly metadata: Pick<ObjectMeta, 'annotations'>
  readonly spec: PodSpec
}

/** Looks only at what the Pod has: every Pod that is created goes through here. */
function warnOfPodSpec({ metadata, spec }: SpecAndMeta, prefix: string): string[] {
  const at = `${prefix}spec`
  const { annotations } = metadata
  const { affinity, volumes, hostAliases, imagePullSecrets, overhead, dnsConfig } = spec
  const warnings: string[] = []
  if (spec.nodeSelector ?? affinity ?? spec.topologySpreadConstraints) warnings.push(...warnOfPlacement(spec, at))
  if (annotations !== undefined) warnings.push(...warnOfAnnotations(annotations, spec, `${prefix}metadata.annotations`))
  if (volumes !== undefined) {
    warnings.push(...warnOfVolumes(volumes, `${at}.volumes`), ...warnOfOverlappingPaths(volumes))
  }
  if (hostAliases !== undefined) warnings.push(...warnOfHostAliases(hostAliases, `${at}.hostAliases`))
  if (imagePullSecrets !== undefined) warnings.push(...warnOfPullSecrets(imagePullSecrets, `${at}.imagePullSecrets`))
  if (overhead !== undefined) warnings.push(...warnOfFractions(overhead, `${at}.overhead`, byteResources))
  warnings.push(...warnOfContainers(spec, at), ...warnOfPorts(spec, at))
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const text = 'must be >= 0; negative values are invalid and will be treated as 1'
    warnings.push(`${at}.terminationGracePeriodSeconds: ${text}`)
  }
  if (affinity !== undefined) {
    warnings.push(
      ...warnOfPodAffinity(affinity.podAffinity, `${at}.affinity.podAffinity`),
      ...warnOfPodAffinity(affinity.podAntiAffinity, `${at}.affinity.podAntiAffinity`),
    )
  }
  for (const [i, ip] of (dnsConfig?.nameservers ?? []).entries()) {
    warnings.push(...warnOfIp(ip, `${at}.dnsConfig.nameservers[${i}]`))
  }
  return warnings
}

/** Warns of annotations that nothing reads any more. */
function warnOfAnnotations(annotations: Annotations, spec: PodSpec, path: string): string[] {
  const dead = Object.entries(deadAnnotations).filter(([key]) => openHas(annotations, key))
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead'
  const warnings = dead.map(([key, text]) => `${path}[${key}]: ${text}`)
  if (openHas(annotations, seccompAnnotation) && spec.securityContext?.seccompProfile === undefined) {
    warnings.push(`${path}[${seccompAnnotation}]: ${seccomp}`)
  }
  for (const { container } of visitContainers(spec)) {
    const key = `${seccompContainerPrefix}${container.name}`
    const has = container.securityContext?.seccompProfile !== undefined
    if (!has && openHas(annotations, key)) warnings.push(`${path}[${key}]: ${seccomp}`)
  }
  return warnings
}

function warnOfHostAliases(aliases: readonly HostAlias[], path: string): string[] {
  const addresses = aliases.map(({ ip }) => ip)
  return [
    ...warnOfDuplicates(addresses, (i) => `${path}[${i}].ip: duplicate ip`),
    ...addresses.flatMap((ip, i) => warnOfIp(ip, `${path}[${i}].ip`)),
  ]
}

/** Warns of old labels by which nodes are chosen, and of spreading that counts no Pod. */
function warnOfPlacement(
  { nodeSelector = {}, affinity, topologySpreadConstraints = [] }: PodSpec,
  path: string,
): string[] {
  const nodes = affinity?.nodeAffinity
  const atNodes = `${path}.affinity.nodeAffinity`
  return [
    ...warnOfNodeLabels(Object.keys(nodeSelector), (key) => `${path}.nodeSelector[${key}]`),
    ...(nodes?.[required]?.nodeSelectorTerms ?? []).flatMap((term, i) =>
      warnOfNodeSelectorTerm(term, `${atNodes}.${required}.nodeSelectorTerms[${i}]`, false),
    ),
    ...(nodes?.[preferred] ?? []).flatMap(({ preference }, i) =>
      warnOfNodeSelectorTerm(preference, `${atNodes}.${preferred}[${i}].preference`, true),
    ),
    ...topologySpreadConstraints.flatMap(({ topologyKey, labelSelector }, i) => {
      const at = `${path}.topologySpreadConstraints[${i}]`
      return [
        ...warnOfNodeLabelKey(topologyKey, `${at}.topologyKey`),
        ...(labelSelector === undefined ? [noSelector(at)] : []),
      ]
    }),
  ]
}

const noSelector = (path: string): string => `${path}.labelSelector: a null labelSelector results in matching no pod`

function warnOfPodAffinity(affinity: PodAffinity | undefined, path: string): string[] {
  const without = (selector: unknown, at: string): string[] => (selector === undefined ? [noSelector(at)] : [])
  return [
    ...(affinity?.[required] ?? []).flatMap(({ labelSelector }, i) =>
      without(labelSelector, `${path}.${required}[${i}]`),
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ podAffinityTerm }, i) =>
      without(podAffinityTerm.labelSelector, `${path}.${preferred}[${i}].podAffinityTerm`),
    ),
  ]
}

function warnOfPullSecrets(secrets: readonly LocalObjectReference[], path: string): string[] {
  const names = secrets.map(({ name = '' }) => name)
  return [
    ...warnOfDuplicates(names, (i) => `${path}[${i}].name: duplicate name`),
    ...names.flatMap((name, i) => (name === '' ? [`${path}[${i}].name: invalid empty name ""`] : [])),
  ]
}

function warnOfDuplicates(values: readonly string[], textOf: (index: number) => string): string[] {
  return values.flatMap((value, i) => (values.indexOf(value) < i ? [`${textOf(i)} ${JSON.stringify(value)}`] : []))
}
