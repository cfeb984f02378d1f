// What a law is tried on: a world that is set up, the keys that a controller decides about, and what must be so in the end.
import { type KubernetesObject, type meta, newControllerRef, renderTime } from '#api'
import { podKind } from '../kinds.ts'
import type { Action, AnyKind } from '../runtime/plan.ts'
import type { ModelWorld } from './model-world.ts'

export const now = Date.UTC(2026, 0, 1)

export interface Scenario {
  readonly controller: string
  readonly what: string
  readonly keys: readonly string[] | ((world: ModelWorld) => readonly string[])
  seed(world: ModelWorld): void
  /** What the rest of the cluster does after each round. */
  between?(world: ModelWorld): void
  /** Deletions beyond what the object decided about owns. */
  mayDelete?(action: Extract<Action, { type: 'delete' }>): boolean
  /** What must be so in the end. */
  check?(world: ModelWorld): void
}

export const metadata = (name: string, more: Partial<meta.ObjectMeta> = {}) => ({ name, namespace: 'ns', ...more })
export const template = (image = 'x:1') => ({
  metadata: { labels: { app: 'x' } },
  spec: { containers: [{ name: 'c', image }] },
})
export const ready = [{ type: 'Ready', status: 'True', lastTransitionTime: renderTime(now) }]
export const selector = { matchLabels: { app: 'x' } }

/** Every Pod runs and is ready. */
export const runPods = (world: ModelWorld): void => {
  for (const pod of world.list(podKind)) {
    if (pod.status.phase !== undefined) continue
    world.change(podKind, pod, (one) => ({
      ...one,
      spec: { ...one.spec, nodeName: 'n' },
      status: { phase: 'Running' as const, podIP: '10.0.0.1', conditions: ready },
    }))
  }
}
export const ownedBy = (owner: KubernetesObject, kind: AnyKind): meta.OwnerReference[] => [
  newControllerRef(owner, kind),
]
