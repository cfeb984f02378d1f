// Upstream: pkg/api/service/warnings.go.
import { openHas } from '#base'
import { warnOfCidr, warnOfIp } from '../../meta/address-warnings.ts'
import type { Service } from '../v1.types.ts'

const hintsAnnotation = 'service.kubernetes.io/topology-aware-hints'
const modeAnnotation = 'service.kubernetes.io/topology-mode'

/** Warns of fields that nothing follows for a Service of its type, and of those that are on their way out. */
export function warnOfService({ metadata, spec }: Service): string[] {
  const { type, clusterIP, clusterIPs = [], externalIPs = [], externalName, loadBalancerIP } = spec
  const { loadBalancerSourceRanges = [], sessionAffinity, trafficDistribution } = spec
  const headless = type === 'ClusterIP' && clusterIP === 'None'
  const hasExternalIPs = externalIPs.length > 0
  const when = (condition: unknown, text: string): string[] => (condition ? [text] : [])
  return [
    ...when(
      openHas(metadata.annotations, hintsAnnotation),
      `annotation ${hintsAnnotation} is deprecated, please use ${modeAnnotation} instead`,
    ),
    ...when(hasExternalIPs, 'spec.externalIPs is deprecated'),
    ...clusterIPs.flatMap((ip, i) => warnOfIp(ip, `spec.clusterIPs[${i}]`)),
    ...when(headless && loadBalancerIP, 'spec.loadBalancerIP is ignored for headless services'),
    ...when(headless && hasExternalIPs, 'spec.externalIPs is ignored for headless services'),
    ...when(headless && sessionAffinity === 'ClientIP', 'spec.SessionAffinity is ignored for headless services'),
    ...externalIPs.flatMap((ip, i) => warnOfIp(ip, `spec.externalIPs[${i}]`)),
    ...(loadBalancerIP ? warnOfIp(loadBalancerIP, 'spec.loadBalancerIP') : []),
    ...loadBalancerSourceRanges.flatMap((range, i) => warnOfCidr(range, `spec.loadBalancerSourceRanges[${i}]`)),
    ...when(type === 'ExternalName' && hasExternalIPs, 'spec.externalIPs is ignored when spec.type is "ExternalName"'),
    ...when(
      type !== 'ExternalName' && externalName,
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ),
    ...when(
      trafficDistribution === 'PreferClose',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ),
  ]
}
