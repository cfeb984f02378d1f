// The filters in order. The guard around them (panic, time-out, requests in flight) is in ../guard.ts, request info is parsed
// before, since all need it. Upstream's order: k8s.io/apiserver/pkg/server/config.go, DefaultBuildHandlerChain.
import type { Exchange, ServerContext } from '../server-context.ts'
import { authentication } from './authentication.ts'
import { authorization } from './authorization.ts'
import { bodyLimit } from './body-limit.ts'
import type { Filter } from './filter.ts'

export const filters: readonly Filter[] = [authentication, authorization, bodyLimit]

async function passRest(exchange: Exchange, server: ServerContext, from: number): Promise<undefined> {
  for (const filter of filters.slice(from)) await filter.apply(exchange, server)
}

/** Sends a request through all filters. Throws, or rejects, with what refuses it. */
export function passFilters(exchange: Exchange, server: ServerContext): undefined | Promise<undefined> {
  for (let at = 0; at < filters.length; at++) {
    const waiting = filters[at]?.apply(exchange, server)
    if (waiting !== undefined) return waiting.then(() => passRest(exchange, server, at + 1))
  }
  return undefined
}
