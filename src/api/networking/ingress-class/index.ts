// IngressClass: which controller serves the Ingresses that name it. Upstream: ValidateIngressClass.
import { openGet } from '#base'
import { ageColumn, classNameColumn, none } from '../../columns.ts'
import { validateDNSLabel } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
  tooLongError,
} from '../../meta/field-error.ts'
import { isDomainPrefixedPath } from '../../meta/names.ts'
import type { IngressClass, IngressClassParametersReference } from '../v1.types.ts'
import { validateTypedReference } from '../validate-reference.ts'
import { ingressClass } from './schema.ts'

const defaultClassAnnotation = 'ingressclass.kubernetes.io/is-default-class'
const controllerLengthMax = 250
const scopes: readonly string[] = ['Cluster', 'Namespace']

/** Parameters are of the cluster unless said otherwise. */
function defaults(object: IngressClass): IngressClass {
  const { parameters } = object.spec
  if (parameters === undefined || parameters.scope !== undefined) return object
  return { ...object, spec: { ...object.spec, parameters: { ...parameters, scope: 'Cluster' } } }
}

function* validate({ spec }: IngressClass, previous: IngressClass | undefined): Iterable<FieldError> {
  const { controller = '', parameters } = spec
  const path = 'spec.controller'
  if (previous !== undefined && controller !== (previous.spec.controller ?? '')) {
    yield invalidError(path, controller, 'field is immutable')
  }
  if (controller.length > controllerLengthMax) yield tooLongError(path, controllerLengthMax)
  if (controller === '') yield requiredError(path)
  else for (const problem of isDomainPrefixedPath(controller)) yield invalidError(path, controller, problem)
  if (parameters !== undefined) yield* validateParameters(parameters, 'spec.parameters')
}

function* validateParameters(reference: IngressClassParametersReference, path: string): Iterable<FieldError> {
  yield* validateTypedReference(reference, path)
  const { scope, namespace } = reference
  if (scope === undefined) return yield requiredError(`${path}.scope`)
  if (!scopes.includes(scope)) return yield notSupportedError(`${path}.scope`, scope, scopes)
  if (scope === 'Cluster') {
    if (namespace !== undefined) yield forbiddenError(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'")
  } else if (namespace === undefined) {
    yield requiredError(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")
  } else yield* validateDNSLabel(namespace, `${path}.namespace`)
}

function renderParameters({ spec: { parameters } }: IngressClass): string {
  if (parameters === undefined) return none
  const { apiGroup, kind, name } = parameters
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`
}

export const ingressClassKind = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  schema: ingressClass,
  generation: true,
  columns: [
    classNameColumn(({ metadata }) => openGet(metadata.annotations, defaultClassAnnotation) === 'true'),
    {
      name: 'Controller',
      type: 'string',
      priority: 0,
      description: 'The controller that serves the class.',
      cell: ({ spec }) => spec.controller ?? '',
    },
    {
      name: 'Parameters',
      type: 'string',
      priority: 0,
      description: 'More for the controller to know.',
      cell: renderParameters,
    },
    ageColumn,
  ],
  defaults,
  validate: (next, previous) => [...validate(next, previous)],
})
