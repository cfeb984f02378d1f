// What kinds the server has, asked at the wire: /api, /apis and each group's resources. Upstream: client-go/discovery.
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

/** Asks through a transport. A group that does not answer is a failure in the result; a server that does not, rejects. */
export function createDiscover(transport: Transport): Discover {
  const ask = async (target: string, signal: AbortSignal): Promise<unknown> =>
    readValue(await transport({ method: 'GET', target, headers: { accept: 'application/json' }, signal }))
  return async (signal) => {
    const { groups = [] } = (await ask('/apis', signal)) as GroupList
    const versions = ['v1', ...groups.flatMap(preferredVersionOf)]
    const kinds: DiscoveredKind[] = []
    const failures: string[] = []
    for (const groupVersion of versions) {
      try {
        const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`
        kinds.push(...kindsOf(groupVersion, (await ask(path, signal)) as ResourceList))
      } catch (error) {
        if (signal.aborted) throw error
        failures.push(`${groupVersion}: ${errorMessage(error)}`)
      }
    }
    return { kinds, failures }
  }
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
