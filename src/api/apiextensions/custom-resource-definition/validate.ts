// What is wrong with a CustomResourceDefinition. Defaults and expressions (CEL) within schemas are the business of who
// serves custom resources. Upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation.
import { isConditionTrue } from '../../meta/conditions.ts'
import { shownValue } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isDns1035Label, isDns1123Subdomain } from '../../meta/names.ts'
import { validateWebhookClient } from '../../meta/validate-webhook-client.ts'
import type {
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
} from '../v1.types.ts'
import { validateVersion } from './validate-version.ts'

const scopes: readonly string[] = ['Cluster', 'Namespaced']
const strategies: readonly string[] = ['None', 'Webhook']
const reviewVersions: readonly string[] = ['v1', 'v1beta1']

/** All that is wrong with a text at once, as upstream joins it. */
function* validateLabel(text: string, path: string, before = ''): Iterable<FieldError> {
  const problems = isDns1035Label(before === '' ? text : text.toLowerCase())
  if (problems.length > 0) yield invalidError(path, text, before + problems.join(','))
}

const mixedCase = 'may have mixed case, but should otherwise match: '

function* validateNames(names: CustomResourceDefinitionNames, path: string): Iterable<FieldError> {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names
  if (plural !== '') yield* validateLabel(plural, `${path}.plural`)
  if (singular !== '') yield* validateLabel(singular, `${path}.singular`)
  if (kind !== '') yield* validateLabel(kind, `${path}.kind`, mixedCase)
  if (listKind !== '') yield* validateLabel(listKind, `${path}.listKind`, mixedCase)
  for (const [i, text] of shortNames.entries()) yield* validateLabel(text, `${path}.shortNames[${i}]`)
  if (kind !== '' && kind === listKind) {
    yield invalidError(`${path}.listKind`, listKind, 'kind and listKind may not be the same')
  }
  for (const [i, text] of categories.entries()) yield* validateLabel(text, `${path}.categories[${i}]`)
}

function* validateGroup(group: string, path: string): Iterable<FieldError> {
  if (group === '') return yield requiredError(path)
  const problems = isDns1123Subdomain(group)
  if (problems.length > 0) yield invalidError(path, group, problems.join(','))
  else if (!group.includes('.')) yield invalidError(path, group, 'should be a domain with at least one dot')
}

function* validateWord(value: string, path: string, allowed: readonly string[]): Iterable<FieldError> {
  if (value === '') yield requiredError(path)
  else if (!allowed.includes(value)) yield notSupportedError(path, value, allowed)
}

function* validateReviewVersions(versions: readonly string[], path: string): Iterable<FieldError> {
  if (versions.length === 0) return yield requiredError(path)
  for (const [i, version] of versions.entries()) {
    if (versions.indexOf(version) < i) yield invalidError(`${path}[${i}]`, version, 'duplicate version')
    else for (const problem of isDns1035Label(version)) yield invalidError(`${path}[${i}]`, version, problem)
  }
  if (!versions.some((version) => reviewVersions.includes(version))) {
    yield invalidError(path, versions, `must include at least one of ${reviewVersions.join(', ')}`)
  }
}

function* validateConversion({ strategy, webhook }: CustomResourceConversion, path: string): Iterable<FieldError> {
  yield* validateWord(strategy, `${path}.strategy`, strategies)
  const clientConfig = webhook?.clientConfig
  const at = `${path}.webhookClientConfig`
  if (strategy !== 'Webhook') {
    if (clientConfig !== undefined) {
      yield forbiddenError(at, 'should not be set when strategy is not set to Webhook')
    }
    return
  }
  if (clientConfig === undefined) yield requiredError(at, 'required when strategy is set to Webhook')
  else yield* validateWebhookClient(clientConfig, at)
  yield* validateReviewVersions(webhook?.conversionReviewVersions ?? [], `${path}.conversionReviewVersions`)
}

function* validateSpec(spec: CustomResourceDefinitionSpec): Iterable<FieldError> {
  const { group, names, scope, versions, conversion, preserveUnknownFields = false } = spec
  yield* validateGroup(group, 'spec.group')
  yield* validateWord(scope, 'spec.scope', scopes)
  for (const [i, { served, schema }] of versions.entries()) {
    if (!served || schema?.openAPIV3Schema !== undefined) continue
    yield requiredError(`spec.versions[${i}].schema.openAPIV3Schema`, 'schemas are required')
  }
  if (preserveUnknownFields) yield invalidError('spec.preserveUnknownFields', true, 'must be false')
  for (const [i, version] of versions.entries()) yield* validateVersion(version, `spec.versions[${i}]`)
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    yield invalidError('spec.versions', shownValue(versions), 'must contain unique version names')
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const detail = 'must have exactly one version marked as storage version'
    yield invalidError('spec.versions', shownValue(versions), detail)
  }
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const) {
    if ((names[name] ?? '') === '') yield requiredError(`spec.names.${name}`)
  }
  yield* validateNames(names, 'spec.names')
  if (conversion !== undefined) yield* validateConversion(conversion, 'spec.conversion')
}

function* validateStoredVersions({ spec, status }: CustomResourceDefinition): Iterable<FieldError> {
  for (const [i, version] of (status.storedVersions ?? []).entries()) {
    if (spec.versions.some(({ name }) => name === version)) continue
    const detail = `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`
    yield invalidError(`status.storedVersions[${i}]`, version, detail)
  }
}

/** What serves a kind is found by its names, so they stay; established kinds keep what their storage depends on. */
function* validateUpdate(next: CustomResourceDefinition, previous: CustomResourceDefinition): Iterable<FieldError> {
  const [now, before] = [next.spec, previous.spec]
  const established = isConditionTrue(previous.status.conditions, 'Established')
  const kept = [
    ...(established
      ? ([
          ['spec.scope', now.scope, before.scope],
          ['spec.names.kind', now.names.kind, before.names.kind],
        ] as const)
      : []),
    ['spec.group', now.group, before.group],
    ['spec.names.plural', now.names.plural, before.names.plural],
  ] as const
  for (const [path, value, old] of kept) if (value !== old) yield invalidError(path, value, 'field is immutable')
  yield* validateStoredVersions(next)
}

/** What is wrong with a definition. */
export function* validateDefinition(
  next: CustomResourceDefinition,
  previous: CustomResourceDefinition | undefined,
): Iterable<FieldError> {
  const { metadata, spec } = next
  if (previous === undefined && metadata.name !== `${spec.names.plural}.${spec.group}`) {
    yield invalidError('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')
  }
  yield* validateSpec(spec)
  if (previous !== undefined) yield* validateUpdate(next, previous)
}

/** What is wrong with the names that were accepted, and with the versions that objects are stored in. */
export function* validateDefinitionStatus(next: CustomResourceDefinition): Iterable<FieldError> {
  yield* validateNames(next.status.acceptedNames, 'status.acceptedNames')
  yield* validateStoredVersions(next)
}
