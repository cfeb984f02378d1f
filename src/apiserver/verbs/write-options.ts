// Options that every write takes in its query: dryRun, fieldValidation, fieldManager, and force of an apply.
import {
  badRequest,
  type FieldError,
  type FieldValidation,
  forbiddenError,
  invalid,
  notSupportedError,
  requiredError,
  validateFieldManager,
} from '#api'

export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
}

export interface ApplyOptions extends WriteOptions {
  /** Take what others own. */
  readonly force: boolean
}

const fieldValidations: readonly string[] = ['', 'Ignore', 'Strict', 'Warn']
const noOptions: WriteOptions = { dryRun: false, fieldValidation: 'Warn' }

/** Reads them. `optionsKind` is `CreateOptions`, `UpdateOptions`, `PatchOptions`. Throws 422 as upstream. */
export function writeOptionsOf(query: URLSearchParams, optionsKind: string): WriteOptions {
  if (query.size === 0) return noOptions
  const errors: FieldError[] = []
  if (optionsKind === 'PatchOptions' && forceOf(query) !== undefined) {
    errors.push(forbiddenError('force', 'may not be specified for non-apply patch'))
  }
  return checked(query, optionsKind, errors)
}

/** Reads the options of a server-side apply, which has to say who applies. */
export function applyOptionsOf(query: URLSearchParams): ApplyOptions {
  const force = forceOf(query) ?? false
  const errors = query.get('fieldManager') ? [] : [requiredError('fieldManager', 'is required for apply patch')]
  return { ...checked(query, 'PatchOptions', errors), force }
}

/** What is wrong with `dryRun`: there is one way to run dry. */
export function dryRunProblems(dryRun: readonly string[]): readonly FieldError[] {
  return dryRun.every((text) => text === 'All') ? [] : [notSupportedError('dryRun', [...dryRun], ['All'])]
}

/** As upstream reads booleans of a query: only `false` and `0` are false. */
function forceOf(query: URLSearchParams): boolean | undefined {
  const text = query.get('force')
  return text === null ? undefined : !['false', '0'].includes(text.toLowerCase())
}

function checked(query: URLSearchParams, optionsKind: string, errors: FieldError[]): WriteOptions {
  const dryRun = query.getAll('dryRun')
  const fieldValidation = query.get('fieldValidation') ?? ''
  errors.push(...validateFieldManager(query.get('fieldManager') ?? ''))
  errors.push(...dryRunProblems(dryRun))
  if (!fieldValidations.includes(fieldValidation)) {
    errors.push(notSupportedError('fieldValidation', fieldValidation, fieldValidations))
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: optionsKind }, '', errors)
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
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
