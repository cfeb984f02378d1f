// 401 for credentials that are wrong; otherwise the exchange knows its user.
import { unauthorized } from '#api'
import { authenticate } from '../authn/authenticate.ts'
import type { Filter } from './filter.ts'

export const authentication: Filter = {
  name: 'authentication',
  apply(exchange, server) {
    const { identity, request } = exchange
    const result = authenticate(identity, request.headers['authorization'], server.tokens)
    if (!result.ok) throw unauthorized()
    exchange.user = result.user
  },
}
