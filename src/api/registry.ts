// The kinds that are served, looked up by path, by kind and by what people type. Kinds loaded at run time (CRDs) are added
// and removed. Groups and versions stand in the order of upstream's discovery.
import { groupPriorityOf } from './group-priorities.ts'
import { apiVersionOf, type KindDefinition } from './kind-definition.ts'
import { compareVersions } from './meta/api-version.ts'

export interface KindRegistry {
  /** `('apps', 'v1', 'deployments')`, as a path has it. */
  byResource(group: string, version: string, plural: string): KindDefinition | undefined
  byKind(group: string, version: string, kind: string): KindDefinition | undefined
  /** `('apps/v1', 'Deployment')`, as an object has it. */
  byApiVersion(apiVersion: string, kind: string): KindDefinition | undefined
  /** Groups, '' first. */
  groups(): readonly string[]
  /** Versions of a group, the preferred one first. */
  versions(group: string): readonly string[]
  /** Kinds of one group and version, by plural. */
  kinds(group: string, version: string): readonly KindDefinition[]
  all(): readonly KindDefinition[]
  /** What `po`, `pod`, `pods`, `Pod`, `deploy.apps` or `deployments.v1.apps` may mean, best first. */
  find(text: string): readonly KindDefinition[]
  /** Kinds of a category such as `all`, each in its preferred version. */
  inCategory(category: string): readonly KindDefinition[]
  /** Adds a kind, or puts it in the place of one of the same group, version and kind. */
  add(kind: KindDefinition): void
  remove(kind: Pick<KindDefinition, 'group' | 'version' | 'kind'>): void
  /** Grows with every change, so that what is derived (discovery, OpenAPI) knows when it is stale. */
  readonly generation: number
}

/** Built-in groups stand as upstream's discovery lists them; all others follow by name. */
const groupRank = (group: string): number => -(groupPriorityOf(group) ?? 0)

function compareKinds(a: KindDefinition, b: KindDefinition): number {
  return (
    groupRank(a.group) - groupRank(b.group) ||
    compareText(a.group, b.group) ||
    compareVersions(a.version, b.version) ||
    compareText(a.plural, b.plural)
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const kindKey = (group: string, version: string, kind: string): string => `${group}/${version}/${kind}`

/** What a change of the kinds makes anew. */
interface Index {
  readonly all: readonly KindDefinition[]
  readonly byGroupVersion: ReadonlyMap<string, readonly KindDefinition[]>
  readonly byResource: ReadonlyMap<string, KindDefinition>
  readonly byText: ReadonlyMap<string, readonly KindDefinition[]>
}

function indexOf(kinds: Iterable<KindDefinition>): Index {
  const all = [...kinds].sort(compareKinds)
  const byText = new Map<string, KindDefinition[]>()
  for (const kind of all) {
    const texts = new Set([kind.plural, kind.singular, kind.kind.toLowerCase(), ...kind.shortNames])
    for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), kind])
  }
  return {
    all,
    byGroupVersion: Map.groupBy(all, apiVersionOf),
    byResource: new Map(all.map((kind) => [kindKey(kind.group, kind.version, kind.plural), kind])),
    byText,
  }
}

/** Kinds that `text` names: a resource, short name or kind, with its group or version and group behind dots if need be. */
function findKinds(index: Index, text: string): readonly KindDefinition[] {
  const lower = text.toLowerCase()
  const plain = index.byText.get(lower)
  if (plain !== undefined) return plain
  const [name = '', ...rest] = lower.split('.')
  const named = index.byText.get(name) ?? []
  const inGroup = named.filter(({ group }) => group === rest.join('.'))
  if (inGroup.length > 0) return inGroup
  return named.filter(({ group, version }) => version === rest[0] && group === rest.slice(1).join('.'))
}

/** A registry of `kinds`; a later one takes the place of an earlier one of the same group, version and kind. */
export function createKindRegistry(kinds: Iterable<KindDefinition>): KindRegistry {
  const byKind = new Map<string, KindDefinition>()
  for (const kind of kinds) byKind.set(kindKey(kind.group, kind.version, kind.kind), kind)
  let index: Index | undefined
  let generation = 0
  const current = (): Index => {
    index ??= indexOf(byKind.values())
    return index
  }
  const changed = (): void => {
    index = undefined
    generation++
  }
  return {
    byResource: (group, version, plural) => current().byResource.get(kindKey(group, version, plural)),
    byKind: (group, version, kind) => byKind.get(kindKey(group, version, kind)),
    byApiVersion: (apiVersion, kind) => byKind.get(`${apiVersion.includes('/') ? '' : '/'}${apiVersion}/${kind}`),
    groups: () => [...new Set(current().all.map(({ group }) => group))],
    versions: (group) => [
      ...new Set(
        current()
          .all.filter((kind) => kind.group === group)
          .map(({ version }) => version),
      ),
    ],
    kinds: (group, version) => current().byGroupVersion.get(apiVersionOf({ group, version })) ?? [],
    all: () => current().all,
    find: (text) => findKinds(current(), text),
    inCategory: (category) => {
      const found = new Map<string, KindDefinition>()
      for (const kind of current().all) {
        const key = `${kind.group}/${kind.kind}`
        if (kind.categories.includes(category) && !found.has(key)) found.set(key, kind)
      }
      return [...found.values()]
    },
    add: (kind) => {
      byKind.set(kindKey(kind.group, kind.version, kind.kind), kind)
      changed()
    },
    remove: ({ group, version, kind }) => {
      if (byKind.delete(kindKey(group, version, kind))) changed()
    },
    get generation() {
      return generation
    },
  }
}
