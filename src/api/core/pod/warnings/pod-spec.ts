// What is allowed in Pods and templates of them but probably not meant, or not for much longer.
// Upstream: pkg/api/pod/warnings.go.
import { openHas } from '#base'
import { warnOfIp } from '../../../meta/address-warnings.ts'
import { isDns1123Label } from '../../../meta/names.ts'
import { byteResources, warnOfFractions } from '../../fraction-warnings.ts'
import { warnOfNodeLabelKey, warnOfNodeLabels, warnOfNodeSelectorTerm } from '../../node/label-warnings.ts'
import type { ObjectMeta } from '../../../meta/v1.types.ts'
import type { Pod, PodAffinity, PodSpec, PodTemplateSpec } from '../../v1.types.ts'
import { seccompWarning, warnOfContainers, warnOfPorts } from './containers.ts'
import { warnOfOverlappingPaths, warnOfVolumes } from './volumes.ts'

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

const deadAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

const seccompAnnotation = 'seccomp.security.alpha.kubernetes.io/pod'

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

function warnOfPodSpec({ metadata, spec }: SpecAndMeta, prefix: string): string[] {
  const at = `${prefix}spec`
  const { annotations } = metadata
  const atAnnotations = `${prefix}metadata.annotations`
  const hasSeccompAnnotation = openHas(annotations, seccompAnnotation)
  return [
    ...warnOfPlacement(spec, at),
    ...Object.entries(deadAnnotations)
      .filter(([key]) => openHas(annotations, key))
      .map(([key, text]) => `${atAnnotations}[${key}]: ${text}`),
    ...(spec.volumes === undefined
      ? []
      : [...warnOfVolumes(spec.volumes, `${at}.volumes`), ...warnOfOverlappingPaths(spec.volumes)]),
    ...warnOfDuplicates(
      (spec.hostAliases ?? []).map(({ ip }) => ip),
      (i) => `${at}.hostAliases[${i}].ip: duplicate ip`,
    ),
    ...warnOfPullSecrets(spec, `${at}.imagePullSecrets`),
    ...warnOfFractions(spec.overhead, `${at}.overhead`, byteResources),
    ...(hasSeccompAnnotation && spec.securityContext?.seccompProfile === undefined
      ? [seccompWarning(`${atAnnotations}[${seccompAnnotation}]`)]
      : []),
    ...warnOfContainers(spec, annotations, { spec: at, annotations: atAnnotations }),
    ...warnOfPorts(spec, at),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...warnOfPodAffinity(spec.affinity?.podAffinity, `${at}.affinity.podAffinity`),
    ...warnOfPodAffinity(spec.affinity?.podAntiAffinity, `${at}.affinity.podAntiAffinity`),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, i) => warnOfIp(ip, `${at}.dnsConfig.nameservers[${i}]`)),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, i) => warnOfIp(ip, `${at}.hostAliases[${i}].ip`)),
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

function warnOfPullSecrets({ imagePullSecrets = [] }: PodSpec, path: string): string[] {
  const names = imagePullSecrets.map(({ name = '' }) => name)
  return [
    ...warnOfDuplicates(names, (i) => `${path}[${i}].name: duplicate name`),
    ...names.flatMap((name, i) => (name === '' ? [`${path}[${i}].name: invalid empty name ""`] : [])),
  ]
}

function warnOfDuplicates(values: readonly string[], textOf: (index: number) => string): string[] {
  return values.flatMap((value, i) => (values.indexOf(value) < i ? [`${textOf(i)} ${JSON.stringify(value)}`] : []))
}
