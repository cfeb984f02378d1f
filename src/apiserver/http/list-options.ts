// Options of lists and watches that contradict each other. Upstream: ValidateListOptions, SetListOptionsDefaults.
import { type FieldError, forbiddenError, invalid, notSupportedError } from '#api'
import { booleanParameter } from './query-values.ts'

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors)
}

const path = 'resourceVersionMatch'

/** Throws 422 for what no list can do. */
export function checkListOptions(query: URLSearchParams): void {
  const match = query.get(path) ?? ''
  const revision = query.get('resourceVersion') ?? ''
  const errors: FieldError[] = []
  if (match !== '') {
    if (revision === '') {
      errors.push(forbiddenError(path, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
    }
    if (query.get('continue')) {
      errors.push(forbiddenError(path, 'resourceVersionMatch is forbidden when continue is provided'))
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(notSupportedError(path, match, ['Exact', 'NotOlderThan', '']))
    }
    if (match === 'Exact' && revision === '0') {
      errors.push(forbiddenError(path, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    }
  }
  if (query.has('sendInitialEvents')) {
    errors.push(forbiddenError('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  }
  refuse(errors)
}

/**
 * Whether a watch begins with what there is, by what it asks for or, if it asks for nothing, by its revision. Throws 422
 * for what no watch can do.
 */
export function sendsInitialEvents(query: URLSearchParams): boolean {
  const match = query.get(path) ?? ''
  const revision = query.get('resourceVersion') ?? ''
  const isAsked = query.has('sendInitialEvents')
  const errors: FieldError[] = []
  if (isAsked && match !== 'NotOlderThan') {
    errors.push(forbiddenError(path, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  }
  if (match !== '') {
    if (!isAsked) {
      const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'
      errors.push(forbiddenError(path, detail))
    }
    if (match !== 'NotOlderThan') errors.push(notSupportedError(path, match, ['NotOlderThan']))
    if (query.get('continue')) {
      errors.push(forbiddenError(path, 'resourceVersionMatch is forbidden when continue is provided'))
    }
  }
  refuse(errors)
  return isAsked ? booleanParameter(query, 'sendInitialEvents') : revision === '' || revision === '0'
}
