// A Pod with what plugins ask of it again and again, computed once a version. Upstream counterpart: framework.PodInfo.
import { type core, type HostPort, podRequests, usedHostPorts } from '#api'
import { type Amounts, amountsOf } from './resources.ts'

export interface PodInfo {
  readonly pod: core.Pod
  readonly uid: string
  readonly requests: Amounts
  /** As `requests`, but a container that asks for no cpu or memory counts as small rather than as nothing. For scores only. */
  readonly scoringRequests: Amounts
  readonly hostPorts: readonly HostPort[]
}

/** What a container that says nothing counts for in scores: upstream's DefaultMilliCPURequest and DefaultMemoryRequest. */
const unsaidRequests = { cpu: '100m', memory: '200Mi' } as const

/** The facts of one version of a Pod. */
export function podInfoOf(pod: core.Pod): PodInfo {
  return {
    pod,
    uid: pod.metadata.uid,
    requests: amountsOf(podRequests(pod)),
    scoringRequests: amountsOf(podRequests(withUnsaidRequests(pod))),
    hostPorts: usedHostPorts(pod.spec),
  }
}

function withUnsaidRequests(pod: core.Pod): core.Pod {
  const fill = (container: core.Container): core.Container => ({
    ...container,
    resources: { ...container.resources, requests: { ...unsaidRequests, ...container.resources.requests } },
  })
  const { containers, initContainers = [] } = pod.spec
  return { ...pod, spec: { ...pod.spec, containers: containers.map(fill), initContainers: initContainers.map(fill) } }
}
