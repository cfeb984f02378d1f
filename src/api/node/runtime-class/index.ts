// RuntimeClass: a way to run containers that the runtime offers under a handler's name. Upstream: pkg/apis/node/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { warnOfNodeLabels } from '../../core/node/label-warnings.ts'
import { validateContainerResourceName, validateResourceQuantity } from '../../core/pod/validate/resources.ts'
import { validateTolerations } from '../../core/pod/validate/tolerations.ts'
import { validateDNSLabel } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import { validateLabels } from '../../meta/label-selector.ts'
import type { RuntimeClass } from '../v1.types.ts'
import { runtimeClass } from './schema.ts'

function* validateCreate({ handler, overhead, scheduling }: RuntimeClass): Iterable<FieldError> {
  yield* validateDNSLabel(handler, 'handler')
  for (const [name, value] of Object.entries(overhead?.podFixed ?? {})) {
    const at = `overhead.limits[${name}]`
    yield* validateContainerResourceName(name, at)
    yield* validateResourceQuantity(name, value, at)
  }
  yield* validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector')
  yield* validateTolerations(scheduling?.tolerations ?? [], 'scheduling.tolerations')
}

function* validateUpdate(next: RuntimeClass, previous: RuntimeClass): Iterable<FieldError> {
  if (next.handler !== previous.handler) yield invalidError('handler', next.handler, 'field is immutable')
}

function warn({ scheduling }: RuntimeClass): string[] {
  return warnOfNodeLabels(Object.keys(scheduling?.nodeSelector ?? {}), () => 'scheduling.nodeSelector')
}

export const runtimeClassKind = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  schema: runtimeClass,
  columns: [
    nameColumn,
    {
      name: 'Handler',
      type: 'string',
      priority: 0,
      description: 'Name by which the container runtime knows it.',
      cell: ({ handler }) => handler,
    },
    ageColumn,
  ],
  validate: (next, previous) => [...(previous === undefined ? validateCreate(next) : validateUpdate(next, previous))],
  warn,
})
