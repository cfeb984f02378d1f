// Projected volumes: several sources written into one folder, none over another's file.
import { type FieldError, forbiddenError, invalidError, requiredError } from '../../../meta/field-error.ts'
import { validateLabelSelector } from '../../../meta/label-selector.ts'
import type { ClusterTrustBundleProjection, ProjectedVolumeSource, VolumeProjection } from '../../v1.types.ts'
import { validateDownwardAPIFile } from './downward-api.ts'
import { validateFileMode, validateLocalNonReservedPath } from './paths.ts'
import { validateKeysToPaths } from './volume-sources.ts'

const tokenSecondsMin = 600
const tokenSecondsMax = 2 ** 32
const moreThanOne = 'may not specify more than 1 volume type'

/** A `projected` volume. */
export function* validateProjected(source: ProjectedVolumeSource, path: string): Iterable<FieldError> {
  yield* validateFileMode(source.defaultMode, `${path}.defaultMode`)
  const taken = new Set<string>()
  for (const [i, projection] of source.sources.entries()) {
    const at = `${path}.sources[${i}]`
    yield* validateProjection(projection, at, path)
    for (const { file, shown } of filesOf(projection)) {
      if (taken.has(file)) yield invalidError(path, shown, 'conflicting duplicate paths')
      taken.add(file)
    }
    if (Object.values(projection).filter((one) => one !== undefined).length > 1) yield forbiddenError(at, moreThanOne)
  }
}

/** Paths that a source writes, and what upstream shows when one is taken. */
function* filesOf(projection: VolumeProjection): Iterable<{ readonly file: string; readonly shown: string }> {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = projection
  for (const { path } of secret?.items ?? []) if (path !== '') yield { file: path, shown: secret?.name ?? '' }
  for (const { path } of configMap?.items ?? []) if (path !== '') yield { file: path, shown: configMap?.name ?? '' }
  for (const { path } of downwardAPI?.items ?? []) if (path !== '') yield { file: path, shown: path }
  if (serviceAccountToken?.path) yield { file: serviceAccountToken.path, shown: serviceAccountToken.path }
  if (clusterTrustBundle?.path) yield { file: clusterTrustBundle.path, shown: clusterTrustBundle.path }
}

function* validateProjection(projection: VolumeProjection, path: string, volumePath: string): Iterable<FieldError> {
  const { downwardAPI, serviceAccountToken: token, clusterTrustBundle } = projection
  for (const name of ['secret', 'configMap'] as const) {
    const source = projection[name]
    if (source === undefined) continue
    if ((source.name ?? '') === '') yield requiredError(`${path}.${name}.name`)
    yield* validateKeysToPaths(source.items, `${path}.${name}.items`)
  }
  for (const file of downwardAPI?.items ?? []) yield* validateDownwardAPIFile(file, `${path}.downwardAPI`)
  if (token !== undefined) {
    const at = `${path}.serviceAccountToken.expirationSeconds`
    const { expirationSeconds: seconds = 0 } = token
    if (seconds < tokenSecondsMin) {
      yield invalidError(at, seconds, 'may not specify a duration less than 10 minutes')
    }
    if (seconds > tokenSecondsMax)
      yield invalidError(at, seconds, 'may not specify a duration larger than 2^32 seconds')
    if (token.path === '') yield requiredError(`${volumePath}.path`)
    else yield* validateLocalNonReservedPath(token.path, `${volumePath}.path`)
  }
  if (clusterTrustBundle !== undefined) yield* validateTrustBundle(clusterTrustBundle, `${path}.clusterTrustBundle`)
}

function* validateTrustBundle(bundle: ClusterTrustBundleProjection, path: string): Iterable<FieldError> {
  const { name, signerName, labelSelector } = bundle
  if (name !== undefined && signerName !== undefined) {
    yield invalidError(path, JSON.parse(JSON.stringify(bundle)), 'only one of name and signerName may be used')
  } else if (name !== undefined) {
    if (name === '') yield requiredError(`${path}.name`, 'must be a valid object name')
    if (labelSelector !== undefined) {
      const shown = JSON.parse(JSON.stringify(labelSelector))
      yield invalidError(`${path}.labelSelector`, shown, 'labelSelector must be unset if name is specified')
    }
  } else if (signerName !== undefined) {
    if (signerName === '') yield requiredError(`${path}.signerName`, 'must be a valid signer name')
    if (labelSelector !== undefined) yield* validateLabelSelector(labelSelector, `${path}.labelSelector`)
  } else yield requiredError(path, 'either name or signerName must be specified')
  if (bundle.path === '') yield requiredError(`${path}.path`)
  yield* validateLocalNonReservedPath(bundle.path, `${path}.path`)
}
