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
import { validateDNSSubdomain } from '../validate-name.ts'
import type { PersistentVolumeClaimSpec, TypedObjectReference } from '../v1.types.ts'

/** How volumes may be accessed, in the order in which upstream lists them. */
export const accessModes: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** Whether a volume is a file system or a raw block device. */
export const volumeModes: readonly string[] = ['Block', 'Filesystem']

/** Access modes of a volume or claim: at least one; ReadWriteOncePod alone. */
export function* validateAccessModes(modes: readonly string[] | undefined, path: string): Iterable<FieldError> {
  if (modes === undefined || modes.length === 0) yield requiredError(path, 'at least 1 access mode is required')
  for (const mode of modes ?? []) if (!accessModes.includes(mode)) yield notSupportedError(path, mode, accessModes)
  const known = (modes ?? []).filter((mode) => accessModes.includes(mode))
  if (known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')) {
    yield forbiddenError(path, 'may not use ReadWriteOncePod with other access modes')
  }
}

function* validateSource(source: TypedObjectReference, path: string): Iterable<FieldError> {
  if (source.name === '') yield requiredError(`${path}.name`)
  if (source.kind === '') yield requiredError(`${path}.kind`)
  const group = source.apiGroup ?? ''
  if (group === '' && source.kind !== 'PersistentVolumeClaim') {
    yield invalidError(path, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
  }
  if (group !== '') yield* validateDNSSubdomain(group, `${path}.apiGroup`)
}

/** What a claim asks for. */
export function* validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): Iterable<FieldError> {
  yield* validateAccessModes(spec.accessModes, `${path}.accessModes`)
  if (spec.selector !== undefined) yield* validateLabelSelector(spec.selector, `${path}.selector`)
  const storage = spec.resources.requests?.storage
  const at = `${path}.resources[storage]`
  if (storage === undefined) yield requiredError(at)
  else if (quantitySign(storage) <= 0) yield invalidError(at, storage, 'must be greater than zero')
  if (spec.storageClassName) yield* validateDNSSubdomain(spec.storageClassName, `${path}.storageClassName`)
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode)) {
    yield notSupportedError(`${path}.volumeMode`, spec.volumeMode, volumeModes)
  }
  const { dataSource, dataSourceRef, volumeAttributesClassName: attributes } = spec
  if (dataSource !== undefined) yield* validateSource(dataSource, `${path}.dataSource`)
  if (dataSourceRef !== undefined) yield* validateSource(dataSourceRef, `${path}.dataSourceRef`)
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
