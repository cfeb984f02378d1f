// RuntimeClass: a Pod's overhead and where it may run come from the class it names. Upstream counterpart:
// plugin/pkg/admission/runtimeclass.
import type { core, KubernetesObject, node } from '#api'
import { deepEqual, openGet } from '#base'
import type { ServerContext } from '../server-context.ts'
import { findObject } from './known-objects.ts'
import { type AdmissionAttributes, type AdmissionPlugin, forbidAdmission, podsOnly } from './plugin.ts'

const runtimeClasses = { group: 'node.k8s.io', plural: 'runtimeclasses' }
const overheadDiffers = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"

function classOf(
  { spec }: core.Pod,
  attributes: AdmissionAttributes,
  server: ServerContext,
): node.RuntimeClass | undefined {
  const { runtimeClassName: name } = spec
  if (name === undefined) return undefined
  const found = findObject<node.RuntimeClass>(server, runtimeClasses, { name })
  if (found === undefined) {
    throw forbidAdmission(attributes, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`)
  }
  return found
}

/** Both selectors; 403 where they contradict each other. */
function mergedSelector(
  spec: core.PodSpec,
  scheduling: node.Scheduling,
  attributes: AdmissionAttributes,
): Readonly<Record<string, string>> {
  const { nodeSelector: wanted = {} } = scheduling
  for (const [key, value] of Object.entries(wanted)) {
    const own = openGet(spec.nodeSelector, key)
    if (own === undefined || own === value) continue
    const text = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`
    throw forbidAdmission(attributes, text)
  }
  return { ...spec.nodeSelector, ...wanted }
}

function scheduled(spec: core.PodSpec, scheduling: node.Scheduling, attributes: AdmissionAttributes): core.PodSpec {
  const nodeSelector = mergedSelector(spec, scheduling, attributes)
  const tolerations = [...(spec.tolerations ?? [])]
  for (const one of scheduling.tolerations ?? []) {
    if (!tolerations.some((other) => deepEqual(one, other))) tolerations.push(one)
  }
  return {
    ...spec,
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  }
}

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  resources: podsOnly,
  mutate(object, given, server) {
    if (given.operation !== 'CREATE' || given.subresource !== '') return object
    const attributes = { ...given, object }
    const pod = object as core.Pod
    const found = classOf(pod, attributes, server)
    if (found === undefined) return object
    let { spec } = pod
    const { overhead, scheduling } = found
    if (overhead !== undefined) {
      const { podFixed = {} } = overhead
      if (spec.overhead !== undefined && !deepEqual(spec.overhead, podFixed)) {
        throw forbidAdmission(attributes, overheadDiffers)
      }
      spec = { ...spec, overhead: podFixed }
    }
    if (scheduling !== undefined) spec = scheduled(spec, scheduling, attributes)
    return { ...pod, spec } as KubernetesObject
  },
  validate(attributes, server) {
    if (attributes.operation !== 'CREATE' || attributes.subresource !== '') return undefined
    const pod = attributes.object as core.Pod
    const { overhead } = pod.spec
    const wanted = classOf(pod, attributes, server)?.overhead
    if (wanted === undefined) {
      if (Object.keys(overhead ?? {}).length === 0) return undefined
      throw forbidAdmission(
        attributes,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      )
    }
    if (!deepEqual(overhead ?? {}, wanted.podFixed ?? {})) throw forbidAdmission(attributes, overheadDiffers)
    return undefined
  },
}
