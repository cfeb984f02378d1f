// Specs that came before. Pods of one template are sent with the very same spec, byte for byte, one after the other: it is
// parsed, decoded and filled in once, and all of them hold that one object. Only for kinds whose specs have nothing to do with
// the rest of the object (`defaultsSpecAlone`). What recalls a spec gives the object that decoding would give.
import { parseJson } from '#api'
import { memberSpan } from '../cache/json-span.ts'

/** Specs that are known at a time; then they are forgotten, and known anew. */
const knownSpecsMax = 128
/** Longer ones are decoded each time. */
const specBytesMax = 8 * 1024

/** A body, and where in it the spec stands. */
export interface SpecSpan {
  readonly body: Uint8Array
  readonly start: number
  /** Behind its last byte. */
  readonly end: number
}

/** What a body is, as `decodeValue` takes it. */
export interface RecalledBody {
  /** The parsed body, its spec the known one. */
  readonly value: unknown
  /** Has the known spec, which is not to be decoded again. */
  readonly before: { readonly spec: object }
}

export interface KnownSpecs {
  /** The body whose spec this is; undefined if the spec is not known, or anything is wrong with the rest. */
  recall(span: SpecSpan): RecalledBody | undefined
  /** Knows the spec from now on; `object` is what the body was decoded to, without a complaint about it. */
  keep(span: SpecSpan, object: object): void
}

const [openBrace, closeBrace] = [0x7b, 0x7d]

/** The spec of a JSON body; undefined if there is none that can be known. */
export function specSpan(body: Uint8Array): SpecSpan | undefined {
  const { start, end } = memberSpan(body, 'spec') ?? { start: 0, end: 0 }
  const isObject = body[start] === openBrace && body[end - 1] === closeBrace
  return isObject && end - start <= specBytesMax ? { body, start, end } : undefined
}

const decoder = new TextDecoder()

/** What the parser of bodies would see of it. */
const textOf = ({ body, start, end }: SpecSpan): string => decoder.decode(body.subarray(start, end))

/** The parsed body, `null` where its spec is; undefined if it is not whole, or has a field twice. */
function parseRest({ body, start, end }: SpecSpan): { spec: object | null } | undefined {
  const text = `${decoder.decode(body.subarray(0, start))}null${decoder.decode(body.subarray(end))}`
  const rest = parseJson(text, { duplicates: true })
  if (!rest.ok || rest.duplicates.length > 0) return undefined
  // It is an object: its bytes begin as one.
  const value = rest.value as { spec: object | null }
  return value.spec === null ? value : undefined
}

/** No spec is known yet. */
export function createKnownSpecs(): KnownSpecs {
  const known = new Map<string, object>()
  return {
    recall(span) {
      const spec = known.get(textOf(span))
      const rest = spec === undefined ? undefined : parseRest(span)
      if (spec === undefined || rest === undefined) return undefined
      rest.spec = spec
      return { value: rest, before: { spec } }
    },
    keep(span, object) {
      const { spec } = object as { readonly spec?: unknown }
      if (typeof spec !== 'object' || spec === null) return
      if (known.size >= knownSpecsMax) known.clear()
      known.set(textOf(span), spec)
    },
  }
}
