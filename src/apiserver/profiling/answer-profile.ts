// /debug/pprof/profile and /debug/pprof/heap: profiles on demand, for administrators only, since they show what others do.
// Upstream counterpart: k8s.io/apiserver/pkg/server/routes/profiling.go; the forms are V8's, not Go's.
import { badRequest, noSuchResource, serviceUnavailable, tooManyRequests } from '#api'
import { bytesBody, type TransportResponse } from '#base'
import { forbiddenRequest } from '../filters/authorization.ts'
import type { PathRequestInfo } from '../http/request-info.ts'
import { integerParameter } from '../http/query-values.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { mastersGroup } from '../user-info.ts'

/** Go's default. */
const secondsDefault = 30
/** Below the limit of a request. */
const secondsMax = 50

const index =
  'profile?seconds=N: processor time, a .cpuprofile\nheap?seconds=N: allocations that last, a .heapprofile\n'

function secondsOf({ query }: PathRequestInfo): number {
  const seconds = integerParameter(query, 'seconds') ?? secondsDefault
  if (seconds < 1 || seconds > secondsMax) throw badRequest(`seconds must be from 1 to ${secondsMax}`)
  return seconds
}

function attachment(name: string, bytes: Uint8Array): TransportResponse {
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
  }
  return { status: 200, headers, body: bytesBody([bytes]) }
}

/** Answers `/debug/pprof/…`; undefined for what is not there. Throws 400, 403, 404, 429 and 503. */
export function answerProfile(
  { profiler }: ServerContext,
  { user, request }: Exchange,
  info: PathRequestInfo,
): TransportResponse | Promise<TransportResponse> | undefined {
  if (!user.groups.includes(mastersGroup)) throw forbiddenRequest(user, info, undefined)
  const { path } = info
  if (path === '/debug/pprof' || path === '/debug/pprof/') {
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    return { status: 200, headers, body: bytesBody([new TextEncoder().encode(index)]) }
  }
  if (path !== '/debug/pprof/profile' && path !== '/debug/pprof/heap') throw noSuchResource()
  if (profiler === undefined) throw serviceUnavailable('this server cannot take profiles of itself')
  const seconds = secondsOf(info)
  if (profiler.busy) throw tooManyRequests('a profile is being taken already', secondsMax)
  return path === '/debug/pprof/profile'
    ? profiler.cpu(seconds, request.signal).then((bytes) => attachment('apiserver.cpuprofile', bytes))
    : profiler.heap(seconds, request.signal).then((bytes) => attachment('apiserver.heapprofile', bytes))
}
