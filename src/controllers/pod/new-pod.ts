// A Pod as a workload writes it: the template's labels, annotations, finalizers and spec under an owner.
// Upstream counterpart: GetPodFromTemplate of pkg/controller.
import type { core, Draft, meta } from '#api'
import { podKind } from '../kinds.ts'
import type { Action, Announcement } from '../runtime/plan.ts'

export interface NewPodOptions {
  readonly namespace: string
  readonly owner: meta.OwnerReference
  /** A fixed name; else one is generated from the owner's. */
  readonly name?: string
}

/** The Pod that a template makes. */
export function newPod(template: core.PodTemplateSpec, { namespace, owner, name }: NewPodOptions): Draft<core.Pod> {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    metadata: {
      ...(name === undefined ? { generateName: `${owner.name}-` } : { name }),
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [owner],
    },
    spec: template.spec as Draft<core.PodSpec>,
  }
}

/** Creates a Pod, telling so on its owner. */
export function createPod(pod: Draft<core.Pod>, regarding: Announcement['regarding']): Action {
  return {
    type: 'create',
    kind: podKind,
    object: pod as Draft<core.Pod> & object,
    announce: { regarding, subject: 'pod' },
  }
}

/** Deletes a Pod, telling so on its owner. */
export function deletePod(pod: core.Pod, regarding: Announcement['regarding']): Action {
  return { type: 'delete', kind: podKind, object: pod, announce: { regarding, subject: 'pod' } }
}
