// What a StatefulSet's status says. Upstream counterpart: updateStatus and completeRollingUpdate of stateful_set_control.go.
import type { apps } from '#api'
import { deepEqual } from '#base'
import { isPodReady, isPodTerminating } from '../pod/facts.ts'
import type { ObservedStatefulSet } from './decide.ts'
import { revisionOf } from './identity.ts'
import { isAvailable } from './step.ts'

/** The status that Pods and revisions make. */
export function computeStatus({ set, pods, wanted }: ObservedStatefulSet, now: number): apps.StatefulSetStatus {
  const updateRevision = wanted.revision.name
  const before = set.status.currentRevision
  const currentRevision = before === undefined || before === '' ? updateRevision : before
  const steady = pods.filter((pod) => !isPodTerminating(pod))
  const count = (revision: string): number => steady.filter((pod) => revisionOf(pod) === revision).length
  const ready = pods.filter((pod) => pod.status.phase === 'Running' && isPodReady(pod)).length
  const updated = count(updateRevision)
  const { replicas: wantedReplicas = 1, updateStrategy } = set.spec
  const isRolledOut =
    updateStrategy.type !== 'OnDelete' && [updated, ready, pods.length].every((number) => number === wantedReplicas)
  const { collisionCount } = wanted
  const { generation } = set.metadata
  const { conditions } = set.status
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: pods.filter((pod) => isAvailable(pod, set, now)).length,
    currentReplicas: isRolledOut ? updated : count(currentRevision),
    updatedReplicas: updated,
    currentRevision: isRolledOut ? updateRevision : currentRevision,
    updateRevision,
    collisionCount: collisionCount ?? 0,
    ...(conditions === undefined ? {} : { conditions }),
  }
}

/** Absent numbers are zeros. */
export function isSameStatus(a: apps.StatefulSetStatus, b: apps.StatefulSetStatus): boolean {
  const zeros = { readyReplicas: 0, currentReplicas: 0, updatedReplicas: 0, availableReplicas: 0, collisionCount: 0 }
  return deepEqual({ ...zeros, ...a }, { ...zeros, ...b })
}
