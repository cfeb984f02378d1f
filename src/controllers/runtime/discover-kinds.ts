// What kinds the server has, asked at the wire: aggregated, in two requests, where the server can; else /apis and each group's
// resources. Upstream: client-go/discovery.
import { type KubernetesObject, parseApiVersion } from '#api'
import { errorMessage, type Transport } from '#base'
import { type ClientKind, readValue } from '#client'

/** A kind that is served, with its verbs. */
export interface DiscoveredKind extends ClientKind<KubernetesObject> {
  readonly verbs: readonly string[]
}

/** All kinds, each in its group's preferred version, and what could not be asked. */
export interface Discovery {
  readonly kinds: readonly DiscoveredKind[]
  /** One sentence a group and version that did not answer. */
  readonly failures: readonly string[]
}

export type Discover = (signal: AbortSignal) => Promise<Discovery>

interface GroupList {
  readonly groups?: readonly {
    readonly versions: readonly { readonly groupVersion: string }[]
    readonly preferredVersion?: { readonly groupVersion: string }
  }[]
}

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string
    readonly namespaced: boolean
    readonly kind: string
    readonly verbs?: readonly string[]
  }[]
}

/** The first version of a group is its preferred one. */
interface AggregatedList {
  readonly kind?: string
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      /** `Stale`: the server that serves it does not answer. */
      readonly freshness?: string
      readonly resources?: readonly {
        readonly resource: string
        readonly responseKind?: { readonly kind?: string }
        readonly scope: string
        readonly verbs?: readonly string[]
      }[]
    }[]
  }[]
}

const aggregatedKind = 'APIGroupDiscoveryList'
const aggregatedType = `application/json;g=apidiscovery.k8s.io;v=v2;as=${aggregatedKind}`

/** Asks through a transport. A group that does not answer is a failure in the result; a server that does not, rejects. */
export function createDiscover(transport: Transport): Discover {
  const ask = async (target: string, signal: AbortSignal): Promise<unknown> => {
    const headers = { accept: `${aggregatedType},application/json` }
    return readValue(await transport({ method: 'GET', target, headers, signal }))
  }
  return async (signal) => {
    const groups = await ask('/apis', signal)
    if (!isAggregated(groups)) return discoverOneByOne((target) => ask(target, signal), groups as GroupList)
    const core = (await ask('/api', signal)) as AggregatedList
    return aggregated([core, groups])
  }
}

const isAggregated = (answer: unknown): answer is AggregatedList =>
  (answer as AggregatedList | undefined)?.kind === aggregatedKind

function aggregated(lists: readonly AggregatedList[]): Discovery {
  const kinds: DiscoveredKind[] = []
  const failures: string[] = []
  for (const { metadata, versions = [] } of lists.flatMap(({ items = [] }) => items)) {
    const [preferred] = versions
    if (preferred === undefined) continue
    const { version, freshness, resources = [] } = preferred
    const group = metadata?.name ?? ''
    if (freshness === 'Stale') failures.push(`${group === '' ? version : `${group}/${version}`}: it does not answer`)
    for (const { resource: plural, responseKind, scope, verbs = [] } of resources) {
      const namespaced = scope === 'Namespaced'
      kinds.push({ group, version, kind: responseKind?.kind ?? '', plural, namespaced, verbs })
    }
  }
  return { kinds, failures }
}

async function discoverOneByOne(
  ask: (target: string) => Promise<unknown>,
  { groups = [] }: GroupList,
): Promise<Discovery> {
  const kinds: DiscoveredKind[] = []
  const failures: string[] = []
  for (const groupVersion of ['v1', ...groups.flatMap(preferredVersionOf)]) {
    try {
      const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`
      kinds.push(...kindsOf(groupVersion, (await ask(path)) as ResourceList))
    } catch (error) {
      failures.push(`${groupVersion}: ${errorMessage(error)}`)
    }
  }
  return { kinds, failures }
}

function preferredVersionOf(group: NonNullable<GroupList['groups']>[number]): readonly string[] {
  const version = group.preferredVersion ?? group.versions[0]
  return version === undefined ? [] : [version.groupVersion]
}

function kindsOf(groupVersion: string, { resources = [] }: ResourceList): readonly DiscoveredKind[] {
  const { group, version } = parseApiVersion(groupVersion)
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs = [] }) => ({ group, version, kind, plural: name, namespaced, verbs }))
}

/** Kinds whose objects can be listed, watched and deleted. */
export function deletableKinds({ kinds }: Discovery): readonly DiscoveredKind[] {
  return kinds.filter(({ verbs }) => ['list', 'watch', 'delete'].every((verb) => verbs.includes(verb)))
}
