// One object at one revision as the cache holds it: the bytes that are served, made once, and the value they decode to,
// made when someone first asks. Never changes; an update makes another.
import type { KubernetesObject } from '#api'
import { endOfJsonObject } from './json-span.ts'
import { parseServed, withResourceVersion } from './stored-json.ts'

/** Whose object it is. */
export interface CachedPlace {
  readonly key: string
  /** '' for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

export interface CachedContent {
  /** Made by `StoredJson.serve` for this revision. */
  readonly listBytes: Uint8Array
  /** What the stored bytes decode to, where the writer has it at hand; its resourceVersion is not looked at. */
  readonly storedValue?: KubernetesObject | undefined
}

/** A class for its hidden class and lazy fields: there are as many as there are objects. */
export class CachedObject {
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly modRevision: number
  /** `,{…}`: ready to be joined into a list. */
  readonly listBytes: Uint8Array
  #value: KubernetesObject | undefined
  #storedValue: KubernetesObject | undefined
  /** 0: not looked for yet. */
  #metadataEnd: number

  constructor(place: CachedPlace, modRevision: number, content: CachedContent) {
    this.key = place.key
    this.namespace = place.namespace
    this.name = place.name
    this.modRevision = modRevision
    this.listBytes = content.listBytes
    this.#value = undefined
    this.#storedValue = content.storedValue
    this.#metadataEnd = 0
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

  /** The JSON of its metadata, which starts at `start` of `listBytes` (`StoredJson.metadataStart`). */
  metadataJson(start: number): Uint8Array {
    if (this.#metadataEnd === 0) this.#metadataEnd = endOfJsonObject(this.listBytes, start)
    return this.listBytes.subarray(start, this.#metadataEnd)
  }
}
