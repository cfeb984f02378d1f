// Why a Service leads nowhere. Pure, and the looking. Upstream counterpart: pkg/controller/endpointslice.
import { type core, type discovery, isPodReady, selectorFromSet } from '#api'
import { conclude } from '../conclude.ts'
import type { Explanation, Step } from '../explanation.ts'
import { endpointSliceKind, podKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { explainUnready } from '../workload/pods.ts'

export interface ServiceFacts {
  readonly service: core.Service
  /** Pods that its selector matches and that have not ended. */
  readonly pods: readonly core.Pod[]
  readonly slices: readonly discovery.EndpointSlice[]
  readonly nowMs: number
}

const serviceNameLabel = 'kubernetes.io/service-name'

/** Names of target ports that none of the Pods has. */
function missingPorts({ service, pods }: ServiceFacts): readonly string[] {
  return (service.spec.ports ?? []).flatMap(({ targetPort }) => {
    if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort)) return []
    const known = pods.some(({ spec }) =>
      [...spec.containers, ...(spec.initContainers ?? [])].some(({ ports = [] }) =>
        ports.some(({ name }) => name === targetPort),
      ),
    )
    return known ? [] : [targetPort]
  })
}

/** Steps from selector to endpoints. */
export function serviceSteps(facts: ServiceFacts): readonly Step[] {
  const { service, pods, slices } = facts
  const selector = service.spec.selector ?? {}
  const text = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? [])
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false).length
  if (service.spec.type === 'ExternalName' || text === '') {
    const message = 'It has no selector, so its endpoints are made by somebody else'
    return [{ code: 'SelectorMissing', state: 'done', message }]
  }
  if (pods.length === 0) {
    const hint = "Compare the selector with the labels of the workload's Pod template."
    const message = `No Pod has the labels of its selector: ${text}`
    return [{ code: 'NoMatchingPods', state: 'waiting', message, hint, evidence: { selector: text } }]
  }
  const names = pods.map(({ metadata }) => metadata.name)
  const ports = missingPorts(facts)
  if (ports.length > 0) {
    const message = `The Pods have no port of the name ${ports.join(', ')}`
    return [
      {
        code: 'TargetPortMissing',
        state: 'waiting',
        message,
        hint: "Correct the Service's targetPort, or name the container's port.",
        evidence: { ports, pods: names },
      },
    ]
  }
  const readyPods = pods.filter(isPodReady).length
  if (ready === 0 && readyPods === 0) {
    const message = `${pods.length} ${pods.length === 1 ? 'Pod matches, and it is not' : 'Pods match, and none is'} ready`
    return [{ code: 'NoReadyPods', state: 'waiting', message, evidence: { pods: names } }]
  }
  const message = `${ready} of ${pods.length} Pods ${ready === 1 ? 'is an endpoint' : 'are endpoints'} of it`
  const state = ready === 0 ? 'current' : 'done'
  return [{ code: 'EndpointsReady', state, message, evidence: { ready, desired: pods.length } }]
}

/** Observes and explains. */
export async function whyService(observer: Observer, service: core.Service, nowMs: number): Promise<Explanation> {
  const { namespace, name } = service.metadata
  const selector = service.spec.selector ?? {}
  const matches = selectorFromSet(selector)
  const [all = [], slices = []] = await Promise.all([
    Object.keys(selector).length === 0 ? [] : observer.list<core.Pod>(podKind, { namespace }),
    observer.list<discovery.EndpointSlice>(endpointSliceKind, { namespace }),
  ])
  const pods = all.filter(
    ({ metadata, status }) =>
      matches.matches(metadata.labels) && !['Succeeded', 'Failed'].includes(status?.phase ?? ''),
  )
  const own = slices.filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
  const steps = serviceSteps({ service, pods, slices: own, nowMs })
  const blocking = steps.some(({ code }) => code === 'NoReadyPods') ? await explainUnready(observer, pods, nowMs) : []
  const object = { ...service, apiVersion: 'v1', kind: 'Service' }
  return conclude({ object, nowMs, steps, blocking, unseen: observer.unseen() })
}
