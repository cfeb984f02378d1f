// Access modes as tables show them. Upstream: pkg/apis/core/v1/helper (GetAccessModesAsString).
import { openGet } from '#base'

const short: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,RWX`: each mode once, in a fixed order. */
export function renderAccessModes(modes: readonly string[] | undefined): string {
  return Object.keys(short)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => short[mode])
    .join(',')
}

/** Named the class of storage before there was a field. */
export const betaStorageClassAnnotation = 'volume.beta.kubernetes.io/storage-class'

/** The class of storage, which an annotation named before there was a field. */
export function storageClassOf(
  annotations: Readonly<Record<string, string>> | undefined,
  storageClassName: string | undefined,
): string {
  return openGet(annotations, betaStorageClassAnnotation) ?? storageClassName ?? ''
}
