// What a claim's volume is filled from. The older field knows claims and snapshots only; the newer one says the same and
// more. Upstream: pkg/api/persistentvolumeclaim/util.go.
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../v1.types.ts'

const isElsewhere = ({ dataSourceRef }: PersistentVolumeClaimSpec): boolean => (dataSourceRef?.namespace ?? '') !== ''

/** Sources of other namespaces belong to a feature that is not switched on in v1.36's defaults. */
function withoutSourceElsewhere(
  spec: PersistentVolumeClaimSpec,
  previous: PersistentVolumeClaimSpec | undefined,
): PersistentVolumeClaimSpec {
  if (!isElsewhere(spec) || (previous !== undefined && isElsewhere(previous))) return spec
  const { dataSourceRef: _, ...rest } = spec
  return rest
}

/** The older field drops what it does not know, unless the claim has had a source before. */
function withoutUnknownSource(
  spec: PersistentVolumeClaimSpec,
  previous: PersistentVolumeClaimSpec | undefined,
): PersistentVolumeClaimSpec {
  const { dataSource, ...rest } = spec
  if (dataSource === undefined || previous?.dataSource !== undefined || previous?.dataSourceRef !== undefined)
    return spec
  const { apiGroup = '', kind } = dataSource
  const isKnown =
    apiGroup === ''
      ? kind === 'PersistentVolumeClaim'
      : apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot'
  return isKnown ? spec : rest
}

/** Each of the fields says what the other does, if it can. */
function withBothSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const { dataSource, dataSourceRef } = spec
  if (dataSource !== undefined && dataSourceRef === undefined) return { ...spec, dataSourceRef: { ...dataSource } }
  if (dataSource !== undefined || dataSourceRef === undefined || isElsewhere(spec)) return spec
  const { namespace: _, ...local } = dataSourceRef
  return { ...spec, dataSource: local }
}

/** The claim with the sources that are stored. */
export function normalizeDataSources(
  claim: PersistentVolumeClaim,
  previous: PersistentVolumeClaim | undefined,
): PersistentVolumeClaim {
  const { spec } = claim
  if (spec.dataSource === undefined && spec.dataSourceRef === undefined) return claim
  const old = previous?.spec
  return { ...claim, spec: withBothSources(withoutUnknownSource(withoutSourceElsewhere(spec, old), old)) }
}
