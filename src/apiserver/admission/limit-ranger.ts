// LimitRanger: containers that ask for nothing get the namespace's usual amounts; Pods and claims that ask for too little or
// too much are refused. Upstream counterpart: plugin/pkg/admission/limitranger.
import {
  type core,
  type KubernetesObject,
  compareQuantities,
  podLimits,
  podRequests,
  type Quantity,
  quantityNumber,
  type ResourceList,
} from '#api'
import { listObjects } from './known-objects.ts'
import { type AdmissionAttributes, type AdmissionPlugin, forbidAdmission } from './plugin.ts'

type Item = core.LimitRangeItem
type Container = core.Container

const limitRanges = { group: '', plural: 'limitranges' }
const annotation = 'kubernetes.io/limit-ranger'

function withMissing(given: ResourceList | undefined, usual: ResourceList): { list: ResourceList; set: string[] } {
  const list: Record<string, Quantity> = { ...given }
  const set = Object.keys(usual).filter((name) => !Object.hasOwn(list, name))
  for (const name of set) list[name] = usual[name] ?? '0'
  return { list, set: set.sort() }
}

/** Each container with what the limits usually give it; notes what was given, for the annotation. */
function fillContainers(
  containers: readonly Container[],
  usual: { readonly limits: ResourceList; readonly requests: ResourceList },
  { what, notes }: { readonly what: string; readonly notes: string[] },
): readonly Container[] {
  return containers.map((container) => {
    const requests = withMissing(container.resources?.requests, usual.requests)
    const limits = withMissing(container.resources?.limits, usual.limits)
    if (requests.set.length > 0) notes.push(`${requests.set.join(', ')} request for ${what} ${container.name}`)
    if (limits.set.length > 0) notes.push(`${limits.set.join(', ')} limit for ${what} ${container.name}`)
    if (requests.set.length + limits.set.length === 0) return container
    const resources = {
      ...container.resources,
      ...(Object.keys(limits.list).length === 0 ? {} : { limits: limits.list }),
      ...(Object.keys(requests.list).length === 0 ? {} : { requests: requests.list }),
    }
    return { ...container, resources }
  })
}

