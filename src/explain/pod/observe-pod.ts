// Looks at what an explanation of a Pod needs: of a Pod that is well, only its node and what its kubelet says.
import { type core, findCondition, storageClassNameOf, type storage } from '#api'
import type { Explanation, Step } from '../explanation.ts'
import { claimKind, nodeKind, podKind, storageClassKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { type ClaimFacts, claimSteps } from '../storage/claim.ts'
import { containersInOrder, explainPod } from './explain-pod.ts'
import { type PodFacts, statusOf } from './pod-facts.ts'

/** Lines of a container's last words. */
const logLines = 5

/** Claims that the Pod uses by name, with the volume that each stands behind. */
function claimsOf(pod: core.Pod): readonly { readonly volume: string; readonly name: string }[] {
  return (pod.spec.volumes ?? []).flatMap(({ name: volume, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [{ volume, name: persistentVolumeClaim.claimName }]
    return ephemeral === undefined ? [] : [{ volume, name: `${pod.metadata.name}-${volume}` }]
  })
}

/** Pods that use a claim and have not ended. */
async function usersOf(observer: Observer, { metadata }: core.PersistentVolumeClaim): Promise<readonly string[]> {
  const pods = (await observer.list<core.Pod>(podKind, { namespace: metadata.namespace })) ?? []
  return pods
    .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
    .filter((pod) => claimsOf(pod).some(({ name }) => name === metadata.name))
    .map((pod) => pod.metadata.name)
}

/** What an explanation of a claim needs. */
export async function observeClaim(
  observer: Observer,
  claim: core.PersistentVolumeClaim,
  nowMs: number,
): Promise<ClaimFacts> {
  const className = storageClassNameOf(claim) ?? ''
  const before = observer.unseen().length
  const storageClass =
    className === '' ? undefined : await observer.get<storage.StorageClass>(storageClassKind, { name: className })
  const classMissing = className !== '' && storageClass === undefined && observer.unseen().length === before
  const [events, users] = await Promise.all([observer.eventsOf(claim), usersOf(observer, claim)])
  return { claim, storageClass, classMissing, events, users, nowMs }
}

/** What keeps the Pod's claims from being bound. That a claim waits for its Pod keeps nobody from anything. */
async function observeClaims(observer: Observer, pod: core.Pod, nowMs: number): Promise<readonly Step[]> {
  const { namespace } = pod.metadata
  const steps = await Promise.all(
    claimsOf(pod).map(async ({ volume, name }): Promise<readonly Step[]> => {
      const before = observer.unseen().length
      const claim = await observer.get<core.PersistentVolumeClaim>(claimKind, { namespace, name })
      if (claim !== undefined) return claimSteps(await observeClaim(observer, claim, nowMs), `volume ${volume}`)
      if (observer.unseen().length > before) return []
      const object = { kind: 'PersistentVolumeClaim', namespace, name }
      const message = `PersistentVolumeClaim "${name}" does not exist`
      const hint = `Create PersistentVolumeClaim ${namespace}/${name}, or correct its name in the Pod.`
      return [
        { code: 'ClaimMissing', state: 'waiting', subject: `volume ${volume}`, message, hint, evidence: { object } },
      ]
    }),
  )
  return steps.flat().filter(({ code, state }) => state !== 'done' && code !== 'ClaimWaitsForPod')
}

/** The last words of containers that have ended and are not well again. */
async function observeLogs(observer: Observer, pod: core.Pod): Promise<ReadonlyMap<string, readonly string[]>> {
  const logs = new Map<string, readonly string[]>()
  if (!pod.spec.nodeName) return logs
  await Promise.all(
    containersInOrder(pod).map(async ({ container: { name } }) => {
      const { state, lastState, ready } = statusOf(pod, name) ?? {}
      const previous = state?.running !== undefined
      const ended = previous
        ? ready === true
          ? undefined
          : lastState?.terminated
        : (state?.terminated ?? lastState?.terminated)
      if (ended === undefined || ended.reason === 'Completed' || ended.reason === 'ContainerStatusUnknown') return
      logs.set(name, await observer.logTail(pod, name, { previous, lines: logLines }))
    }),
  )
  return logs
}

/** What an explanation of the Pod needs. */
export async function observePod(observer: Observer, pod: core.Pod, nowMs: number): Promise<PodFacts> {
  const { nodeName } = pod.spec
  const unscheduled = !nodeName && findCondition(pod.status?.conditions, 'PodScheduled')?.status === 'False'
  const before = observer.unseen().length
  const found = nodeName ? await observer.get<core.Node>(nodeKind, { name: nodeName }) : undefined
  const node = nodeName && found === undefined && observer.unseen().length === before ? 'missing' : found
  const [events, nodes, claims, report, logs] = await Promise.all([
    observer.eventsOf(pod),
    unscheduled ? observer.list<core.Node>(nodeKind, {}) : undefined,
    nodeName ? [] : observeClaims(observer, pod, nowMs),
    nodeName && node !== 'missing' ? observer.podReport(pod) : undefined,
    observeLogs(observer, pod),
  ])
  return { pod, events, node, nodes, claims, report, logs, nowMs }
}

/** Observes and explains. */
export async function whyPod(observer: Observer, pod: core.Pod, nowMs: number): Promise<Explanation> {
  return explainPod(await observePod(observer, pod, nowMs), observer.unseen())
}
