import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '#base'
import { compareVersions } from './api-version.ts'
import { isValidIp } from './cidr.ts'
import { type ConditionLike, setCondition } from './conditions.ts'
import { type FieldError, renderFieldError, requiredError } from './field-error.ts'
import { generateName } from './generate-name.ts'
import { scaledValueFromIntOrPercent } from './int-or-string.ts'
import {
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPortName,
  isQualifiedName,
  nameIsDns1123Subdomain,
} from './names.ts'
import { safeEncodeString } from './safe-encode.ts'
import {
  alreadyExists,
  conflict,
  forbidden,
  internalError,
  invalid,
  methodNotSupported,
  notFound,
  serverTimeout,
  statusErrorFrom,
  timeout,
} from './status.ts'
import { validateObjectMeta, validateObjectMetaUpdate } from './validate-object-meta.ts'

const pods = { group: '', resource: 'pods' }
const deployments = { group: 'apps', resource: 'deployments' }

test('statuses: have the code, reason and sentence of the reference', () => {
  const one = requiredError('spec.a')
  const two = requiredError('spec.b', 'why')
  const rows = [
    [notFound(pods, 'x'), 404, 'pods "x" not found'],
    [notFound(deployments, 'x'), 404, 'deployments.apps "x" not found'],
    [alreadyExists(pods, 'x'), 409, 'pods "x" already exists'],
    [
      conflict(pods, 'x'),
      409,
      'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [invalid({ group: '', kind: 'Pod' }, 'x', [one]), 422, 'Pod "x" is invalid: spec.a: Required value'],
    [
      invalid({ group: 'apps', kind: 'Deployment' }, 'x', [one, two]),
      422,
      'Deployment.apps "x" is invalid: [spec.a: Required value, spec.b: Required value: why]',
    ],
    [forbidden(pods, 'x', 'no'), 403, 'pods "x" is forbidden: no'],
    [forbidden(pods, '', 'no'), 403, 'pods is forbidden: no'],
    [methodNotSupported(pods, 'create'), 405, 'create is not supported on resources of kind "pods"'],
    [internalError('boom'), 500, 'Internal error occurred: boom'],
    [timeout('slow'), 504, 'Timeout: slow'],
    [
      serverTimeout(pods, 'list'),
      500,
      'The list operation against pods could not be completed at this time, please try again.',
    ],
  ] as const
  assert.deepEqual(
    rows.map(([error]) => [error.code, error.message]),
    rows.map(([, code, text]) => [code, text]),
  )
})

test('StatusError: its body says all and can be read back', () => {
  const error = invalid({ group: 'apps', kind: 'Deployment' }, 'x', [requiredError('spec.a')])
  const body = error.toStatus()
  assert.deepEqual(body, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Deployment.apps "x" is invalid: spec.a: Required value',
    reason: 'Invalid',
    details: {
      name: 'x',
      group: 'apps',
      kind: 'Deployment',
      causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' }],
    },
    code: 422,
  })
  assert.deepEqual(statusErrorFrom(JSON.parse(JSON.stringify(body)), 422).toStatus(), body)
  assert.equal(statusErrorFrom('no status', 502).code, 502)
})

const label = "'[a-z0-9]([-a-z0-9]*[a-z0-9])?'"
const subdomain = "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'"

