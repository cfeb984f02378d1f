// Annotations of Pods that mean something to the server: mirror Pods, the cost of deletion, security profiles.
import { type FieldError, forbiddenError, invalidError } from '../../../meta/field-error.ts'
import { openGet, openHas } from '#base'
import type { Pod, PodSpec } from '../../v1.types.ts'
import { validateAppArmorAnnotationUpdate, validateProfileAnnotations } from './profile-annotations.ts'

/** Says that a Pod only shows a static Pod of a node; its value is the hash of the manifest. */
export const mirrorPodAnnotation = 'kubernetes.io/config.mirror'

/** Which of a ReplicaSet's Pods go first: lower cost before higher. */
export const podDeletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

const int32Min = -(2 ** 31)
const int32Max = 2 ** 31 - 1

type Annotations = Readonly<Record<string, string>> | undefined

/** What annotations of a Pod or template must be. */
export function* validatePodAnnotations(annotations: Annotations, spec: PodSpec, path: string): Iterable<FieldError> {
  if (annotations === undefined) return
  const mirror = openGet(annotations, mirrorPodAnnotation)
  if (mirror !== undefined && (spec.nodeName ?? '') === '') {
    const detail = 'must set spec.nodeName if mirror pod annotation is set'
    yield invalidError(`${path}[${mirrorPodAnnotation}]`, mirror, detail)
  }
  const cost = openGet(annotations, podDeletionCostAnnotation)
  if (cost !== undefined && !isInt32(cost)) {
    yield invalidError(`${path}[${podDeletionCostAnnotation}]`, cost, 'must be a 32bit integer')
  }
  yield* validateProfileAnnotations(annotations, spec, path)
}

function isInt32(text: string): boolean {
  return /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) >= int32Min && Number(text) <= int32Max
}

/** What a Pod's annotations may become. */
export function* validatePodAnnotationUpdate(next: Pod, previous: Pod, path: string): Iterable<FieldError> {
  const [{ annotations: now }, { annotations: before }] = [next.metadata, previous.metadata]
  yield* validateMirrorAnnotationUpdate(now, before, path)
  yield* validateAppArmorAnnotationUpdate(now ?? {}, before ?? {}, path)
  yield* validatePodAnnotations(now, next.spec, path)
}

/** A Pod is a mirror from the beginning, of one manifest, or never. */
function* validateMirrorAnnotationUpdate(next: Annotations, previous: Annotations, path: string): Iterable<FieldError> {
  const at = `${path}[${mirrorPodAnnotation}]`
  if (openHas(previous, mirrorPodAnnotation)) {
    if (openGet(next, mirrorPodAnnotation) !== openGet(previous, mirrorPodAnnotation)) {
      yield forbiddenError(at, 'may not remove or update mirror pod annotation')
    }
  } else if (openHas(next, mirrorPodAnnotation)) yield forbiddenError(at, 'may not add mirror pod annotation')
}
