// CSIDriver: what a storage driver can do and wants to be told. Upstream: pkg/registry/storage/csidriver.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { type Column, defineKind } from '../../kind-definition.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { semanticDeepEqual } from '../../schema/fields.ts'
import { boolean, listSet, string } from '../../schema/language.ts'
import type { CSIDriver, CSIDriverSpec, TokenRequest } from '../v1.types.ts'
import { csiDriver, csiDriverSpec } from './schema.ts'

const groupPolicies: readonly string[] = ['File', 'None', 'ReadWriteOnceWithFSType']
const lifecycleModes: readonly string[] = ['Persistent', 'Ephemeral']
const tokenSecondsMin = 600
const tokenSecondsMax = 2 ** 32
const updatePeriodSecondsMin = 10

function defaults(driver: CSIDriver): CSIDriver {
  const { spec } = driver
  return {
    ...driver,
    spec: {
      ...spec,
      attachRequired: spec.attachRequired ?? true,
      podInfoOnMount: spec.podInfoOnMount ?? false,
      storageCapacity: spec.storageCapacity ?? false,
      fsGroupPolicy: spec.fsGroupPolicy ?? 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: spec.volumeLifecycleModes?.length ? spec.volumeLifecycleModes : ['Persistent'],
      requiresRepublish: spec.requiresRepublish ?? false,
      seLinuxMount: spec.seLinuxMount ?? false,
    },
  }
}

/** The field belongs to a feature that is not switched on in v1.36's defaults. */
function prepareForCreate(driver: CSIDriver): CSIDriver {
  const { preventPodSchedulingIfMissing: _, ...spec } = driver.spec
  return { ...driver, spec }
}

/** The generation counts changes only: a new driver has none. */
function prepareForUpdate(next: CSIDriver, previous: CSIDriver): CSIDriver {
  const { spec } = previous.spec.preventPodSchedulingIfMissing === undefined ? prepareForCreate(next) : next
  if (semanticDeepEqual(csiDriverSpec, spec, previous.spec)) return { ...next, spec }
  const generation = (previous.metadata.generation ?? 0) + 1
  return { ...next, metadata: { ...next.metadata, generation }, spec }
}

const requiredFields = ['attachRequired', 'podInfoOnMount', 'storageCapacity'] as const

/** Upstream's word for attachRequired differs here from the field's name, and the answer is compared with upstream's. */
const pathOf = (name: string): string => `spec.${name === 'attachRequired' ? 'attachedRequired' : name}`

function* validateAlways(spec: CSIDriverSpec): Iterable<FieldError> {
  for (const name of requiredFields) if (spec[name] === undefined) yield requiredError(pathOf(name))
  const { fsGroupPolicy, tokenRequests = [], nodeAllocatableUpdatePeriodSeconds: period } = spec
  if (fsGroupPolicy !== undefined && !groupPolicies.includes(fsGroupPolicy)) {
    yield notSupportedError('spec.fsGroupPolicy', fsGroupPolicy, groupPolicies)
  }
  yield* validateTokenRequests(tokenRequests, 'spec.tokenRequests')
  for (const mode of spec.volumeLifecycleModes ?? []) {
    if (!lifecycleModes.includes(mode)) yield notSupportedError('spec.volumeLifecycleModes', mode, lifecycleModes)
  }
  if (spec.seLinuxMount === undefined) yield requiredError('spec.seLinuxMount')
  if (period !== undefined && period < updatePeriodSecondsMin) {
    const detail = `must be greater than or equal to ${updatePeriodSecondsMin} seconds`
    yield invalidError('spec.nodeAllocatableUpdatePeriodSeconds', period, detail)
  }
  const inSecrets = spec.serviceAccountTokenInSecrets
  if (inSecrets !== undefined && tokenRequests.length === 0) {
    const detail = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'
    yield invalidError('spec.serviceAccountTokenInSecrets', inSecrets, detail)
  }
}

function* validateTokenRequests(requests: readonly TokenRequest[], path: string): Iterable<FieldError> {
  const audiences = new Set<string>()
  for (const [i, { audience, expirationSeconds: seconds }] of requests.entries()) {
    const at = `${path}[${i}]`
    if (audiences.has(audience)) yield duplicateError(`${at}.audience`, audience)
    else if (seconds !== undefined && seconds < tokenSecondsMin) {
      yield invalidError(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes')
    } else if (seconds !== undefined && seconds > tokenSecondsMax) {
      yield invalidError(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds')
    }
    audiences.add(audience)
  }
}

function* validate({ spec: next }: CSIDriver, previous: CSIDriver | undefined): Iterable<FieldError> {
  yield* validateAlways(next)
  if (previous === undefined) return
  for (const [name, schema] of Object.entries({ attachRequired: boolean, volumeLifecycleModes: listSet(string) })) {
    const [value, before] = [next, previous.spec].map((spec) => spec[name as 'attachRequired' | 'volumeLifecycleModes'])
    yield* validateImmutable(pathOf(name), { next: value, previous: before, schema })
  }
}

const column = (
  name: string,
  cell: Column<CSIDriver>['cell'],
  { type = 'boolean', description }: { readonly type?: 'boolean' | 'string'; readonly description: string },
): Column<CSIDriver> => ({ name, type, priority: 0, description, cell })

export const csiDriverKind = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  schema: csiDriver,
  columns: [
    nameColumn,
    column('AttachRequired', ({ spec }) => spec.attachRequired ?? true, {
      description: 'Whether volumes must be attached to nodes.',
    }),
    column('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false, {
      description: 'Whether the driver is told of the Pod.',
    }),
    column('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false, {
      description: 'Whether the driver tells its capacity.',
    }),
    column('TokenRequests', ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>', {
      type: 'string',
      description: 'Audiences of the tokens that the driver is given.',
    }),
    column('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false, {
      description: 'Whether volumes are published again and again.',
    }),
    column('Modes', ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || none, {
      type: 'string',
      description: 'Kinds of volumes that the driver has.',
    }),
    ageColumn,
  ],
  defaults,
  prepareForCreate,
  prepareForUpdate,
  validate: (next, previous) => [...validate(next, previous)],
})
