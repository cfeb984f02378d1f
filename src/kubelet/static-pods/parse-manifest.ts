// From the text of a manifest to the static Pods in it, as this node runs them: decoded, completed with the API's defaults,
// named and numbered for the node, checked. Facts §12. Upstream: pkg/kubelet/config/common.go.
import { applyDefaults, type core, decodeObject, parseYaml, podKind, validateObjectMeta } from '#api'
import { fnv1a64, openGet, openWith, renderRfc3339Nano } from '#base'
import { apiReference } from './api-references.ts'
import { configHashAnnotation, configSeenAnnotation, configSourceAnnotation } from './annotations.ts'

/** Upstream's limit of a manifest. */
export const manifestBytesMax = 10 * 1024 * 1024

/** Where a manifest was found. */
export interface ManifestOrigin {
  readonly source: 'file' | 'http'
  /** The file's path, or the URL. */
  readonly location: string
  readonly nodeName: string
  readonly nowMs: number
}

export type ParsedManifest =
  | { readonly ok: true; readonly pods: readonly core.Pod[] }
  /** A sentence without the location. */
  | { readonly ok: false; readonly message: string }

type Json = Record<string, unknown>

const refuse = (message: string): ParsedManifest => ({ ok: false, message })
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The Pods of a manifest: one Pod, or a list of them. JSON is YAML. */
export function parseManifest(text: string, origin: ManifestOrigin): ParsedManifest {
  const parsed = parseYaml(text)
  if (!parsed.ok) return refuse(parsed.message)
  const [document] = parsed.documents
  if (parsed.documents.length !== 1 || !isRecord(document)) return refuse('a manifest must be exactly one Pod or List')
  if (document['kind'] !== 'PodList' && document['kind'] !== 'List') return parsePods([document], origin)
  const items: readonly unknown[] = Array.isArray(document['items']) ? document['items'] : []
  return parsePods(
    items.map((item) => (isRecord(item) ? { apiVersion: 'v1', kind: 'Pod', ...item } : item)),
    origin,
  )
}

function parsePods(items: readonly unknown[], origin: ManifestOrigin): ParsedManifest {
  const pods: core.Pod[] = []
  for (const item of items) {
    const pod = parsePod(item, origin)
    if (typeof pod === 'string') return refuse(pod)
    pods.push(pod)
  }
  return { ok: true, pods }
}

/** A text says why it is refused. */
function parsePod(item: unknown, origin: ManifestOrigin): core.Pod | string {
  if (!isRecord(item) || item['kind'] !== 'Pod' || item['apiVersion'] !== 'v1') return 'a static Pod must be a v1 Pod'
  const decoded = decodeObject(podKind, item, { fieldValidation: 'Strict' })
  if (!decoded.ok) return decoded.error.message
  const reference = apiReference(decoded.object)
  if (reference !== undefined) return `static pods may not reference ${reference}`
  const pod = complete(decoded.object, origin)
  const errors = [
    ...validateObjectMeta(pod.metadata, podKind),
    ...(podKind.validate?.(pod, undefined, { now: origin.nowMs, subresource: '' }) ?? []),
  ]
  if (errors.length > 0) return `invalid pod: ${errors.map(({ field, message }) => `${field}: ${message}`).join(', ')}`
  return pod
}

const anyNoExecute: core.Toleration = { operator: 'Exists', effect: 'NoExecute' }

/** The Pod as this node knows it. Its uid is made of what it says and where it stands, so that a change makes another. */
function complete(given: core.Pod, { source, location, nodeName, nowMs }: ManifestOrigin): core.Pod {
  const where = source === 'file' ? `host:${nodeName}file:${location}` : `url:${location}`
  const hash = given.metadata.uid || hashOf(`${where}${JSON.stringify(given)}`)
  const { tolerations = [] } = given.spec
  const annotated = openWith(
    openWith(openWith(given.metadata.annotations, configSourceAnnotation, source), configHashAnnotation, hash),
    configSeenAnnotation,
    openGet(given.metadata.annotations, configSeenAnnotation) ?? renderRfc3339Nano(nowMs),
  )
  const completed = {
    ...given,
    metadata: {
      ...given.metadata,
      uid: hash,
      name: `${given.metadata.name}-${nodeName.toLowerCase()}`,
      namespace: given.metadata.namespace || 'default',
      annotations: annotated,
    },
    spec: {
      ...given.spec,
      nodeName,
      ...(source === 'file' ? { tolerations: [...tolerations, anyNoExecute] } : {}),
    },
    status: { phase: 'Pending' as const },
  }
  return applyDefaults(podKind, completed)
}

/** 128 bits as hex, like upstream's uid. */
function hashOf(text: string): string {
  const half = (salt: string): string => fnv1a64(`${salt}${text}`).toString(16).padStart(16, '0')
  return `${half('')}${half('second half:')}`
}
