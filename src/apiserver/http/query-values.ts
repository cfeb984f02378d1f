// Values of query parameters as Kubernetes reads them.
import { badRequest } from '#api'

/** A boolean parameter: absent and `false` and `0` are false, anything else true, as upstream converts them. */
export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== '0' && text.toLowerCase() !== 'false'
}

const int64Max = 2n ** 63n - 1n

/** A whole number; absent: undefined. Throws 400 for anything else. */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const problem = `strconv.ParseInt: parsing ${JSON.stringify(text)}`
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`${problem}: invalid syntax`)
  const value = BigInt(text.replace(/^\+/, ''))
  if (value > int64Max || value < -int64Max - 1n) throw badRequest(`${problem}: value out of range`)
  return Number(value)
}
