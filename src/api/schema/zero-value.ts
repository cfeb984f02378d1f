// What Go writes for a field that was never set.
import { resolve, type Schema } from './language.ts'

/** The zero value of a schema other than a struct's; undefined where there is none to write (times, any JSON). */
export function zeroOf(given: Schema): unknown {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'string':
    case 'bytes':
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
    case 'duration':
      return '0s'
    case 'list':
      return []
    case 'map':
    case 'struct':
      return {}
    default:
      return undefined
  }
}
