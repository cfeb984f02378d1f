// What a command's arguments select: objects by name, or whole types. Upstream counterpart: cli-runtime's resource builder.
import { UsageError } from '../failure.ts'
import type { ApiResource } from './discovery.ts'
import { findResource, findResources } from './resource-map.ts'

export interface NamedTarget {
  readonly resource: ApiResource
  readonly name: string
}

export type Selection =
  | { readonly kind: 'names'; readonly targets: readonly NamedTarget[] }
  | { readonly kind: 'types'; readonly resources: readonly ApiResource[] }

/** Reads `TYPE[,TYPE]`, `TYPE NAME...` and `TYPE/NAME...`. */
export function selectResources(resources: readonly ApiResource[], args: readonly string[]): Selection {
  if (args.some((arg) => arg.includes('/')))
    return { kind: 'names', targets: args.map((arg) => slashTarget(resources, arg)) }
  const [types = '', ...names] = args
  const found = findResources(resources, types)
  if (names.length === 0) return { kind: 'types', resources: found }
  if (names.some((name) => name === '')) throw new UsageError('resource name may not be empty')
  return { kind: 'names', targets: found.flatMap((resource) => names.map((name) => ({ resource, name }))) }
}

function slashTarget(resources: readonly ApiResource[], arg: string): NamedTarget {
  const parts = arg.split('/')
  const [type = '', name = ''] = parts
  if (parts.length < 2) {
    throw new UsageError(
      `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form ` +
        `(e.g. 'sampan get resource/<resource_name>' instead of 'sampan get resource resource/<resource_name>'`,
    )
  }
  if (parts.length > 2 || type === '' || name === '')
    throw new UsageError('arguments in resource/name form must have a single resource and name')
  return { resource: findResource(resources, type), name }
}
