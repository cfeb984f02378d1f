// The template of a Job does not change, with one exception: while a Job is suspended and has no Pods, queues may say
// where its Pods shall run and what they may use. Upstream: validatePodTemplateUpdate.
import { podSpec, podTemplateSpec } from '../../core/pod/schema/spec.ts'
import type { Affinity, Container, PodSpec, PodTemplateSpec } from '../../core/v1.types.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import type { FieldError } from '../../meta/field-error.ts'
import type { Job } from '../v1.types.ts'
import { hasJobCondition } from './conditions.ts'

/** Whether the Job waits and nothing of it runs: it has not started, or has come to a full stop. */
function isIdle(job: Job): boolean {
  const { spec, status } = job
  if (spec.suspend !== true || (status.active ?? 0) > 0) return false
  return status.startTime === undefined || hasJobCondition(job, 'Suspended')
}

/** What a change of the template may not change. */
export function validateTemplateUpdate(next: Job, previous: Job): Iterable<FieldError> {
  const [template, before] = [next.spec.template, previous.spec.template]
  if (!isIdle(previous)) {
    return validateImmutable('spec.template', { next: template, previous: before, schema: podTemplateSpec })
  }
  const allowed = withResources(withDirectives(before, template).spec, template.spec)
  return validateImmutable('spec.template.spec', { next: template.spec, previous: allowed, schema: podSpec })
}

/** The template before, with the scheduling directives of the one after. */
function withDirectives(before: PodTemplateSpec, after: PodTemplateSpec): PodTemplateSpec {
  const { nodeSelector, tolerations, schedulingGates, affinity } = after.spec
  const {
    nodeSelector: _nodeSelector,
    tolerations: _tolerations,
    schedulingGates: _gates,
    affinity: old,
    ...rest
  } = before.spec
  const allowed = withNodeAffinity(old, affinity)
  return {
    metadata: after.metadata,
    spec: {
      ...rest,
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      ...(tolerations === undefined ? {} : { tolerations }),
      ...(schedulingGates === undefined ? {} : { schedulingGates }),
      ...(allowed === undefined ? {} : { affinity: allowed }),
    },
  }
}

/** Affinity to nodes is free, affinity to Pods is not; with nothing left the whole field may go. */
function withNodeAffinity(before: Affinity | undefined, after: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _nodeAffinity, ...toPods } = before ?? {}
  if (after === undefined) return Object.keys(toPods).length === 0 ? undefined : toPods
  return after.nodeAffinity === undefined ? toPods : { ...toPods, nodeAffinity: after.nodeAffinity }
}

/** The spec before, with the resources of the one after where the containers are the same. */
function withResources(before: PodSpec, after: PodSpec): PodSpec {
  const { initContainers } = before
  return {
    ...before,
    containers: merge(before.containers, after.containers),
    ...(initContainers === undefined ? {} : { initContainers: merge(initContainers, after.initContainers ?? []) }),
  }
}

function merge(before: readonly Container[], after: readonly Container[]): readonly Container[] {
  if (before.length !== after.length) return before
  return before.map((container, i) => {
    const other = after[i]
    return other?.name === container.name ? { ...container, resources: other.resources } : container
  })
}
