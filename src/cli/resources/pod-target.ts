// The Pod that `logs`, `exec`, `attach` and `port-forward` mean: by name, `pod/name`, or through an object that selects Pods.
import type { core, JsonObject } from '#api'
import { readValue, resourcePath } from '#client'
import type { Connection } from '../connection.ts'
import { UsageError } from '../failure.ts'
import { podKindName } from '../kind-names.ts'
import { discover } from './discovery.ts'
import { findResource } from './resource-map.ts'

/** Reads `web`, `pod/web` or `deploy/web`. Rejects with the server's NotFound. */
export async function findPod(
  { client, send, namespace }: Connection,
  text: string,
  signal: AbortSignal,
): Promise<core.Pod> {
  const [type, name, more] = text.split('/')
  if (name === undefined) return await client.get(podKindName, { namespace, name: text }, { signal })
  if (more !== undefined || name === '')
    throw new UsageError('arguments in resource/name form must have a single resource and name')
  const resource = findResource(await discover(send, signal), type ?? '')
  if (resource.group === '' && resource.plural === 'pods')
    return await client.get(podKindName, { namespace, name }, { signal })
  const target = resourcePath(resource, { namespace, name })
  const object = (await readValue(
    await send({ method: 'GET', target, headers: { accept: 'application/json' }, signal }),
  )) as JsonObject
  const labelSelector = selectorOf(object)
  if (labelSelector === undefined)
    throw new UsageError(`cannot attach to or log from ${JSON.stringify(text)}: it selects no Pods`)
  const { items } = await client.list(podKindName, { namespace, labelSelector, signal })
  const best = items.find(({ status }) => status.phase === 'Running') ?? items[0]
  if (best === undefined) throw new UsageError(`no Pods of ${text} were found`)
  return best
}

/** The label selector in `spec.selector`, be it a set (Service) or a LabelSelector (workloads). */
export function selectorOf(object: JsonObject): string | undefined {
  const selector = (object['spec'] as JsonObject | undefined)?.['selector'] as JsonObject | undefined
  if (selector === undefined) return undefined
  const { matchLabels, matchExpressions } = selector as {
    readonly matchLabels?: Readonly<Record<string, string>>
    readonly matchExpressions?: readonly {
      readonly key: string
      readonly operator: string
      readonly values?: readonly string[]
    }[]
  }
  const set = matchLabels ?? (matchExpressions === undefined ? (selector as Readonly<Record<string, string>>) : {})
  const terms = Object.entries(set).map(([key, value]) => `${key}=${value}`)
  for (const { key, operator, values = [] } of matchExpressions ?? []) {
    if (operator === 'Exists') terms.push(key)
    else if (operator === 'DoesNotExist') terms.push(`!${key}`)
    else terms.push(`${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`)
  }
  return terms.length === 0 ? undefined : terms.join(',')
}

const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container'

/** The container that is meant when none is named, and whether others could have been. */
export function defaultContainer(pod: core.Pod): { readonly name: string; readonly others: readonly string[] } {
  const names = pod.spec.containers.map(({ name }) => name)
  const annotated = pod.metadata.annotations?.[defaultContainerAnnotation]
  const name = annotated !== undefined && names.includes(annotated) ? annotated : (names[0] ?? '')
  return { name, others: containerNames(pod) }
}

/** All containers in the order in which kubectl names them. */
export function containerNames(pod: core.Pod): readonly string[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec
  return [
    ...containers.map(({ name }) => name),
    ...initContainers.map(({ name }) => `${name} (init)`),
    ...ephemeralContainers.map(({ name }) => `${name} (ephem)`),
  ]
}

/** kubectl's remark that one of several containers was taken. */
export function defaultedText(pod: core.Pod): string {
  const { name, others } = defaultContainer(pod)
  return others.length > 1 ? `Defaulted container ${JSON.stringify(name)} out of: ${others.join(', ')}\n` : ''
}
