// One object at one revision as the cache holds it: the bytes that are served and the value they decode to, each made when
// someone first asks. Never changes; an update makes another.
import type { KubernetesObject } from '#api'
import { endOfJsonValue } from './json-span.ts'
import { parseServed, type StoredJson, withResourceVersion } from './stored-json.ts'

/** Whose object it is. */
export interface CachedPlace {
  readonly key: string
  /** '' for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

/** What an object is made of: its bytes as they are stored, or as `codec.serve` makes them for this revision. */
export interface CachedContent {
  readonly codec: StoredJson
  readonly bytes: Uint8Array
  readonly as: 'stored' | 'served'
  /** What the stored bytes decode to, where the writer has it at hand; its resourceVersion is not looked at. */
  readonly storedValue?: KubernetesObject | undefined
}

/** A class for its hidden class and lazy fields: there are as many as there are objects. */
export class CachedObject {
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly modRevision: number
  readonly #codec: StoredJson
  #bytes: Uint8Array
  #isServed: boolean
  #value: KubernetesObject | undefined
  #storedValue: KubernetesObject | undefined
  /** 0: not looked for yet. */
  #metadataEnd: number
  /** What does not change in the object's row of a Table, as JSON; kept by whoever renders it. */
  rowTexts: readonly string[] | undefined

  constructor(place: CachedPlace, modRevision: number, content: CachedContent) {
    this.key = place.key
    this.namespace = place.namespace
    this.name = place.name
    this.modRevision = modRevision
    this.#codec = content.codec
    this.#bytes = content.bytes
    this.#isServed = content.as === 'served'
    this.#value = undefined
    this.#storedValue = content.storedValue
    this.#metadataEnd = 0
    this.rowTexts = undefined
  }

  /** `,{…}`: ready to be joined into a list. */
  get listBytes(): Uint8Array {
    if (!this.#isServed) {
      this.#bytes = this.#codec.serve(this.#bytes, this.modRevision)
      this.#isServed = true
    }
    return this.#bytes
  }

  /** How many bytes it has, about. */
  get size(): number {
    return this.#bytes.length
  }

  /** The object as it is served, resourceVersion included. Shared: nobody changes it. */
  get value(): KubernetesObject {
    if (this.#value === undefined) {
      this.#value =
        this.#storedValue === undefined
          ? parseServed(this.listBytes)
          : withResourceVersion(this.#storedValue, this.modRevision)
      this.#storedValue = undefined
    }
    return this.#value
  }

  /** The object's JSON. */
  get json(): Uint8Array {
    return this.listBytes.subarray(1)
  }

  /** The JSON of its metadata. */
  get metadataJson(): Uint8Array {
    const end = this.#endOfMetadata()
    return this.listBytes.subarray(this.#codec.metadataStart, end)
  }

  /** How many bytes that has. */
  get metadataLength(): number {
    return this.#endOfMetadata() - this.#codec.metadataStart
  }

  #endOfMetadata(): number {
    if (this.#metadataEnd === 0) this.#metadataEnd = endOfJsonValue(this.listBytes, this.#codec.metadataStart)
    return this.#metadataEnd
  }

  /** The value of a field, looked up in the bytes where nobody has asked for the object yet. */
  fieldOf(field: IndexedField): string {
    if (this.#value === undefined && this.#storedValue === undefined && !this.#isServed) {
      const text = this.#codec.storedText(this.#bytes, field.path)
      if (text !== undefined) return text
    }
    return field.valueOf(this.value)
  }
}

/** A field that objects are indexed by. */
export interface IndexedField {
  /** As field selectors name it: `spec.nodeName`. */
  readonly name: string
  /** The same in steps. */
  readonly path: readonly string[]
  /** Its text, '' where it is absent. */
  readonly valueOf: (object: KubernetesObject) => string
}