test('names: are refused with the texts of the reference', () => {
  assert.deepEqual(isDns1123Subdomain('My_pod'), [
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is ${subdomain})`,
  ])
  assert.deepEqual(isDns1123Label('-'), [
    `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is ${label})`,
  ])
  assert.deepEqual(isDns1123Label('a.b'), ['must not contain dots'])
  assert.deepEqual(isDns1123Label('a'.repeat(64)), ['must be no more than 63 bytes'])
  assert.deepEqual(isQualifiedName('/a'), ['prefix part must be non-empty'])
  assert.deepEqual(isQualifiedName('example.com/a'), [])
  assert.equal(isQualifiedName('').length, 2)
  assert.equal(isLabelValue('-x').length, 1)
  assert.deepEqual(isPortName('http'), [])
  assert.deepEqual(isPortName('80'), ['must contain at least one letter (a-z)'])
  assert.deepEqual(nameIsDns1123Subdomain('web-', true), [])
  assert.equal(nameIsDns1123Subdomain('web-', false).length, 1)
})

test('isValidIp: knows both families', () => {
  const good = ['1.2.3.4', '0.0.0.0', '::', '::1', '1::', 'fe80::1:2', '2001:db8::ffff', '1:2:3:4:5:6:7:8']
  const bad = [
    '::ffff:1.2.3.4',
    '1.2.3',
    '01.2.3.4',
    '256.1.1.1',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    '1:2:3:4:5:6:7::8',
    '',
  ]
  assert.deepEqual(
    good.filter((text) => isValidIp(text).length > 0),
    [],
  )
  assert.deepEqual(
    bad.filter((text) => isValidIp(text).length === 0),
    [],
  )
})

test('generateName: cuts the base to 58 and adds five characters of the alphabet', () => {
  assert.match(generateName('web-', seededRandom(1)), /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  assert.equal(generateName('a'.repeat(70), seededRandom(1)).length, 63)
  assert.equal(safeEncodeString('5d4f8c'), '9z84dx')
})

test('scaledValueFromIntOrPercent: rounds as told', () => {
  assert.deepEqual(scaledValueFromIntOrPercent('25%', 10, { roundUp: true }), { ok: true, value: 3 })
  assert.deepEqual(scaledValueFromIntOrPercent('25%', 10, { roundUp: false }), { ok: true, value: 2 })
  assert.deepEqual(scaledValueFromIntOrPercent(7, 10, { roundUp: false }), { ok: true, value: 7 })
  assert.equal(scaledValueFromIntOrPercent('http', 10, { roundUp: false }).ok, false)
})

test('setCondition: lastTransitionTime moves with the status only', () => {
  const before: readonly ConditionLike[] = [
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'a' },
  ]
  const now = Date.UTC(2026, 0, 2)
  assert.deepEqual(setCondition(before, { type: 'Ready', status: 'True', reason: 'b' }, now), [
    { type: 'Ready', status: 'True', reason: 'b', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ])
  assert.deepEqual(setCondition(before, { type: 'Ready', status: 'False', reason: 'b' }, now), [
    { type: 'Ready', status: 'False', reason: 'b', lastTransitionTime: '2026-01-02T00:00:00Z' },
  ])
})

test('compareVersions: stable before beta before alpha, higher first', () => {
  const versions = ['foo', 'v1alpha1', 'v1', 'v2', 'v1beta1', 'v1beta2', 'v10']
  assert.deepEqual(versions.sort(compareVersions), ['v10', 'v2', 'v1', 'v1beta2', 'v1beta1', 'v1alpha1', 'foo'])
})

const texts = (errors: readonly FieldError[]) => errors.map(renderFieldError)
const namespaced = { namespaced: true }

test('validateObjectMeta: checks names, namespace, labels, annotations, owners and finalizers', () => {
  assert.deepEqual(texts(validateObjectMeta({ name: 'a', namespace: 'n' }, namespaced)), [])
  assert.deepEqual(texts(validateObjectMeta({}, namespaced)), [
    'metadata.name: Required value: name or generateName is required',
    'metadata.namespace: Required value',
  ])
  assert.deepEqual(texts(validateObjectMeta({ name: 'a', namespace: 'n' }, { namespaced: false })), [
    'metadata.namespace: Forbidden: not allowed on this type',
  ])
  assert.deepEqual(
    texts(validateObjectMeta({ name: 'a', namespace: 'n', annotations: { a: 'x'.repeat(262_144) } }, namespaced)),
    ['metadata.annotations: Too long: may not be more than 262144 bytes'],
  )
  assert.deepEqual(texts(validateObjectMeta({ name: 'a', namespace: 'n', finalizers: ['mine'] }, namespaced)), [
    'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ])
  const owner = { apiVersion: 'v1', kind: 'Pod', uid: 'u', controller: true }
  const ownerReferences = [
    { ...owner, name: 'one' },
    { ...owner, name: 'two' },
  ]
  assert.match(
    texts(validateObjectMeta({ name: 'a', namespace: 'n', ownerReferences }, namespaced)).join(),
    /Only one reference can have Controller set to true\. Found "true" in references for one and two$/,
  )
})

test('validateObjectMetaUpdate: identity never changes, generation never falls (P10)', () => {
  const previous = { name: 'a', namespace: 'n', uid: 'u', creationTimestamp: 't', generation: 3, resourceVersion: '1' }
  assert.deepEqual(texts(validateObjectMetaUpdate(previous, previous)), [])
  const next = { name: 'b', namespace: 'm', uid: 'v', creationTimestamp: 's', generation: 2, resourceVersion: '1' }
  assert.deepEqual(texts(validateObjectMetaUpdate(next, previous)), [
    'metadata.generation: Invalid value: 2: must not be decremented',
    'metadata.name: Invalid value: "b": field is immutable',
    'metadata.namespace: Invalid value: "m": field is immutable',
    'metadata.uid: Invalid value: "v": field is immutable',
    'metadata.creationTimestamp: Invalid value: "s": field is immutable',
  ])
})

test('validateObjectMetaUpdate: while it is being deleted an object gets no new finalizer (P11)', () => {
  const previous = { name: 'a', resourceVersion: '1', deletionTimestamp: 't', finalizers: ['x/a', 'x/b'] }
  assert.deepEqual(texts(validateObjectMetaUpdate({ ...previous, finalizers: ['x/b'] }, previous)), [])
  assert.deepEqual(texts(validateObjectMetaUpdate({ ...previous, finalizers: ['x/a', 'x/c'] }, previous)), [
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x/c"}',
  ])
})
