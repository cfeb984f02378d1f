// Why a namespace is not gone. Pure, and the looking. Upstream counterpart: pkg/controller/namespace.
import { type core, findCondition } from '#api'
import { conclude } from '../conclude.ts'
import type { Explanation, Step } from '../explanation.ts'
import { podKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { explainUnready } from './pods.ts'

const failures = [
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
  'NamespaceDeletionContentFailure',
]

/** `pods. has 2 resource instances, …` → `2 pods` */
function contentsOf(message: string): readonly string[] {
  return [...message.matchAll(/(\S+?)\.? has (\d+) resource instances/g)].map(
    ([, kind = '', count = '']) => `${count} ${kind}`,
  )
}

/** `kubernetes in 2 resource instances, …` → names of finalizers */
function finalizersOf(message: string): readonly string[] {
  return [...message.matchAll(/(\S+) in \d+ resource instances/g)].map(([, name = '']) => name)
}

/** Steps of a namespace. */
export function namespaceSteps({ metadata, spec, status }: core.Namespace): readonly Step[] {
  const { deletionTimestamp: since } = metadata
  if (since === undefined) {
    return [{ code: 'NamespaceActive', state: 'done', message: 'It is there, and nobody has deleted it' }]
  }
  const steps: Step[] = []
  for (const type of failures) {
    const condition = findCondition(status?.conditions, type)
    if (condition?.status !== 'True') continue
    const { reason = '', message = '' } = condition
    steps.push({ code: 'NamespaceDeletionFailed', state: 'failed', message, evidence: { reason, message } })
  }
  const remaining = findCondition(status?.conditions, 'NamespaceContentRemaining')
  const finalizing = findCondition(status?.conditions, 'NamespaceFinalizersRemaining')
  const contents = remaining?.status === 'True' ? contentsOf(remaining.message ?? '') : []
  const finalizers = finalizing?.status === 'True' ? finalizersOf(finalizing.message ?? '') : []
  if (contents.length > 0 || finalizers.length > 0) {
    const held =
      finalizers.length === 0
        ? ''
        : `, held by the finalizer${finalizers.length === 1 ? '' : 's'} ${finalizers.join(', ')}`
    steps.push({
      code: 'NamespaceContentRemaining',
      state: finalizers.length > 0 ? 'waiting' : 'current',
      since,
      message: `It is gone when what is in it is: ${contents.join(', ')}${held}`,
      evidence: { contents, finalizers, message: [remaining?.message, finalizing?.message].filter(Boolean).join('. ') },
    })
  }
  const own = (spec?.finalizers ?? []).filter((name) => name !== 'kubernetes')
  const held = [...own, ...(metadata.finalizers ?? [])]
  if (held.length > 0) {
    const message = `It is gone when its finalizers are: ${held.join(', ')}`
    steps.push({ code: 'FinalizersPending', state: 'waiting', message, evidence: { finalizers: held } })
  }
  if (steps.length > 0) return steps
  return [{ code: 'NamespaceContentRemaining', state: 'current', since, message: 'What is in it is being deleted' }]
}

/** Observes and explains. */
export async function whyNamespace(observer: Observer, namespace: core.Namespace, nowMs: number): Promise<Explanation> {
  const isGoing = namespace.metadata.deletionTimestamp !== undefined
  const pods = isGoing ? await observer.list<core.Pod>(podKind, { namespace: namespace.metadata.name }) : undefined
  const blocking = await explainUnready(observer, pods ?? [], nowMs)
  const steps = namespaceSteps(namespace)
  const object = { ...namespace, apiVersion: 'v1', kind: 'Namespace' }
  return conclude({ object, nowMs, steps, blocking, unseen: observer.unseen() })
}
