// 401 for credentials that are wrong; otherwise the exchange knows its user.
import { unauthorized } from '#api'
import { type Authentication, authenticate } from '../authn/authenticate.ts'
import type { Exchange } from '../server-context.ts'
import type { Filter } from './filter.ts'

function accept(exchange: Exchange, result: Authentication): undefined {
  if (!result.ok) throw unauthorized()
  exchange.user = result.user
}

export const authentication: Filter = {
  name: 'authentication',
  apply(exchange, server) {
    const { identity, request } = exchange
    const result = authenticate(identity, request.headers['authorization'], server.tokens)
    if (result instanceof Promise) return result.then((settled) => accept(exchange, settled))
    return accept(exchange, result)
  },
}