/** The Pod with what a LimitRange usually gives to containers that say nothing. */
export function fillPod(pod: core.Pod, { spec: { limits } }: core.LimitRange): core.Pod {
  const usual = { limits: {} as Record<string, Quantity>, requests: {} as Record<string, Quantity> }
  for (const item of limits) {
    if (item.type !== 'Container') continue
    Object.assign(usual.limits, item.default)
    Object.assign(usual.requests, item.defaultRequest)
  }
  const notes: string[] = []
  const containers = fillContainers(pod.spec.containers, usual, { what: 'container', notes })
  const { initContainers: given } = pod.spec
  const initContainers =
    given === undefined ? undefined : fillContainers(given, usual, { what: 'init container', notes })
  if (notes.length === 0) return pod
  const annotations = { ...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join('; ')}` }
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(initContainers === undefined ? {} : { initContainers }) },
  }
}

interface Asked {
  readonly requests: ResourceList
  readonly limits: ResourceList
}

/** The sentence's beginning: `minimum cpu usage per Container is 100m`. */
interface Bound {
  readonly text: string
  readonly value: Quantity
}

function belowMinimum({ text, value }: Bound, request: Quantity | undefined, limit: Quantity | undefined) {
  if (request === undefined) return `${text}.  No request is specified`
  if (compareQuantities(request, value) < 0) return `${text}, but request is ${request}`
  if (limit !== undefined && compareQuantities(limit, value) < 0) return `${text}, but limit is ${limit}`
  return undefined
}

function aboveMaximum({ text, value }: Bound, request: Quantity | undefined, limit: Quantity | undefined) {
  if (limit === undefined) return `${text}.  No limit is specified`
  if (compareQuantities(limit, value) > 0) return `${text}, but limit is ${limit}`
  if (request !== undefined && compareQuantities(request, value) > 0) return `${text}, but request is ${request}`
  return undefined
}

function aboveRatio({ text, value }: Bound, request: Quantity | undefined, limit: Quantity | undefined) {
  const asked = request === undefined ? 0 : quantityNumber(request)
  const most = limit === undefined ? 0 : quantityNumber(limit)
  if (asked === 0) return `${text}, but no request is specified or request is 0`
  if (most === 0) return `${text}, but no limit is specified or limit is 0`
  if (most / asked <= quantityNumber(value)) return undefined
  return `${text}, but provided ratio is ${(most / asked).toFixed(6)}`
}

function* problemsOf(item: Item, { requests, limits }: Asked): Iterable<string> {
  const { type, min = {}, max = {}, maxLimitRequestRatio: ratios = {} } = item
  const problems: (string | undefined)[] = []
  for (const [name, value] of Object.entries(min)) {
    const text = `minimum ${name} usage per ${type} is ${value}`
    problems.push(belowMinimum({ text, value }, requests[name], limits[name]))
  }
  for (const [name, value] of Object.entries(max)) {
    const text = `maximum ${name} usage per ${type} is ${value}`
    problems.push(aboveMaximum({ text, value }, requests[name], limits[name]))
  }
  for (const [name, value] of Object.entries(ratios)) {
    const text = `${name} max limit to request ratio per ${type} is ${value}`
    problems.push(aboveRatio({ text, value }, requests[name], limits[name]))
  }
  for (const problem of problems) if (problem !== undefined) yield problem
}

function askedBy({ resources }: Container): Asked {
  return { requests: resources?.requests ?? {}, limits: resources?.limits ?? {} }
}

/** What a LimitRange has against the Pod. */
export function* podProblems(pod: core.Pod, { spec: { limits } }: core.LimitRange): Iterable<string> {
  for (const item of limits) {
    if (item.type === 'Container') {
      const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
      for (const container of all) yield* problemsOf(item, askedBy(container))
    } else if (item.type === 'Pod') {
      yield* problemsOf(item, { requests: podRequests(pod), limits: podLimits(pod) })
    }
  }
}

/** And against a claim, which has requests only. */
function* claimProblems({ spec }: core.PersistentVolumeClaim, { spec: { limits } }: core.LimitRange): Iterable<string> {
  const requests: ResourceList = spec.resources?.requests ?? {}
  for (const item of limits) {
    if (item.type !== 'PersistentVolumeClaim') continue
    for (const [name, value] of Object.entries(item.min ?? {})) {
      const problem = belowMinimum(
        { text: `minimum ${name} usage per ${item.type} is ${value}`, value },
        requests[name],
        undefined,
      )
      if (problem !== undefined) yield problem
    }
    for (const [name, value] of Object.entries(item.max ?? {})) {
      const text = `maximum ${name} usage per ${item.type} is ${value}`
      const request = requests[name]
      if (request === undefined) yield `${text}.  No request is specified`
      else if (compareQuantities(request, value) > 0) yield `${text}, but request is ${request}`
    }
  }
}

/** Containers of a Pod do not change but by its resize; claims may grow. */
function isChecked({ operation, resource, subresource }: AdmissionAttributes): boolean {
  const isPod = resource.kind.plural === 'pods'
  if (operation === 'CREATE') return subresource === ''
  if (operation !== 'UPDATE') return false
  return isPod ? subresource === 'resize' : subresource === ''
}

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  resources: new Set(['/pods', '/persistentvolumeclaims']),
  mutate(object, attributes, server) {
    const { operation, resource, namespace } = attributes
    if (resource.kind.plural !== 'pods' || operation !== 'CREATE') return object
    let pod = object as core.Pod
    for (const range of listObjects<core.LimitRange>(server, limitRanges, namespace)) pod = fillPod(pod, range)
    return pod as KubernetesObject
  },
  validate(attributes, server) {
    if (!isChecked(attributes)) return undefined
    const { object, resource, namespace } = attributes
    for (const range of listObjects<core.LimitRange>(server, limitRanges, namespace)) {
      const problems = new Set(
        resource.kind.plural === 'pods'
          ? podProblems(object as core.Pod, range)
          : claimProblems(object as core.PersistentVolumeClaim, range),
      )
      if (problems.size === 0) continue
      const texts = [...problems]
      throw forbidAdmission(attributes, texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`)
    }
    return undefined
  },
}
