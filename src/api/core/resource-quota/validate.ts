// ResourceQuotas: resources that exist, and scopes that can apply to them. Upstream: ValidateResourceQuota.
import { type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import type { Quantity } from '../../meta/quantity.ts'
import { validateResourceName, validateResourceQuantity } from '../pod/validate/resources.ts'
import { isStandardQuotaResource } from '../resource-name.ts'
import { internalValue } from '../../schema/internal-value.ts'
import type { ResourceQuota, ResourceQuotaSpec } from '../v1.types.ts'
import { scopeSelector } from './schema.ts'

const scopes: readonly string[] = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
]

const notUsed = 'unsupported scope applied to resource'
const existsOnly: readonly string[] = scopes.slice(0, 4).concat('CrossNamespacePodAffinity')

const podCompute: ReadonlySet<string> = new Set([
  'pods',
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
])

const conflicts: readonly (readonly [string, string])[] = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]

const ofPods: readonly string[] = scopes.filter((scope) => scope !== 'BestEffort' && scope !== 'VolumeAttributesClass')
const ofClaims: readonly string[] = ['persistentvolumeclaims', 'requests.storage']

/** Whether what is of a scope uses the resource at all. */
function scopeApplies(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods'
  if (scope === 'VolumeAttributesClass') return ofClaims.includes(resource)
  return !ofPods.includes(scope) || podCompute.has(resource)
}

/** Amounts by name of the resource. */
export function* validateQuotaAmounts(
  amounts: Readonly<Record<string, Quantity>> | undefined,
  path: string,
): Iterable<FieldError> {
  for (const [name, value] of Object.entries(amounts ?? {})) {
    const at = `${path}[${name}]`
    yield* validateResourceName(name, at)
    if (!name.includes('/') && !isStandardQuotaResource(name)) {
      yield invalidError(at, name, 'must be a standard resource for quota')
    }
    yield* validateResourceQuantity(name, value, at)
  }
}

/** What is wrong with a quota. Its scopes stay, since what is used is counted by them. */
export function* validateResourceQuota(next: ResourceQuota, previous: ResourceQuota | undefined): Iterable<FieldError> {
  yield* validateQuotaAmounts(next.spec.hard, 'spec.hard')
  const own = next.spec.scopes ?? []
  yield* validateScopes(own, next.spec, 'spec.scopes')
  yield* validateScopeSelector(next.spec, 'spec.scopeSelector.matchExpressions')
  if (previous === undefined) return
  const before = new Set<string>(previous.spec.scopes ?? [])
  if (before.size !== new Set(own).size || own.some((scope) => !before.has(scope))) {
    yield invalidError('spec.scopes', own, 'field is immutable')
  }
}

/** Resources of the quota that nothing of the scope uses. */
function unusedResources(scope: string, { hard }: ResourceQuotaSpec): readonly string[] {
  return Object.keys(hard ?? {}).filter((name) => isStandardQuotaResource(name) && !scopeApplies(scope, name))
}

function* validateScopes(own: readonly string[], spec: ResourceQuotaSpec, path: string): Iterable<FieldError> {
  for (const scope of own) {
    if (!scopes.includes(scope)) yield invalidError(path, own, 'unsupported scope')
    for (const _ of unusedResources(scope, spec)) yield invalidError(path, own, notUsed)
  }
  for (const [a, b] of conflicts) {
    if (own.includes(a) && own.includes(b)) yield invalidError(path, own, 'conflicting scopes')
  }
}

function* validateScopeSelector(spec: ResourceQuotaSpec, path: string): Iterable<FieldError> {
  const expressions = spec.scopeSelector?.matchExpressions ?? []
  for (const { scopeName, operator, values = [] } of expressions) {
    if (!scopes.includes(scopeName)) yield invalidError(`${path}.scopeName`, scopeName, 'unsupported scope')
    for (const _ of unusedResources(scopeName, spec)) {
      yield invalidError(path, internalValue(scopeSelector, spec.scopeSelector), notUsed)
    }
    if (existsOnly.includes(scopeName) && operator !== 'Exists') {
      const names = existsOnly.map((name) => `ResourceQuotaScope${name}`)
      const detail = `must be 'Exists' when scope is any of ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
      yield invalidError(`${path}.operator`, operator, detail)
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length > 0) continue
      const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
      yield requiredError(`${path}.values`, detail)
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length === 0) continue
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
      yield invalidError(`${path}.values`, values, detail)
    } else yield invalidError(`${path}.operator`, operator, 'not a valid selector operator')
  }
  const names: readonly string[] = expressions.map(({ scopeName }) => scopeName)
  for (const [a, b] of conflicts) {
    if (names.includes(a) && names.includes(b)) yield invalidError(path, spec.scopes ?? null, 'conflicting scopes')
  }
}
