// Priority: a Pod's number from the name of its class; and one default class at most. Upstream counterpart:
// plugin/pkg/admission/priority.
import type { core, KubernetesObject, scheduling } from '#api'
import type { ServerContext } from '../server-context.ts'
import { findObject, listObjects } from './known-objects.ts'
import { type AdmissionAttributes, type AdmissionPlugin, forbidAdmission } from './plugin.ts'

type PriorityClass = scheduling.PriorityClass

const priorityClasses = { group: 'scheduling.k8s.io', plural: 'priorityclasses' }
/** Of Pods without a class where no class is the default. */
const noClass = { name: undefined, value: 0, policy: 'PreemptLowerPriority' } as const

interface Resolved {
  readonly name: string | undefined
  readonly value: number
  readonly policy: PriorityClass['preemptionPolicy'] | undefined
}

function resolved({ metadata: { name }, value, preemptionPolicy: policy }: PriorityClass): Resolved {
  return { name, value, policy }
}

function defaultClasses(server: ServerContext): readonly PriorityClass[] {
  return listObjects<PriorityClass>(server, priorityClasses).filter(({ globalDefault }) => globalDefault === true)
}

/** With several, which happens only by a race, the lowest. */
function resolveDefault(server: ServerContext): Resolved {
  let lowest: PriorityClass | undefined
  for (const one of defaultClasses(server)) if (lowest === undefined || one.value < lowest.value) lowest = one
  return lowest === undefined ? noClass : resolved(lowest)
}

function resolve(server: ServerContext, attributes: AdmissionAttributes, name: string): Resolved {
  if (name === '') return resolveDefault(server)
  const found = findObject<PriorityClass>(server, priorityClasses, { name })
  if (found === undefined) throw forbidAdmission(attributes, `no PriorityClass with name ${name} was found`)
  return resolved(found)
}

function admitNew(pod: core.Pod, attributes: AdmissionAttributes, server: ServerContext): core.Pod {
  const { priorityClassName = '', priority, preemptionPolicy } = pod.spec
  const { name, value, policy } = resolve(server, attributes, priorityClassName)
  if (priority !== undefined && priority !== value) {
    const text = `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`
    throw forbidAdmission(attributes, text)
  }
  if (preemptionPolicy !== undefined && policy !== undefined && preemptionPolicy !== policy) {
    const text = `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`
    throw forbidAdmission(attributes, text)
  }
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(name === undefined ? {} : { priorityClassName: name }),
      priority: value,
      ...(policy === undefined ? {} : { preemptionPolicy: policy }),
    },
  }
}

/** Clients that know nothing of priorities send Pods back without them. */
function keepOld(pod: core.Pod, previous: core.Pod): core.Pod {
  const { priority, preemptionPolicy } = previous.spec
  const isMissing = pod.spec.priority === undefined && priority !== undefined
  const isPolicyMissing = pod.spec.preemptionPolicy === undefined && preemptionPolicy !== undefined
  if (!isMissing && !isPolicyMissing) return pod
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(isMissing ? { priority } : {}),
      ...(isPolicyMissing ? { preemptionPolicy } : {}),
    },
  }
}

export const priority: AdmissionPlugin = {
  name: 'Priority',
  resources: new Set(['/pods', 'scheduling.k8s.io/priorityclasses']),
  mutate(object, attributes, server) {
    const { operation, resource, subresource, previous } = attributes
    if (resource.kind.plural !== 'pods' || subresource !== '') return object
    if (operation === 'CREATE') {
      return admitNew(object as core.Pod, { ...attributes, object }, server) as KubernetesObject
    }
    return keepOld(object as core.Pod, previous as core.Pod) as KubernetesObject
  },
  validate(attributes, server) {
    const { operation, resource, object } = attributes
    if (resource.kind.plural !== 'priorityclasses' || (operation !== 'CREATE' && operation !== 'UPDATE'))
      return undefined
    const { globalDefault, metadata } = object as PriorityClass
    if (globalDefault !== true) return undefined
    const other = defaultClasses(server).find((one) => one.metadata.name !== metadata.name)
    if (other === undefined) return undefined
    const text = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`
    throw forbidAdmission(attributes, text)
  },
}
