// From words to resources: `po`, `pods`, `Pod`, `deploy.apps`, `deployments.v1.apps`, categories such as `all`.
// Upstream counterpart: client-go's restmapper (shortcut and category expanders) and cli-runtime's resource builder.
import { apiVersionOf } from '#api'
import { UsageError } from '../failure.ts'
import type { ApiResource } from './discovery.ts'

/** The resource that `text` names. Throws kubectl's sentence where there is none. */
export function findResource(resources: readonly ApiResource[], text: string): ApiResource {
  const found = lookUp(resources, text.toLowerCase())
  if (found === undefined) throw new UsageError(`the server doesn't have a resource type ${JSON.stringify(text)}`)
  return found
}

function lookUp(resources: readonly ApiResource[], text: string): ApiResource | undefined {
  const [word = '', ...suffix] = text.split('.')
  const group = suffix.join('.')
  const [version, ...rest] = suffix
  const names = (resource: ApiResource): boolean =>
    resource.plural === word || resource.singular === word || resource.kind.toLowerCase() === word
  const inGroup = (resource: ApiResource): boolean => {
    if (suffix.length === 0 || resource.group === group) return true
    return (resource.version === version && resource.group === rest.join('.')) || resource.group.startsWith(`${group}.`)
  }
  return (
    resources.find((resource) => names(resource) && inGroup(resource)) ??
    resources.find((resource) => resource.shortNames.includes(word) && inGroup(resource))
  )
}

/** The resources that `pods,svc,all` names, each once, in the order in which they were named. */
export function findResources(resources: readonly ApiResource[], text: string): readonly ApiResource[] {
  const found = text.split(',').flatMap((word) => {
    if (word === '') throw new UsageError(`arguments in resource/name form must have a single resource and name`)
    const category = resources.filter(({ categories }) => categories.includes(word.toLowerCase()))
    return category.length > 0 ? preferred(category) : [findResource(resources, word)]
  })
  return [...new Set(found)]
}

/** One version of each. */
function preferred(resources: readonly ApiResource[]): readonly ApiResource[] {
  const seen = new Set<string>()
  return resources.filter(({ group, plural }) => {
    const key = `${plural}.${group}`
    return seen.has(key) ? false : seen.add(key)
  })
}

/** The resource of an object, by its apiVersion and kind. */
export function resourceOfObject(
  resources: readonly ApiResource[],
  object: { readonly apiVersion?: unknown; readonly kind?: unknown },
): ApiResource | undefined {
  return resources.find((resource) => apiVersionOf(resource) === object.apiVersion && resource.kind === object.kind)
}

/** `pod`, `deployment.apps`: how kubectl names a resource in its messages. */
export function kindName({ group, kind }: Pick<ApiResource, 'group' | 'kind'>): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`
}

/** `pods`, `deployments.apps`. */
export function resourceName({ group, plural }: Pick<ApiResource, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`
}
