// RuntimeClass. Upstream: pkg/apis/node/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { column } from '../../core/pod-template/workload.ts'
import { validateContainerResourceName, validateResourceQuantity } from '../../core/pod/validate/resources.ts'
import { validateTolerations } from '../../core/pod/validate/tolerations.ts'
import { validateDNSLabel } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import { validateLabels } from '../../meta/label-selector.ts'
import type { RuntimeClass } from '../v1.types.ts'
import { runtimeClass } from './schema.ts'

function* validate(next: RuntimeClass, previous: RuntimeClass | undefined): Iterable<FieldError> {
  const { handler, overhead, scheduling } = next
  if (previous !== undefined && handler !== previous.handler) {
    yield invalidError('handler', handler, 'field is immutable')
  }
  yield* validateDNSLabel(handler, 'handler')
  for (const [name, value] of Object.entries(overhead?.podFixed ?? {})) {
    const at = `overhead.podFixed.limits[${name}]`
    yield* validateContainerResourceName(name, at)
    yield* validateResourceQuantity(name, value, at)
  }
  yield* validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector')
  yield* validateTolerations(scheduling?.tolerations ?? [], 'scheduling.tolerations')
}

export const runtimeClassKind = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  schema: runtimeClass,
  columns: [nameColumn, column('Handler', ({ handler }) => handler, 'How the container runtime calls it.'), ageColumn],
  validate: (next, previous) => [...validate(next, previous)],
})
