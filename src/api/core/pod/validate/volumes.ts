// The volumes of a Pod: names of their own, and exactly one source each.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  requiredError,
} from '../../../meta/field-error.ts'
import { validateLabels } from '../../../meta/label-selector.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { ObjectMeta } from '../../../meta/v1.types.ts'
import { quantitySign } from '../../../meta/quantity.ts'
import { validateAnnotations } from '../../../meta/validate-object-meta.ts'
import { validateClaimSpec } from '../../persistent-volume-claim/validate-spec.ts'
import type { Volume } from '../../v1.types.ts'
import { validateDNSLabel } from '../../validate-name.ts'
import { initiatorLengthMax, tooLongForInitiator } from '../../volume-sources/sources.ts'
import { validateProjected } from './projected.ts'
import type { SpecFacts } from './spec-facts.ts'
import { volumeSourceChecks } from './volume-sources.ts'

/** `spec.volumes`. */
export function* validateVolumes(path: string, facts: SpecFacts): Iterable<FieldError> {
  const names = new Set<string>()
  for (const [i, volume] of (facts.spec.volumes ?? []).entries()) {
    const at = `${path}[${i}]`
    yield* validateSource(volume, at, facts)
    if (volume.name === '') yield requiredError(`${at}.name`)
    else yield* validateDNSLabel(volume.name, `${at}.name`)
    if (names.has(volume.name)) yield duplicateError(`${at}.name`, volume.name)
    names.add(volume.name)
  }
}

/** The order in which upstream looks at sources: the first of several counts. */
const sourceOrder: readonly string[] = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
]
/** Where upstream's path is not the field's name. */
const forbiddenNames: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }
const checkedNames: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' }

function* validateSource(volume: Volume, path: string, facts: SpecFacts): Iterable<FieldError> {
  const sources = Object.entries(volume).filter(([name, source]) => name !== 'name' && source !== undefined)
  if (sources.length > 1) sources.sort(([a], [b]) => sourceOrder.indexOf(a) - sourceOrder.indexOf(b))
  for (const [i, [name, source]] of sources.entries()) {
    if (i > 0) {
      yield forbiddenError(`${path}.${forbiddenNames[name] ?? name}`, 'may not specify more than 1 volume type')
      continue
    }
    // The table pairs each name with a check of that source's type, which a lookup by name cannot show.
    const check = (
      volumeSourceChecks as Record<string, ((source: unknown, path: string) => Iterable<FieldError>) | undefined>
    )[name]
    if (check !== undefined) yield* check(source, `${path}.${checkedNames[name] ?? name}`)
    yield* validateOwnSource(volume, name, path, facts)
  }
  if (sources.length === 0) yield requiredError(path, 'must specify a volume type')
}

/** Sources whose checks need to know more than the source. */
function* validateOwnSource(volume: Volume, source: string, path: string, facts: SpecFacts): Iterable<FieldError> {
  const { emptyDir, projected, ephemeral, iscsi, name } = volume
  if (source === 'emptyDir' && emptyDir?.sizeLimit !== undefined && quantitySign(emptyDir.sizeLimit) < 0) {
    yield forbiddenError(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
  }
  if (source === 'iscsi' && iscsi?.initiatorName !== undefined) {
    if (`${name}:${iscsi.targetPortal}`.length > initiatorLengthMax) {
      yield invalidError(`${path}.name`, name, tooLongForInitiator)
    }
  }
  if (source === 'projected' && projected !== undefined) yield* validateProjected(projected, `${path}.projected`)
  if (source === 'ephemeral' && ephemeral !== undefined) yield* validateEphemeral(ephemeral, { name, path }, facts)
}

/** The claim that is made for the Pod is named after both of them. */
function* validateEphemeral(
  { volumeClaimTemplate }: NonNullable<Volume['ephemeral']>,
  { name, path }: { readonly name: string; readonly path: string },
  { podName = '' }: SpecFacts,
): Iterable<FieldError> {
  const at = `${path}.ephemeral.volumeClaimTemplate`
  if (volumeClaimTemplate === undefined) yield requiredError(at)
  else {
    yield* validateTemplateMeta(volumeClaimTemplate.metadata, `${at}.metadata`)
    yield* validateClaimSpec(volumeClaimTemplate.spec, `${at}.spec`)
  }
  if (podName === '' || name === '') return
  const claim = `${podName}-${name}`
  for (const problem of isDns1123Subdomain(claim)) {
    yield invalidError(`${path}.name`, name, `PVC name ${JSON.stringify(claim)}: ${problem}`)
  }
}

/** A template's labels and annotations; all else is said of the claim that is made. */
function* validateTemplateMeta(metadata: ObjectMeta, path: string): Iterable<FieldError> {
  yield* validateAnnotations(metadata.annotations, `${path}.annotations`)
  yield* validateLabels(metadata.labels, `${path}.labels`)
  for (const [name, value] of Object.entries(metadata)) {
    if (name === 'labels' || name === 'annotations' || value === undefined || value === '') continue
    yield forbiddenError(`${path}.${name === 'uid' ? 'uID' : name}`, 'cannot be set')
  }
}
