// Structs as upstream's errors show them. Upstream validates internal types, which have no JSON names: a struct is shown by
// the names of its Go fields, with all that is not set. Types of meta/v1 are the same inside and out.
import { type Field, type JsonValue, resolve, type Schema, type StructSchema } from './language.ts'

/** Words that Go writes in capitals where a name begins with them. */
const initials =
  /^(api|aws|cidr|csi|dns|fc|fs|gce|gid|gmsa|grpc|http|ip|iscsi|nfs|os|rbd|se|tcp|tls|ttl|tty|uid|url)(?=[A-Z]|s?$)/

function goName(name: string): string {
  const capitals = name.replace(initials, (word) => word.toUpperCase())
  return capitals === name ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : capitals
}

/** A value of the API as its internal Go type would be shown as JSON. */
export function internalValue(schema: Schema, value: unknown): JsonValue {
  const resolved = resolve(schema)
  if (resolved.kind === 'struct') {
    if (value === undefined || value === null) return null
    // Types of meta/v1 are JSON as they are.
    if (resolved.name.startsWith('meta/')) return value as JsonValue
    return internalStruct(resolved, value as Readonly<Record<string, unknown>>)
  }
  if (resolved.kind === 'list' && Array.isArray(value)) return value.map((item) => internalValue(resolved.items, item))
  return (value ?? null) as JsonValue
}

function internalStruct(schema: StructSchema, value: Readonly<Record<string, unknown>>): JsonValue {
  const entries = [...schema.fields].map(([name, field]) => {
    const inner = value[name]
    return [goName(name), inner === undefined ? zero(field) : internalValue(field.schema, inner)] as const
  })
  return Object.fromEntries(entries)
}

/** What Go has where nothing is set. */
function zero({ presence, schema }: Field): JsonValue {
  if (presence === 'pointer') return null
  const resolved = resolve(schema)
  switch (resolved.kind) {
    case 'struct':
      return internalValue(resolved, {})
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0
    case 'quantity':
      return '0'
    default:
      return null
  }
}
