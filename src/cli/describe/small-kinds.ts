// ConfigMaps, Secrets, Namespaces and Services in detail. Upstream counterpart: kubectl/pkg/describe.
import type { core } from '#api'
import { annotationLines, type DescribeFacts, eventLines, mapLines } from './describer.ts'

interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

function headLines({ name, namespace, labels, annotations }: Metadata): readonly string[] {
  return [
    `Name:\t${name}`,
    ...(namespace === undefined ? [] : [`Namespace:\t${namespace}`]),
    ...mapLines('Labels', labels),
    ...annotationLines(annotations),
  ]
}

/** Bytes of base64 text. */
function bytesOf(base64: string): number {
  return Buffer.from(base64, 'base64').byteLength
}

/** The lines of a ConfigMap. */
export function describeConfigMap(
  { metadata, data = {}, binaryData = {} }: core.ConfigMap,
  facts: DescribeFacts,
): readonly string[] {
  return [
    ...headLines(metadata),
    '',
    'Data',
    '====',
    ...Object.keys(data)
      .sort()
      .flatMap((key) => [`${key}:`, '----', ...(data[key] ?? '').split('\n'), '']),
    '',
    'BinaryData',
    '====',
    ...Object.keys(binaryData)
      .sort()
      .map((key) => `${key}: ${bytesOf(binaryData[key] ?? '')} bytes`),
    '',
    ...eventLines(facts),
  ]
}

/** The lines of a Secret: sizes, never values. A token is no secret to who may read it, and is shown. */
export function describeSecret({ metadata, type, data = {} }: core.Secret): readonly string[] {
  const isToken = type === 'kubernetes.io/service-account-token'
  return [
    ...headLines(metadata),
    '',
    `Type:\t${type ?? ''}`,
    '',
    'Data',
    '====',
    ...Object.keys(data)
      .sort()
      .map((key) => {
        const value = data[key] ?? ''
        return isToken && key === 'token' ? `${key}:\t${atob(value)}` : `${key}:\t${bytesOf(value)} bytes`
      }),
  ]
}

/** The lines of a Namespace. */
export function describeNamespace({ metadata, status }: core.Namespace): readonly string[] {
  return [
    ...headLines(metadata),
    `Status:\t${status.phase ?? ''}`,
    '',
    'No resource quota.',
    '',
    'No LimitRange resource.',
  ]
}

/** The lines of a Service. */
export function describeService({ metadata, spec }: core.Service, facts: DescribeFacts): readonly string[] {
  return [
    ...headLines(metadata),
    ...mapLines('Selector', spec.selector),
    `Type:\t${spec.type ?? ''}`,
    ...(spec.ipFamilyPolicy ? [`IP Family Policy:\t${spec.ipFamilyPolicy}`] : []),
    `IP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}`,
    `IP:\t${spec.clusterIP ?? ''}`,
    `IPs:\t${(spec.clusterIPs ?? []).join(',') || '<none>'}`,
    ...(spec.externalName ? [`External Name:\t${spec.externalName}`] : []),
    ...(spec.ports ?? []).flatMap(({ name, port, protocol = 'TCP', targetPort, nodePort }) => [
      `Port:\t${name ?? '<unset>'}\t${port}/${protocol}`,
      `TargetPort:\t${targetPort}/${protocol}`,
      ...(nodePort ? [`NodePort:\t${name ?? '<unset>'}\t${nodePort}/${protocol}`] : []),
      'Endpoints:\t<none>',
    ]),
    `Session Affinity:\t${spec.sessionAffinity ?? ''}`,
    ...(spec.externalTrafficPolicy ? [`External Traffic Policy:\t${spec.externalTrafficPolicy}`] : []),
    ...(spec.internalTrafficPolicy ? [`Internal Traffic Policy:\t${spec.internalTrafficPolicy}`] : []),
    ...eventLines(facts),
  ]
}
