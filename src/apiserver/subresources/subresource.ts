// What a subresource is: a path below an object with a handler of its own.
import type { GroupVersionKind } from '#api'
import type { TransportResponse } from '#base'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'

export type Handler = (
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
) => TransportResponse | Promise<TransportResponse>

export interface Subresource {
  /** `pods/log`. */
  readonly group: string
  readonly plural: string
  readonly name: string
  /** What its body is, for discovery. */
  readonly kind: GroupVersionKind
  /** Handlers by verb: the verbs that discovery names, and no others are served. */
  readonly verbs: Readonly<Record<string, Handler>>
}
