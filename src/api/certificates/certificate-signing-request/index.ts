// CertificateSigningRequest: a certificate that someone asks a signer for, and whether it was approved. Nobody signs yet.
// Upstream: pkg/registry/certificates/certificates.
import { renderHumanDuration } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { type Column, defineKind, type RequestContext } from '../../kind-definition.ts'
import { findCondition } from '../../meta/conditions.ts'
import { renderTime } from '../../meta/time.ts'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../v1.types.ts'
import { certificateSigningRequest } from './schema.ts'
import { decisions, validateRequest } from './validate.ts'

/** Who asks is who sent the request, whatever it says; nobody approves a request by making it. */
function prepareForCreate(next: CertificateSigningRequest, { user }: RequestContext): CertificateSigningRequest {
  const { username: _username, uid: _uid, groups: _groups, extra: _extra, ...spec } = next.spec
  const who =
    user === undefined
      ? {}
      : {
          username: user.username,
          ...(user.uid === undefined || user.uid === '' ? {} : { uid: user.uid }),
          ...(user.groups.length === 0 ? {} : { groups: [...user.groups] }),
          ...(user.extra === undefined ? {} : { extra: user.extra }),
        }
  return { ...next, spec: { ...spec, ...who }, status: {} }
}

/** Decisions are not made under `status`: those that were stay as they were, word for word. */
function withDecisions(
  conditions: readonly CertificateSigningRequestCondition[],
  previous: CertificateSigningRequest,
): readonly CertificateSigningRequestCondition[] {
  return conditions.map((condition) =>
    decisions.includes(condition.type)
      ? (findCondition(previous.status.conditions, condition.type) ?? condition)
      : condition,
  )
}

/** Conditions say since when they are what they are. */
function withTimes(
  conditions: readonly CertificateSigningRequestCondition[],
  previous: CertificateSigningRequest,
  now: number,
): readonly CertificateSigningRequestCondition[] {
  return conditions.map((condition) => {
    const before = findCondition(previous.status.conditions, condition.type)
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime ?? renderTime(now),
      lastTransitionTime: condition.lastTransitionTime ?? since ?? renderTime(now),
    }
  })
}

/** The spec is for ever; `approval` changes conditions only. */
function prepareForUpdate(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  { subresource, now }: RequestContext,
): CertificateSigningRequest {
  const kept = { ...next, spec: previous.spec }
  if (subresource === '') return kept
  const { conditions: given, ...status } = next.status
  const { conditions: _, ...before } = previous.status
  const isApproval = subresource === 'approval'
  if (given === undefined) return { ...kept, status: isApproval ? before : status }
  const conditions = withTimes(isApproval ? given : withDecisions(given, previous), previous, now)
  return { ...kept, status: { conditions, ...(isApproval ? before : status) } }
}

function renderCondition({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => findCondition(status.conditions, type) !== undefined
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return `${decision}${has('Failed') ? ',Failed' : ''}${(status.certificate ?? '') === '' ? '' : ',Issued'}`
}

const column = (
  name: string,
  cell: Column<CertificateSigningRequest>['cell'],
  description: string,
): Column<CertificateSigningRequest> => ({ name, type: 'string', priority: 0, description, cell })

export const certificateSigningRequestKind = defineKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  schema: certificateSigningRequest,
  status: true,
  statusSubresources: ['approval'],
  fieldSelectors: { 'spec.signerName': ({ spec }) => spec.signerName },
  // Any name does that can stand in a path.
  validateName: () => [],
  columns: [
    nameColumn,
    ageColumn,
    column('SignerName', ({ spec }) => spec.signerName, 'Who is asked to sign.'),
    column('Requestor', ({ spec }) => spec.username ?? '', 'Who asks.'),
    column(
      'RequestedDuration',
      ({ spec: { expirationSeconds: seconds } }) =>
        seconds === undefined ? none : renderHumanDuration(seconds * 1000),
      'How long the certificate is to be valid.',
    ),
    column('Condition', renderCondition, 'What came of it.'),
  ],
  prepareForCreate,
  prepareForUpdate,
  validate: (next, previous, context) => [...validateRequest(next, previous, context)],
  validateStatus: (next, previous, context) => [...validateRequest(next, previous, context)],
})
