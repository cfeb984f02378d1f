// Whether a Pod may be created, or may follow the one that is stored. Metadata that all kinds share is checked by the
// registry. Upstream: ValidatePodCreate, ValidatePodUpdate.
import type { RequestContext } from '../../../kind-definition.ts'
import { type FieldError, forbiddenError } from '../../../meta/field-error.ts'
import { openHas } from '#base'
import type { Pod, Volume } from '../../v1.types.ts'
import { mirrorPodAnnotation, validatePodAnnotations, validatePodAnnotationUpdate } from './annotations.ts'
import { validateImageSpace } from './containers.ts'
import { validateProfilesMatch } from './profile-annotations.ts'
import { validatePodSpec } from './spec.ts'
import { validateEphemeralContainersUpdate, validateResize } from './subresources.ts'
import { validatePodSpecUpdate } from './update.ts'

/** What is wrong with a Pod, as `KindDefinition.validate` answers it. */
export function validatePod(next: Pod, previous: Pod | undefined, { subresource }: RequestContext): FieldError[] {
  const errors = [...validateWhole(next)]
  if (previous === undefined) return [...errors, ...validateCreate(next)]
  switch (subresource) {
    case 'ephemeralcontainers':
      if (isMirror(previous)) return [forbiddenError('', 'static pods do not support ephemeral containers')]
      return [...errors, ...annotationUpdate(next, previous), ...validateEphemeralContainersUpdate(next, previous)]
    case 'resize':
      if (isMirror(previous)) return [forbiddenError('', 'static pods cannot be resized')]
      if (previous.spec.os?.name === 'windows') return [forbiddenError('', 'windows pods cannot be resized')]
      return [...errors, ...validateResize(next, previous)]
    default:
      return [...errors, ...annotationUpdate(next, previous), ...validatePodSpecUpdate(next, previous)]
  }
}

const isMirror = ({ metadata }: Pod): boolean => openHas(metadata.annotations, mirrorPodAnnotation)

const annotationUpdate = (next: Pod, previous: Pod): Iterable<FieldError> =>
  validatePodAnnotationUpdate(next, previous, 'metadata.annotations')

function* validateWhole({ metadata, spec }: Pod): Iterable<FieldError> {
  if (metadata.annotations !== undefined) {
    yield* validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations')
  }
  yield* validatePodSpec(spec, 'spec', { name: metadata.name })
  if (spec.volumes !== undefined && (spec.serviceAccountName ?? '') === '') {
    yield* validateNoTokens(spec.volumes, 'spec.volumes')
  }
  for (const name of ['containers', 'initContainers'] as const) {
    const containers = spec[name]
    if (containers === undefined) continue
    for (const [i, container] of containers.entries()) yield* validateImageSpace(container, `spec.${name}[${i}]`)
  }
}

/** Tokens are those of a ServiceAccount. */
function* validateNoTokens(volumes: readonly Volume[], path: string): Iterable<FieldError> {
  for (const [v, { projected }] of volumes.entries()) {
    for (const [s, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
      if (serviceAccountToken === undefined) continue
      const at = `${path}[${v}].projected.sources[${s}].serviceAccountToken`
      yield forbiddenError(at, 'must not be specified when serviceAccountName is not set')
    }
  }
}

function* validateCreate({ metadata, spec }: Pod): Iterable<FieldError> {
  if ((spec.ephemeralContainers ?? []).length > 0) {
    yield forbiddenError('spec.ephemeralContainers', 'cannot be set on create')
  }
  if (spec.nodeName !== undefined && (spec.schedulingGates ?? []).length > 0) {
    yield forbiddenError('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
  }
  if (metadata.annotations !== undefined) yield* validateProfilesMatch(metadata.annotations, spec)
}
