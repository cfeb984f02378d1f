// Values of query parameters as Kubernetes reads them.
import { badRequest } from '#api'

/** A boolean parameter: absent and `false` and `0` are false, anything else true, as upstream converts them. */
export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== 'false' && text !== '0'
}

/** A whole number; absent or empty: undefined. Throws 400 for anything else. */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^[+-]?\d{1,18}$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text)
}
