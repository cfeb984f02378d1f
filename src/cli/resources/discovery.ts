// What the server serves, asked by aggregated discovery: two requests, however many groups there are.
// Upstream counterpart: client-go's discovery and restmapper.
import { readValue } from '#client'
import type { Transport } from '#base'

/** A resource as requests and people name it. A `ClientKind` as well. */
export interface ApiResource {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** The part of an `APIGroupDiscoveryList` that is read. */
export interface GroupDiscoveryList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly resources?: readonly {
        readonly resource: string
        readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string }
        readonly scope: string
        readonly singularResource?: string
        readonly verbs?: readonly string[]
        readonly shortNames?: readonly string[]
        readonly categories?: readonly string[]
      }[]
    }[]
  }[]
}

const accept = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',')

/** All resources, in the server's order: the preferred version of a group before its others. */
export async function discover(send: Transport, signal: AbortSignal): Promise<readonly ApiResource[]> {
  const lists = await Promise.all(
    ['/api', '/apis'].map(async (target) => {
      const response = await send({ method: 'GET', target, headers: { accept }, signal })
      return resourcesIn((await readValue(response)) as GroupDiscoveryList)
    }),
  )
  return lists.flat()
}

/** The resources of a discovery document. */
export function resourcesIn(list: GroupDiscoveryList): readonly ApiResource[] {
  return (list.items ?? []).flatMap(({ metadata, versions }) =>
    (versions ?? []).flatMap(({ version, resources }) =>
      (resources ?? []).map((found) => ({
        group: metadata?.name ?? '',
        version,
        kind: found.responseKind?.kind ?? '',
        plural: found.resource,
        singular: found.singularResource ?? '',
        shortNames: found.shortNames ?? [],
        categories: found.categories ?? [],
        namespaced: found.scope === 'Namespaced',
        verbs: found.verbs ?? [],
      })),
    ),
  )
}
