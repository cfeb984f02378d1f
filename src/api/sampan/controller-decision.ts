// What the controller of a workload does, as it decides on the objects that are there at this moment. Controllers decide purely,
// so whoever can read the objects can ask; `explain` tells of it. No upstream counterpart.
import type { KindDefinition } from '../kind-definition.ts'
import type { KubernetesObject } from '../meta/object-meta.ts'

/** A controller's decision about one object. */
export interface ControllerDecision {
  /** As `--controllers` has it: `deployment-controller`. */
  readonly controller: string
  /** What it is doing and what it waits for, in a sentence. */
  readonly because: string
  /** What it would write now that moves something, for people: `create 2 Pods`. Statuses, events and the like are left out. */
  readonly actions: readonly string[]
  /** Whether nothing is left to do until somebody changes the object. */
  readonly settled: boolean
  /** When it decides anew by itself, in milliseconds from now, and what that is for. */
  readonly next?: { readonly afterMs: number; readonly message: string }
}

type NamedKind = Pick<KindDefinition, 'group' | 'version' | 'kind' | 'plural' | 'namespaced'>

/** Where a decision's objects are read. */
export interface DecisionObjects {
  /** undefined: it is not there, or may not be read. */
  get(
    kind: NamedKind,
    key: { readonly namespace?: string; readonly name: string },
  ): Promise<KubernetesObject | undefined>
  /** `namespace` absent: all. undefined: they may not be read. */
  list(kind: NamedKind, scope: { readonly namespace?: string }): Promise<readonly KubernetesObject[] | undefined>
}

/** Asks what the object's controller decides; undefined where that cannot be known. */
export type DecideNow = (
  about: { readonly kind: NamedKind; readonly object: KubernetesObject; readonly nowMs: number },
  objects: DecisionObjects,
) => Promise<ControllerDecision | undefined>
