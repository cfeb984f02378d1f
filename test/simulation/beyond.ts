// What goes beyond Kubernetes, as users write it (docs/WORKLOADS.md), and as controllers write of it.
import type { KubernetesObject } from '#api'

export const restartAnnotation = 'sampan.dev/restart-on-config-change'
export const rolledAtAnnotation = 'sampan.dev/config-rolled-at'
export const rollbackAnnotation = 'sampan.dev/auto-rollback'
export const completeAnnotation = 'sampan.dev/complete'
export const heldBackAnnotation = 'sampan.dev/held-back-for'
export const replaceAnnotation = 'sampan.dev/replace-broken-pods'

/** The value of an annotation. */
export function annotationOf(object: KubernetesObject | undefined, name: string): string | undefined {
  return object?.metadata.annotations?.[name]
}

/** Whether an annotation that asks for something is there. */
export function asksFor(object: KubernetesObject | undefined, name: string): boolean {
  return annotationOf(object, name) === 'true'
}
