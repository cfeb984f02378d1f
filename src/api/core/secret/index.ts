// Secret: data that is kept from view, of a type that says which keys it must have. Upstream: ValidateSecret.
import { deepEqual, openGet, openMap } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError, requiredError, tooLongError } from '../../meta/field-error.ts'
import { isConfigMapKey } from '../../meta/names.ts'
import { parseJson } from '../../schema/parse-json.ts'
import { base64Length, dataBytesMax, validateImmutable } from '../config-map/data.ts'
import type { Secret } from '../v1.types.ts'
import { secret } from './schema.ts'

const serviceAccountAnnotation = 'kubernetes.io/service-account.name'

/** base64 of a text's UTF-8 bytes. */
function encodeBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function decodeBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
}

/** `stringData` is for writing only: it is encoded into `data`, over what is there. */
function mergeStringData(object: Secret): Secret {
  const { stringData, ...rest } = object
  if (stringData === undefined) return object
  const data = openMap(rest.data)
  for (const [key, value] of Object.entries(stringData)) data[key] = encodeBase64(value)
  return Object.keys(data).length === 0 ? rest : { ...rest, data }
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*-----END \1-----/

/** Checks of the types that have any. */
const typeChecks: Readonly<Record<string, (object: Secret) => Iterable<FieldError>>> = {
  'kubernetes.io/service-account-token': ({ metadata }) =>
    openGet(metadata.annotations, serviceAccountAnnotation)
      ? []
      : [requiredError(`metadata.annotations[${serviceAccountAnnotation}]`)],
  'kubernetes.io/dockercfg': (object) => validateJson(object, '.dockercfg'),
  'kubernetes.io/dockerconfigjson': (object) => validateJson(object, '.dockerconfigjson'),
  'kubernetes.io/basic-auth': (object) =>
    needsKey(object, 'username').length + needsKey(object, 'password').length < 2
      ? []
      : [...needsKey(object, 'username'), ...needsKey(object, 'password')],
  'kubernetes.io/ssh-auth': ({ data }) =>
    (openGet(data, 'ssh-privatekey') ?? '') === '' ? [requiredError('data[ssh-privatekey]')] : [],
  'kubernetes.io/tls': (object) => [...needsKey(object, 'tls.crt'), ...needsKey(object, 'tls.key')],
}

function needsKey({ data }: Secret, key: string): FieldError[] {
  return openGet(data, key) === undefined ? [requiredError(`data[${key}]`)] : []
}

function validateJson({ data }: Secret, key: string): FieldError[] {
  const value = openGet(data, key)
  if (value === undefined) return [requiredError(`data[${key}]`)]
  const problem = objectProblem(decodeBase64(value))
  return problem === undefined ? [] : [invalidError(`data[${key}]`, '<secret contents redacted>', problem)]
}

/** Why the text is no JSON object, in the words of Go; null is one without keys. */
function objectProblem(text: string): string | undefined {
  const parsed = parseJson(text)
  if (!parsed.ok) return parsed.message
  const { value } = parsed
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`
}

function* validate(next: Secret, previous: Secret | undefined): Iterable<FieldError> {
  if (previous !== undefined) {
    if (next.type !== previous.type) yield invalidError('type', next.type ?? '', 'field is immutable')
    yield* validateImmutable(next, previous, { data: deepEqual(next.data, previous.data) })
  }
  let size = 0
  for (const [key, value] of Object.entries(next.data ?? {})) {
    for (const problem of isConfigMapKey(key)) yield invalidError(`data[${key}]`, key, problem)
    size += base64Length(value)
  }
  if (size > dataBytesMax) yield tooLongError('data', dataBytesMax)
  yield* openGet(typeChecks, next.type ?? '')?.(next) ?? []
}

/**
 * Warns of a certificate or key without any PEM. Whether they fit each other is not looked at. Upstream: warningsForSecret,
 * which reads the pair.
 */
function warn({ type, data }: Secret): string[] {
  if (type !== 'kubernetes.io/tls') return []
  const parts = { certificate: openGet(data, 'tls.crt'), key: openGet(data, 'tls.key') }
  const without = Object.entries(parts).find(([, value = '']) => !pemBlock.test(decodeBase64(value)))
  return without === undefined ? [] : [`tls: failed to find any PEM data in ${without[0]} input`]
}

export const secretKind = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  schema: secret,
  fieldSelectors: { type: ({ type }) => type ?? '' },
  columns: [
    nameColumn,
    {
      name: 'Type',
      type: 'string',
      priority: 0,
      description: 'What the data is for.',
      cell: ({ type }) => type ?? '',
    },
    {
      name: 'Data',
      type: 'string',
      priority: 0,
      description: 'Number of keys.',
      cell: ({ data = {} }) => Object.keys(data).length,
    },
    ageColumn,
  ],
  defaults: mergeStringData,
  prepareForUpdate: (next, previous) =>
    next.type === undefined && previous.type ? { ...next, type: previous.type } : next,
  validate: (next, previous) => [...validate(next, previous)],
  warn,
})
