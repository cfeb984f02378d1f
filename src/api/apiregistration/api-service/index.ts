// APIService: a group and version of the API, and who serves it. Stored and checked; nothing is passed on to other servers
// yet, so nothing claims that one is reached. Upstream: kube-aggregator/pkg/registry/apiservice.
import { ageColumn, nameColumn } from '../../columns.ts'
import { changeableMetadata, defineKind } from '../../kind-definition.ts'
import { findCondition } from '../../meta/conditions.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import { isDns1035Label, isDns1123Subdomain, nameIsPathSegment } from '../../meta/names.ts'
import { renderTime } from '../../meta/time.ts'
import type { APIService, APIServiceSpec } from '../v1.types.ts'
import { apiService } from './schema.ts'

const groupPriorityMax = 20_000
const versionPriorityMax = 1000
const statuses: readonly string[] = ['True', 'False', 'Unknown']

function* validateGroupVersion({ group = '', version = '' }: APIServiceSpec): Iterable<FieldError> {
  if (group === '' && version !== 'v1') {
    yield requiredError('spec.group', 'only v1 may have an empty group and it better be legacy kube')
  }
  if (group !== '') for (const problem of isDns1123Subdomain(group)) yield invalidError('spec.group', group, problem)
  for (const problem of isDns1035Label(version)) yield invalidError('spec.version', version, problem)
}

function* validatePriorities(spec: APIServiceSpec): Iterable<FieldError> {
  for (const [name, max] of [
    ['groupPriorityMinimum', groupPriorityMax],
    ['versionPriority', versionPriorityMax],
  ] as const) {
    const value = spec[name]
    if (value <= 0 || value > max) yield invalidError(`spec.${name}`, value, `must be positive and less than ${max}`)
  }
}

/** How many bytes a base64 text has. */
const byteCount = (base64: string): number => (base64.length * 3) / 4 - (/=*$/.exec(base64)?.[0].length ?? 0)

function* validateService({ service, caBundle = '', insecureSkipTLSVerify: insecure = false }: APIServiceSpec) {
  const at = 'spec.insecureSkipTLSVerify'
  if (service === undefined) {
    if (caBundle !== '') {
      const shown = `${byteCount(caBundle)} bytes`
      yield invalidError('spec.caBundle', shown, 'local APIServices may not have a caBundle')
    }
    if (insecure) yield invalidError(at, insecure, 'local APIServices may not have insecureSkipTLSVerify')
    return
  }
  if ((service.namespace ?? '') === '') yield requiredError('spec.service.namespace')
  if ((service.name ?? '') === '') yield requiredError('spec.service.name')
  if (insecure && caBundle !== '') yield invalidError(at, insecure, 'may not be true if caBundle is present')
}

function* validate({ metadata, spec }: APIService): Iterable<FieldError> {
  const wanted = `${spec.version ?? ''}.${spec.group ?? ''}`
  if (metadata.name !== wanted) {
    const detail = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`
    yield invalidError('metadata.name', metadata.name, detail)
  }
  yield* validateGroupVersion(spec)
  yield* validatePriorities(spec)
  yield* validateService(spec)
}

function* validateStatus({ status }: APIService): Iterable<FieldError> {
  for (const [i, condition] of (status.conditions ?? []).entries()) {
    if (statuses.includes(condition.status)) continue
    yield notSupportedError(`status.conditions[${i}].status`, condition.status, statuses)
  }
}

/** What this server itself serves needs nobody to be reached. */
function prepareForCreate(next: APIService, now: number): APIService {
  if (next.spec.service !== undefined) return { ...next, status: {} }
  const condition = {
    type: 'Available',
    status: 'True',
    lastTransitionTime: renderTime(now),
    reason: 'Local',
    message: 'Local APIServices are always available',
  } as const
  return { ...next, status: { conditions: [condition] } }
}

function renderAvailable({ status }: APIService): string {
  const available = findCondition(status.conditions, 'Available')
  if (available === undefined) return 'Unknown'
  return available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`
}

export const apiServiceKind = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  schema: apiService,
  status: true,
  statusKeeps: changeableMetadata,
  validateName: nameIsPathSegment,
  columns: [
    nameColumn,
    {
      name: 'Service',
      type: 'string',
      priority: 0,
      description: 'The Service that serves it; Local for this server.',
      cell: ({ spec: { service } }) =>
        service === undefined ? 'Local' : `${service.namespace ?? ''}/${service.name ?? ''}`,
    },
    {
      name: 'Available',
      type: 'string',
      priority: 0,
      description: 'Whether it is served, and if not why.',
      cell: renderAvailable,
    },
    ageColumn,
  ],
  prepareForCreate: (next, { now }) => prepareForCreate(next, now),
  validate: (next) => [...validate(next)],
  validateStatus: (next) => [...validateStatus(next)],
})
