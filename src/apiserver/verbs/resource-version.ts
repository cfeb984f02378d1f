// The resourceVersion parameter of reads: a revision of the store in decimal.
import { badRequest } from '#api'

/** undefined: absent, the newest; 0: any. Throws 400 for what is no revision. */
export function resourceVersionParameter(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion')
  if (text === null || text === '') return undefined
  const revision = parseResourceVersion(text)
  if (revision === undefined) {
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  }
  return revision
}

/** The revision that a resourceVersion names; undefined if it is none. */
export function parseResourceVersion(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
