// Values of the downward API. Pure: facts §17. Upstream: pkg/fieldpath, pkg/api/v1/resource.
import type { core } from '#api'
import { openGet } from '#base'
import { milliValue, quantityValue } from '../pod/quantity.ts'
import { quote } from './quote.ts'

/** What fields need beside the Pod. */
export interface FieldFacts {
  readonly pod: core.Pod
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
}

const subscript = /^(metadata\.labels|metadata\.annotations)\['(.*)'\]$/

/** Text of a map: one `key="escaped value"` a line, sorted, no final newline. */
export function renderMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${quote(value)}`)
    .join('\n')
}

/** The value at a field path; undefined if the path is not one of the downward API. */
export function fieldValue(path: string, { pod, podIps, hostIps }: FieldFacts): string | undefined {
  const { metadata, spec } = pod
  const match = subscript.exec(path)
  if (match !== null) {
    const map = match[1] === 'metadata.labels' ? metadata.labels : metadata.annotations
    return openGet(map, match[2] ?? '') ?? ''
  }
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
      return renderMap(metadata.labels)
    case 'metadata.annotations':
      return renderMap(metadata.annotations)
    case 'spec.nodeName':
      return spec.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? ''
    case 'status.hostIP':
      return hostIps[0] ?? ''
    case 'status.hostIPs':
      return hostIps.join(',')
    case 'status.podIP':
      return podIps[0] ?? ''
    case 'status.podIPs':
      return podIps.join(',')
    default:
      return undefined
  }
}

/** A resource of a container: the value divided and rounded up. An unset limit is the node's allocatable. */
export function resourceValue(
  ref: { readonly resource: string; readonly divisor?: string },
  container: core.Container | core.EphemeralContainer,
  allocatable: Readonly<Record<string, string>>,
): string | undefined {
  const match = /^(limits|requests)\.(.+)$/.exec(ref.resource)
  if (match === null) return undefined
  const [, kind, name = ''] = match
  const { limits, requests } = container.resources ?? {}
  const own = kind === 'limits' ? openGet(limits, name) : (openGet(requests, name) ?? '0')
  const quantity = own ?? openGet(allocatable, name) ?? '0'
  const divisor = quantityValue(ref.divisor) === 0 ? '1' : String(ref.divisor)
  return name === 'cpu'
    ? String(Math.ceil(milliValue(quantity) / milliValue(divisor)))
    : String(Math.ceil(quantityValue(quantity) / quantityValue(divisor)))
}
