// Whether a Pod may be created, or may follow the one that is stored. Metadata that all kinds share is checked by the
// registry. Upstream: ValidatePodCreate, ValidatePodUpdate.
import type { RequestContext } from '../../../kind-definition.ts'
import { type FieldError, forbiddenError } from '../../../meta/field-error.ts'
import type { Pod, PodSpec } from '../../v1.types.ts'
import { validateMirrorAnnotationUpdate, validatePodAnnotations } from './annotations.ts'
import { validatePodSpec } from './spec.ts'
import { validateEphemeralContainersUpdate, validateResize } from './subresources.ts'
import { validatePodSpecUpdate } from './update.ts'

/** What is wrong with a Pod, as `KindDefinition.validate` answers it. */
export function validatePod(next: Pod, previous: Pod | undefined, { subresource }: RequestContext): FieldError[] {
  const errors = [...validateWhole(next)]
  if (previous === undefined) return [...errors, ...validateCreate(next.spec)]
  const { annotations } = next.metadata
  errors.push(...validateMirrorAnnotationUpdate(annotations, previous.metadata.annotations, 'metadata.annotations'))
  switch (subresource) {
    case 'ephemeralcontainers':
      return [...errors, ...validateEphemeralContainersUpdate(next, previous)]
    case 'resize':
      return [...errors, ...validateResize(next, previous)]
    default:
      return [...errors, ...validatePodSpecUpdate(next, previous)]
  }
}

function* validateWhole({ metadata, spec }: Pod): Iterable<FieldError> {
  if (metadata.annotations !== undefined) {
    yield* validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations')
  }
  yield* validatePodSpec(spec, 'spec', { name: metadata.name })
  if ((spec.serviceAccountName ?? '') !== '') return
  for (const [v, { projected }] of (spec.volumes ?? []).entries()) {
    for (const [s, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
      if (serviceAccountToken === undefined) continue
      const at = `spec.volumes[${v}].projected.sources[${s}].serviceAccountToken`
      yield forbiddenError(at, 'must not be specified when serviceAccountName is not set')
    }
  }
}

function* validateCreate(spec: PodSpec): Iterable<FieldError> {
  if ((spec.ephemeralContainers ?? []).length > 0) {
    yield forbiddenError('spec.ephemeralContainers', 'cannot be set on create')
  }
  if (spec.nodeName !== undefined && (spec.schedulingGates ?? []).length > 0) {
    yield forbiddenError('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
  }
}
