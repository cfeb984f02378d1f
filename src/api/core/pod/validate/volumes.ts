// The volumes of a Pod: names of their own, and exactly one source each.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  requiredError,
} from '../../../meta/field-error.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import { quantitySign } from '../../../meta/quantity.ts'
import { validateClaimSpec } from '../../persistent-volume-claim/validate-spec.ts'
import type { Volume } from '../../v1.types.ts'
import { validateDNSLabel } from '../../validate-name.ts'
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

function* validateSource(volume: Volume, path: string, facts: SpecFacts): Iterable<FieldError> {
  const sources = Object.entries(volume).filter(([name, source]) => name !== 'name' && source !== undefined)
  if (sources.length === 0) yield requiredError(path, 'must specify a volume type')
  for (const [i, [name, source]] of sources.entries()) {
    const at = `${path}.${name}`
    if (i > 0) {
      yield forbiddenError(at, 'may not specify more than 1 volume type')
      continue
    }
    // The table pairs each name with a check of that source's type, which a lookup by name cannot show.
    const check = (
      volumeSourceChecks as Record<string, ((source: unknown, path: string) => Iterable<FieldError>) | undefined>
    )[name]
    if (check !== undefined) yield* check(source, at)
  }
  const { emptyDir, projected, ephemeral, name } = volume
  if (emptyDir?.sizeLimit !== undefined && quantitySign(emptyDir.sizeLimit) < 0) {
    yield forbiddenError(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
  }
  if (projected !== undefined) yield* validateProjected(projected, `${path}.projected`)
  if (ephemeral !== undefined) yield* validateEphemeral(ephemeral, { name, path }, facts)
}

/** The claim that is made for the Pod is named after both of them. */
function* validateEphemeral(
  { volumeClaimTemplate }: NonNullable<Volume['ephemeral']>,
  { name, path }: { readonly name: string; readonly path: string },
  { podName = '' }: SpecFacts,
): Iterable<FieldError> {
  const at = `${path}.ephemeral.volumeClaimTemplate`
  if (volumeClaimTemplate === undefined) yield requiredError(at)
  else yield* validateClaimSpec(volumeClaimTemplate.spec, `${at}.spec`)
  if (podName === '' || name === '') return
  const claim = `${podName}-${name}`
  for (const problem of isDns1123Subdomain(claim)) {
    yield invalidError(`${path}.name`, name, `PVC name ${JSON.stringify(claim)}: ${problem}`)
  }
}
