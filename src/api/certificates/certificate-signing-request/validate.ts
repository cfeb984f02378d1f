// What is wrong with a CertificateSigningRequest, and who may say what about it: conditions Approved and Denied are set
// under `approval`, the certificate under `status`. Upstream: pkg/apis/certificates/validation.
import { deepEqual } from '#base'
import { validateSignerName } from '../../core/validate-signer-name.ts'
import type { RequestContext } from '../../kind-definition.ts'
import { fromBase64 } from '../../meta/base64.ts'
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isDerSequence, pemBlocks } from '../pem.ts'
import type { CertificateSigningRequest, CertificateSigningRequestSpec } from '../v1.types.ts'
import { keyUsages } from './schema.ts'

const expirationSecondsMin = 600
const legacySigner = 'kubernetes.io/legacy-unknown'
/** Conditions by which someone decides whether the request is signed. */
export const decisions: readonly string[] = ['Approved', 'Denied']
/** Conditions that are true or not there. */
const onlyTrue: readonly string[] = [...decisions, 'Failed']
const statuses: readonly string[] = ['False', 'True', 'Unknown']

const textOf = (base64: string): string => new TextDecoder().decode(fromBase64(base64))

function requestProblem(request: string): string | undefined {
  const [block] = pemBlocks(textOf(request))
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST'
  return isDerSequence(block.der) ? undefined : 'asn1: structure error: malformed certificate request'
}

function certificateProblem(certificate: string): string | undefined {
  if (certificate === '') return undefined
  const blocks = pemBlocks(textOf(certificate))
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block'
  for (const { type, hasHeaders, der } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`
    if (hasHeaders) return 'no PEM block headers are permitted'
    if (!isDerSequence(der)) return 'x509: malformed certificate'
  }
  return undefined
}

function* validateSpec(spec: CertificateSigningRequestSpec): Iterable<FieldError> {
  const { request, usages = [], signerName, expirationSeconds } = spec
  const problem = requestProblem(request)
  if (problem !== undefined) yield invalidError('spec.request', request, problem)
  if (usages.length === 0) yield requiredError('spec.usages')
  const known = [...keyUsages].sort()
  for (const [i, usage] of usages.entries()) {
    if (!known.includes(usage)) yield notSupportedError(`spec.usages[${i}]`, usage, known)
  }
  for (const [i, usage] of usages.entries()) {
    if (usages.indexOf(usage) < i) yield duplicateError(`spec.usages[${i}]`, usage)
  }
  if (signerName === legacySigner) {
    yield invalidError('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version')
  } else yield* validateSignerName(signerName, 'spec.signerName')
  if (expirationSeconds !== undefined && expirationSeconds < expirationSecondsMin) {
    const detail = `may not specify a duration less than ${expirationSecondsMin} seconds (10 minutes)`
    yield invalidError('spec.expirationSeconds', expirationSeconds, detail)
  }
}

function* validateConditions({ status }: CertificateSigningRequest): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, { type, status: value }] of (status.conditions ?? []).entries()) {
    const path = `status.conditions[${i}]`
    if (type === '') yield requiredError(`${path}.type`)
    const allowed = onlyTrue.includes(type) ? ['True'] : statuses
    if (value === '') yield requiredError(`${path}.status`)
    else if (!allowed.includes(value)) yield notSupportedError(`${path}.status`, value, allowed)
    const other = decisions.find((decision) => decision !== type)
    if (decisions.includes(type) && other !== undefined && seen.has(other)) {
      yield invalidError('status.conditions', type, 'Approved and Denied conditions are mutually exclusive')
    }
    if (seen.has(type)) yield duplicateError(`${path}.type`, type)
    seen.add(type)
  }
}

const conditionsOf = ({ status }: CertificateSigningRequest, type: string) =>
  (status.conditions ?? []).filter((condition) => condition.type === type)

function* validateChange(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  subresource: string,
): Iterable<FieldError> {
  const path = 'status.conditions'
  for (const type of onlyTrue) {
    const [now, before] = [conditionsOf(next, type), conditionsOf(previous, type)]
    const named = `a condition of type ${JSON.stringify(type)}`
    if (now.length < before.length) yield forbiddenError(path, `updates may not remove ${named}`)
    else if (subresource === 'approval' || !decisions.includes(type)) continue
    else if (now.length > before.length) yield forbiddenError(path, `updates may not add ${named}`)
    else if (!deepEqual(now, before)) yield forbiddenError(path, `updates may not modify ${named}`)
  }
  const [now = '', before = ''] = [next.status.certificate, previous.status.certificate]
  if (now === before) return
  const at = 'status.certificate'
  const problem = certificateProblem(now)
  if (problem !== undefined) yield invalidError(at, '<certificate data>', problem)
  if (subresource !== 'status') yield forbiddenError(at, 'updates may not set certificate content')
  else if (before !== '') yield forbiddenError(at, 'updates may not modify existing certificate content')
}

/** What is wrong with a request, or with a change of it under `context.subresource`. */
export function* validateRequest(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest | undefined,
  { subresource }: RequestContext,
): Iterable<FieldError> {
  yield* validateSpec(next.spec)
  yield* validateConditions(next)
  if (previous !== undefined) yield* validateChange(next, previous, subresource)
}
