// The resourceVersion parameter of reads: a revision of the store in decimal.
import { badRequest, StatusError } from '#api'
import type { ServerContext } from '../server-context.ts'

/** undefined: absent, the newest; 0: any. Throws 400 for what is no revision. */
export function resourceVersionParameter(query: URLSearchParams, prefix = ''): number | undefined {
  const text = query.get('resourceVersion')
  if (text === null || text === '') return undefined
  const revision = parseResourceVersion(text)
  if (revision === undefined) {
    throw badRequest(
      `${prefix}resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  }
  return revision
}

/** The revision that a resourceVersion names; undefined if it is none. */
export function parseResourceVersion(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Waits until the cache is as new as a read asks; undefined if it is. Rejects with 504 if that takes too long. */
export function reachRevision({ cluster }: ServerContext, revision: number | undefined): Promise<void> | undefined {
  if (revision === undefined || revision <= cluster.revision) return undefined
  return cluster.reached(revision).then((reached) => {
    if (reached) return
    throw new StatusError('Timeout', {
      message: `Too large resource version: ${revision}, current: ${cluster.revision}`,
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    })
  })
}
