// Options that every write takes in its query: dryRun, fieldValidation, fieldManager.
import { badRequest, type FieldValidation, invalid } from '#api'

export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
}

/** Reads them. `optionsKind` is `CreateOptions`, `UpdateOptions`, `PatchOptions`. Throws 422 as upstream. */
export function writeOptionsOf(query: URLSearchParams, optionsKind: string): WriteOptions {
  if (query.size === 0) return { dryRun: false, fieldValidation: 'Warn' }
  const dryRun = query.getAll('dryRun').filter((text) => text !== '')
  const fieldValidation = query.get('fieldValidation') ?? ''
  const problem = (field: string, message: string) =>
    invalid({ group: 'meta.k8s.io', kind: optionsKind }, '', [{ reason: 'FieldValueNotSupported', field, message }])
  const wrong = dryRun.find((text) => text !== 'All')
  if (wrong !== undefined) {
    throw problem('dryRun', `Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`)
  }
  switch (fieldValidation) {
    case '':
      return { dryRun: dryRun.length > 0, fieldValidation: 'Warn' }
    case 'Ignore':
    case 'Warn':
    case 'Strict':
      return { dryRun: dryRun.length > 0, fieldValidation }
    default:
      throw problem(
        'fieldValidation',
        `Unsupported value: ${JSON.stringify(fieldValidation)}: supported values: "Ignore", "Strict", "Warn"`,
      )
  }
}

/** Throws 400 when what a body says contradicts the URL. */
export function checkMatchesUrl(
  metadata: { readonly name?: string | undefined; readonly namespace?: string | undefined },
  url: { readonly name: string; readonly namespace: string },
): void {
  const { name = '', namespace = '' } = metadata
  if (url.name !== '' && name !== '' && name !== url.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${url.name})`)
  }
  if (namespace !== '' && namespace !== url.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
}
