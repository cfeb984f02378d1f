// Schema of apiextensions/v1: CustomResourceDefinition, CustomResourceDefinitionSpec, CustomResourceDefinitionNames, CustomResourceDefinitionVersion, CustomResourceValidation, JSONSchemaProps …. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  type StructSchema,
  boolean,
  bytes,
  either,
  enumeration,
  field,
  float64,
  int32,
  int64,
  json,
  lazy,
  list,
  listMap,
  map,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const customResourceDefinitionNames = struct('apiextensions/v1.CustomResourceDefinitionNames', {
  plural: required(1, string),
  singular: field(2, string),
  shortNames: field(3, list(string)),
  kind: required(4, string),
  listKind: field(5, string),
  categories: field(6, list(string)),
})

export const externalDocumentation = struct('apiextensions/v1.ExternalDocumentation', {
  description: field(1, string),
  url: field(2, string),
})

export const validationRule = struct('apiextensions/v1.ValidationRule', {
  rule: required(1, string),
  message: field(2, string),
  messageExpression: field(3, string),
  reason: pointer(
    4,
    enumeration('FieldValueRequired', 'FieldValueDuplicate', 'FieldValueInvalid', 'FieldValueForbidden'),
  ),
  fieldPath: field(5, string),
  optionalOldSelf: pointer(6, boolean),
})

export const jsonSchemaProps: StructSchema = struct('apiextensions/v1.JSONSchemaProps', {
  id: field(1, string),
  $schema: field(2, string),
  $ref: pointer(3, string),
  description: field(4, string),
  type: field(5, string),
  format: field(6, string),
  title: field(7, string),
  default: pointer(8, json),
  maximum: pointer(9, float64),
  exclusiveMaximum: field(10, boolean),
  minimum: pointer(11, float64),
  exclusiveMinimum: field(12, boolean),
  maxLength: pointer(13, int64),
  minLength: pointer(14, int64),
  pattern: field(15, string),
  maxItems: pointer(16, int64),
  minItems: pointer(17, int64),
  uniqueItems: field(18, boolean),
  multipleOf: pointer(19, float64),
  enum: field(20, list(json)),
  maxProperties: pointer(21, int64),
  minProperties: pointer(22, int64),
  required: field(23, list(string)),
  items: pointer(
    24,
    either(() => jsonSchemaProps, 'list'),
  ),
  allOf: field(25, list(lazy(() => jsonSchemaProps))),
  oneOf: field(26, list(lazy(() => jsonSchemaProps))),
  anyOf: field(27, list(lazy(() => jsonSchemaProps))),
  not: pointer(
    28,
    lazy(() => jsonSchemaProps),
  ),
  properties: field(29, map(lazy(() => jsonSchemaProps))),
  additionalProperties: pointer(
    30,
    either(() => jsonSchemaProps, 'boolean'),
  ),
  patternProperties: field(31, map(lazy(() => jsonSchemaProps))),
  dependencies: field(32, map(either(() => jsonSchemaProps, 'strings'))),
  additionalItems: pointer(
    33,
    either(() => jsonSchemaProps, 'boolean'),
  ),
  definitions: field(34, map(lazy(() => jsonSchemaProps))),
  externalDocs: pointer(35, externalDocumentation),
  example: pointer(36, json),
  nullable: field(37, boolean),
  'x-kubernetes-preserve-unknown-fields': pointer(38, boolean),
  'x-kubernetes-embedded-resource': field(39, boolean),
  'x-kubernetes-int-or-string': field(40, boolean),
  'x-kubernetes-list-map-keys': field(41, list(string)),
  'x-kubernetes-list-type': pointer(42, string),
  'x-kubernetes-map-type': pointer(43, string),
  'x-kubernetes-validations': field(44, listMap(validationRule, 'rule'), {
    patchStrategy: 'merge',
    patchMergeKey: 'rule',
  }),
})

export const customResourceValidation = struct('apiextensions/v1.CustomResourceValidation', {
  openAPIV3Schema: pointer(
    1,
    lazy(() => jsonSchemaProps),
  ),
})

export const customResourceSubresourceStatus = struct('apiextensions/v1.CustomResourceSubresourceStatus', {})

export const customResourceSubresourceScale = struct('apiextensions/v1.CustomResourceSubresourceScale', {
  specReplicasPath: required(1, string),
  statusReplicasPath: required(2, string),
  labelSelectorPath: pointer(3, string),
})

export const customResourceSubresources = struct('apiextensions/v1.CustomResourceSubresources', {
  status: pointer(1, customResourceSubresourceStatus),
  scale: pointer(2, customResourceSubresourceScale),
})

export const customResourceColumnDefinition = struct('apiextensions/v1.CustomResourceColumnDefinition', {
  name: required(1, string),
  type: required(2, string),
  format: field(3, string),
  description: field(4, string),
  priority: field(5, int32),
  jsonPath: required(6, string),
})

export const selectableField = struct('apiextensions/v1.SelectableField', {
  jsonPath: required(1, string),
})

export const customResourceDefinitionVersion = struct('apiextensions/v1.CustomResourceDefinitionVersion', {
  name: required(1, string),
  served: required(2, boolean),
  storage: required(3, boolean),
  deprecated: field(7, boolean),
  deprecationWarning: pointer(8, string),
  schema: pointer(4, customResourceValidation),
  subresources: pointer(5, customResourceSubresources),
  additionalPrinterColumns: field(6, list(customResourceColumnDefinition)),
  selectableFields: field(9, list(selectableField)),
})

export const serviceReference = struct('apiextensions/v1.ServiceReference', {
  namespace: required(1, string),
  name: required(2, string),
  path: pointer(3, string),
  port: pointer(4, int32),
})

export const webhookClientConfig = struct('apiextensions/v1.WebhookClientConfig', {
  url: pointer(3, string),
  service: pointer(1, serviceReference),
  caBundle: field(2, bytes),
})

export const webhookConversion = struct('apiextensions/v1.WebhookConversion', {
  clientConfig: pointer(2, webhookClientConfig),
  conversionReviewVersions: required(3, list(string)),
})

export const customResourceConversion = struct('apiextensions/v1.CustomResourceConversion', {
  strategy: required(1, string),
  webhook: pointer(2, webhookConversion),
})

export const customResourceDefinitionSpec = struct('apiextensions/v1.CustomResourceDefinitionSpec', {
  group: required(1, string),
  names: required(3, customResourceDefinitionNames),
  scope: required(4, string),
  versions: required(7, list(customResourceDefinitionVersion)),
  conversion: pointer(9, customResourceConversion),
  preserveUnknownFields: field(10, boolean),
})

export const customResourceDefinitionCondition = struct('apiextensions/v1.CustomResourceDefinitionCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
  observedGeneration: field(6, int64),
})

export const customResourceDefinitionStatus = struct('apiextensions/v1.CustomResourceDefinitionStatus', {
  conditions: field(1, listMap(customResourceDefinitionCondition, 'type'), { presence: 'always' }),
  acceptedNames: field(2, customResourceDefinitionNames),
  storedVersions: field(3, list(string), { presence: 'always' }),
  observedGeneration: field(4, int64),
})

export const customResourceDefinition = struct('apiextensions/v1.CustomResourceDefinition', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, customResourceDefinitionSpec),
  status: field(3, customResourceDefinitionStatus),
})
