// One change of one object as watchers see it. Its bytes are made once for all watchers that want the same form.
import type { EncodableFrame } from '#base'
import type { CachedObject } from './cached-object.ts'

export type CacheEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

const heads: Readonly<Record<CacheEventType, Uint8Array>> = {
  ADDED: new TextEncoder().encode('{"type":"ADDED","object":'),
  MODIFIED: new TextEncoder().encode('{"type":"MODIFIED","object":'),
  DELETED: new TextEncoder().encode('{"type":"DELETED","object":'),
}
const tail = new TextEncoder().encode('}\n')

/** The frame of an object in its stored version. */
export class ObjectFrame implements EncodableFrame {
  readonly #type: CacheEventType
  readonly #object: CachedObject
  /** Held by whoever has yet to write them; the event itself may be kept for long. */
  #bytes: WeakRef<Uint8Array> | undefined
  #value: unknown

  constructor(type: CacheEventType, object: CachedObject) {
    this.#type = type
    this.#object = object
    this.#bytes = undefined
    this.#value = undefined
  }

  get value(): unknown {
    this.#value ??= { type: this.#type, object: this.#object.value }
    return this.#value
  }

  encode(): Uint8Array {
    const known = this.#bytes?.deref()
    if (known !== undefined) return known
    const head = heads[this.#type]
    const object = this.#object.listBytes
    const bytes = new Uint8Array(head.length + object.length - 1 + tail.length)
    // The comma before the object is overwritten by the head's last byte, so no view of it is needed.
    bytes.set(object, head.length - 1)
    bytes.set(head, 0)
    bytes.set(tail, bytes.length - tail.length)
    this.#bytes = new WeakRef(bytes)
    return bytes
  }
}

/** The frame of any value, encoded when needed. */
export class ValueFrame implements EncodableFrame {
  readonly value: unknown
  #bytes: Uint8Array | undefined

  constructor(value: unknown) {
    this.value = value
    this.#bytes = undefined
  }

  encode(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(`${JSON.stringify(this.value)}\n`)
    return this.#bytes
  }
}

/** A change of one object. */
export class CacheEvent {
  readonly type: CacheEventType
  readonly revision: number
  /** The object after the change; for DELETED as it was, with the deletion's revision. */
  readonly object: CachedObject
  /** The object before the change. */
  readonly previous: CachedObject | undefined
  #frame: ObjectFrame | undefined
  #others: Map<string, EncodableFrame> | undefined

  constructor(type: CacheEventType, object: CachedObject, previous: CachedObject | undefined) {
    this.type = type
    this.revision = object.modRevision
    this.object = object
    this.previous = previous
    this.#frame = undefined
    this.#others = undefined
  }

  /** The frame for watchers that see the event as it is. */
  get frame(): EncodableFrame {
    this.#frame ??= new ObjectFrame(this.type, this.object)
    return this.#frame
  }

  /** The frame in another form, shared by all who name it alike. */
  frameAs(form: string, make: () => EncodableFrame): EncodableFrame {
    this.#others ??= new Map()
    let frame = this.#others.get(form)
    if (frame === undefined) {
      frame = make()
      this.#others.set(form, frame)
    }
    return frame
  }
}
