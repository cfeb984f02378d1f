// How objects are kept in the store and how they become what is served, without encoding them again. A stored value is
// JSON that starts with kind, apiVersion and metadata and has no resourceVersion, because the revision of a write is known only
// after it; serving splices the revision in behind the constant head. So an object is encoded once, when written.
import { type KubernetesObject, renderManagedFields } from '#api'
import { jsonTextAt } from './json-span.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Encodes and splices the objects of one kind. */
export interface StoredJson {
  /** The bytes to store. The object's resourceVersion is left out. */
  encode(object: KubernetesObject): Uint8Array
  /** Whether stored bytes start as `encode` makes them. Others' are brought into that form by `serve`, which throws for what is no object. */
  isOwn(stored: Uint8Array): boolean
  /** The bytes to serve, with a comma before them so that a list is a plain join: `,{"kind":…}`. */
  serve(stored: Uint8Array, revision: number): Uint8Array
  /** Served bytes with another revision in them. */
  reserve(served: Uint8Array, from: number, to: number): Uint8Array
  /** Where metadata's own JSON starts in served bytes. */
  readonly metadataStart: number
  /** Whether `serve` would make these very bytes of what is stored. */
  servesAs(stored: Uint8Array, revision: number, served: Uint8Array): boolean
  /** The text at a path in stored bytes, '' where there is none; undefined if they must be parsed to know. */
  storedText(stored: Uint8Array, path: readonly string[]): string | undefined
}

/** The object with another resourceVersion. */
export function withResourceVersion<T extends KubernetesObject>(object: T, revision: number): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
}

/** What bytes made by `serve` decode to. */
export function parseServed(served: Uint8Array): KubernetesObject {
  return JSON.parse(decoder.decode(served.subarray(1)))
}

/** What bytes made by `encode` decode to. */
export function parseStored(stored: Uint8Array): KubernetesObject {
  return JSON.parse(decoder.decode(stored))
}

function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  if (bytes.length < head.length) return false
  for (let i = 0; i < head.length; i++) if (bytes[i] !== head[i]) return false
  return true
}

/** The codec of a kind; `apiVersion` is that of the version which is stored. */
export function storedJson(apiVersion: string, kind: string): StoredJson {
  const headText = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":{`
  const head = encoder.encode(headText)
  const servedHead = encoder.encode(`,${headText}"resourceVersion":"`)
  // The comma before, the head, and of the head all but its last brace.
  const metadataStart = head.length
  const encode = (object: KubernetesObject): Uint8Array => {
    const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object
    const { resourceVersion: _revision, managedFields, ...meta } = metadata
    if (managedFields === undefined) {
      return encoder.encode(JSON.stringify({ kind, apiVersion, metadata: meta, ...rest }))
    }
    // Texts of managedFields are known already for most objects, and are as long as all else.
    const behind = JSON.stringify(rest)
    const text =
      headText +
      JSON.stringify(meta).slice(1, -1) +
      `,"managedFields":${renderManagedFields(managedFields)}}` +
      (behind === '{}' ? '}' : `,${behind.slice(1)}`)
    return encoder.encode(text)
  }
  const splice = (revision: number, rest: Uint8Array): Uint8Array => {
    const digits = String(revision)
    const served = new Uint8Array(servedHead.length + digits.length + rest.length)
    served.set(servedHead, 0)
    for (let i = 0; i < digits.length; i++) served[servedHead.length + i] = digits.charCodeAt(i)
    served.set(rest, servedHead.length + digits.length)
    return served
  }
  return {
    encode,
    isOwn: (stored) => startsWith(stored, head),
    serve(given, revision) {
      // Written by someone else, with keys in another order: brought into ours.
      const stored = startsWith(given, head) ? given : encode(parseStored(given))
      const served = splice(revision, stored.subarray(head.length - 2))
      // Two bytes of the stored head were taken along to make room for the revision's closing quote and comma.
      const at = servedHead.length + String(revision).length
      served[at] = 0x22
      served[at + 1] = 0x2c
      return served
    },
    metadataStart,
    servesAs(stored, revision, served) {
      const from = head.length
      const to = servedHead.length + String(revision).length + 2
      if (served.length - to !== stored.length - from || !startsWith(stored, head)) return false
      for (let at = from; at < stored.length; at++) if (stored[at] !== served[at - from + to]) return false
      return true
    },
    storedText: (stored, path) => (startsWith(stored, head) ? (jsonTextAt(stored, 0, path) ?? '') : undefined),
    reserve: (served, from, to) => splice(to, served.subarray(servedHead.length + String(from).length)),
  }
}
