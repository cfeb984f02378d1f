// Warnings of the kinds that make Pods from a template. Upstream: their strategies' WarningsOnCreate and WarningsOnUpdate.
import { isDns1123Label } from '../../meta/names.ts'
import type { KubernetesObject } from '../../meta/object-meta.ts'
import { warnOfPodTemplate } from '../pod/warnings/pod-spec.ts'
import type { PodTemplateSpec } from '../v1.types.ts'

/** Warnings about a name that becomes part of names of Pods. */
export function warnOfName(name: string): string[] {
  const problems = isDns1123Label(name)
  if (problems.length === 0) return []
  const text =
    'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended'
  return [`metadata.name: ${text}: [${problems.join(' ')}]`]
}

/** Whether an update changes what the kind's Pods will be: one that does not gives no new warnings. */
export function isNewGeneration({ metadata }: KubernetesObject, previous: KubernetesObject | undefined): boolean {
  return previous === undefined || metadata.generation !== previous.metadata.generation
}

/** The warnings of a kind whose template stands at `spec.template`; `named` if its name becomes part of names of Pods. */
export function templateWarnings<
  T extends KubernetesObject & { readonly spec: { readonly template?: PodTemplateSpec } },
>({ named }: { readonly named: boolean }): (next: T, previous: T | undefined) => string[] {
  return (next, previous) => {
    const { template } = next.spec
    if (!isNewGeneration(next, previous)) return []
    return [
      ...(named && previous === undefined ? warnOfName(next.metadata.name) : []),
      ...(template === undefined ? [] : warnOfPodTemplate(template, 'spec.template')),
    ]
  }
}
