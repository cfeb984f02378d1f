// What the checks of one part of a Pod's spec need to know of its other parts.
import type { PodSpec, Volume } from '../../v1.types.ts'

/** Gathered once for each spec. */
export interface SpecFacts {
  /** Whether the spec is a Pod's own; false in templates, which upstream lets pass with a little more. */
  readonly isPod: boolean
  /** Name of the Pod, where there is one. */
  readonly podName: string | undefined
  readonly spec: PodSpec
  readonly volumes: ReadonlyMap<string, Volume>
  readonly claimNames: ReadonlySet<string>
}

/** The facts of a spec; `pod` is given where the spec is a Pod's own. */
export function specFacts(spec: PodSpec, pod?: { readonly name: string | undefined }): SpecFacts {
  return {
    isPod: pod !== undefined,
    podName: pod?.name,
    spec,
    volumes: new Map((spec.volumes ?? []).map((volume) => [volume.name, volume])),
    claimNames: new Set((spec.resourceClaims ?? []).flatMap(({ name }) => (name === '' ? [] : [name]))),
  }
}
