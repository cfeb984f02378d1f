// The spec of a claim, which also stands in volume templates: of a Pod's ephemeral volumes, of a StatefulSet.
// Upstream: ValidatePersistentVolumeClaimSpec.
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { validateLabelSelector } from '../../meta/label-selector.ts'
import { quantitySign } from '../../meta/quantity.ts'
import { validateDNSLabel, validateDNSSubdomain } from '../validate-name.ts'
import type { PersistentVolumeClaimSpec, TypedObjectReference } from '../v1.types.ts'

/** How volumes may be accessed, in the order in which upstream lists them. */
export const accessModes: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** Whether a volume is a file system or a raw block device. */
export const volumeModes: readonly string[] = ['Block', 'Filesystem']

/** Access modes of a volume or claim: at least one; ReadWriteOncePod alone. */
export function* validateAccessModes(modes: readonly string[] | undefined, path: string): Iterable<FieldError> {
  if (modes === undefined || modes.length === 0) yield requiredError(path)
  yield* validateKnownModes(modes, path)
}

function* validateKnownModes(modes: readonly string[] | undefined, path: string): Iterable<FieldError> {
  for (const mode of modes ?? []) if (!accessModes.includes(mode)) yield notSupportedError(path, mode, accessModes)
  const known = (modes ?? []).filter((mode) => accessModes.includes(mode))
  if (known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')) {
    yield forbiddenError(path, 'may not use ReadWriteOncePod with other access modes')
  }
}

function* validateSource(source: TypedObjectReference, path: string, anyGroup: boolean): Iterable<FieldError> {
  if (source.name === '') yield requiredError(`${path}.name`)
  if (source.kind === '') yield requiredError(`${path}.kind`)
  const group = source.apiGroup ?? ''
  if (group === '' && source.kind !== 'PersistentVolumeClaim') {
    yield invalidError(path, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
  }
  if (group !== '' && !anyGroup) yield* validateDNSSubdomain(group, `${path}.apiGroup`)
  if ((source.namespace ?? '') !== '') yield* validateDNSLabel(source.namespace ?? '', `${path}.namespace`)
}

/** Whether the claim was stored with a group that nobody looked at then. */
function hasGroup({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec): boolean {
  return dataSource?.apiGroup !== undefined || dataSourceRef?.apiGroup !== undefined
}

/** What a claim asks for. */
export function* validateClaimSpec(
  spec: PersistentVolumeClaimSpec,
  path: string,
  previous?: PersistentVolumeClaimSpec,
): Iterable<FieldError> {
  if ((spec.accessModes ?? []).length === 0) {
    yield requiredError(`${path}.accessModes`, 'at least 1 access mode is required')
  }
  if (spec.selector !== undefined) yield* validateLabelSelector(spec.selector, `${path}.selector`)
  yield* validateKnownModes(spec.accessModes, `${path}.accessModes`)
  const storage = spec.resources.requests?.storage
  const at = `${path}.resources[storage]`
  if (storage === undefined) yield requiredError(at)
  else if (quantitySign(storage) <= 0) yield invalidError(at, storage, 'must be greater than zero')
  if (spec.storageClassName) yield* validateDNSSubdomain(spec.storageClassName, `${path}.storageClassName`)
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode)) {
    yield notSupportedError(`${path}.volumeMode`, spec.volumeMode, volumeModes)
  }
  const { dataSource, dataSourceRef, volumeAttributesClassName: attributes } = spec
  const anyGroup = previous !== undefined && hasGroup(previous)
  if (dataSource !== undefined) yield* validateSource(dataSource, `${path}.dataSource`, anyGroup)
  if (dataSourceRef !== undefined) yield* validateSource(dataSourceRef, `${path}.dataSourceRef`, anyGroup)
  if (dataSource !== undefined && dataSourceRef !== undefined) {
    const same =
      dataSource.apiGroup === dataSourceRef.apiGroup &&
      dataSource.kind === dataSourceRef.kind &&
      dataSource.name === dataSourceRef.name
    if ((dataSourceRef.namespace ?? '') !== '') {
      yield invalidError(path, `${path}.dataSource`, 'may not be specified when dataSourceRef.namespace is specified')
    } else if (!same) yield invalidError(path, `${path}.dataSource`, 'must match dataSourceRef')
  }
  if (attributes) yield* validateDNSSubdomain(attributes, `${path}.volumeAttributesClassName`)
}
