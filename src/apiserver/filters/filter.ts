// What a filter is: it looks at a request before the handler and lets it pass, changes what is known of it, or refuses it by
// throwing a StatusError. Almost always at once, from memory; a promise only where a signature must be checked.
import type { Exchange, ServerContext } from '../server-context.ts'

export interface Filter {
  readonly name: string
  readonly apply: (exchange: Exchange, server: ServerContext) => undefined | Promise<undefined>
}
