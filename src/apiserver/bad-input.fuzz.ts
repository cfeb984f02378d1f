// Arbitrary bad input for the API server: what fuzz tests send. Made from a grammar that knows enough of Kubernetes to come
// past the first check, and breaks the rules from there on.
import fc from 'fast-check'

/** Keys and values that have hurt somebody before. */
const nastyTexts = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '.',
  '..',
  '/',
  '%2f',
  '%00',
  '\u0000',
  '\ud800',
  '\u202e',
  'é'.repeat(300),
  'a'.repeat(5_000),
  '$patch',
  '$retainKeys',
  '$deleteFromPrimitiveList/finalizers',
  '$setElementOrder/containers',
  'k:{"name":"app"}',
  'f:metadata',
]
const nastyNumbers = [0, -0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2 ** 63, -(2 ** 63), 1e21, 2 ** 31, Number.MIN_VALUE]

const fieldNames = [
  ...['apiVersion', 'kind', 'metadata', 'spec', 'status', 'name', 'namespace', 'labels', 'annotations', 'finalizers'],
  ...['ownerReferences', 'managedFields', 'fieldsV1', 'resourceVersion', 'uid', 'generation', 'deletionTimestamp'],
  ...['containers', 'initContainers', 'image', 'ports', 'containerPort', 'env', 'value', 'valueFrom', 'resources'],
  ...['limits', 'requests', 'cpu', 'memory', 'volumes', 'template', 'selector', 'matchLabels', 'replicas', 'strategy'],
  ...['data', 'stringData', 'conditions', 'type', 'items', 'op', 'path', 'from', 'creationTimestamp', 'time'],
]

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...fieldNames) },
  { weight: 2, arbitrary: fc.constantFrom(...nastyTexts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)
const leaf = fc.oneof(
  fc.constantFrom(...nastyTexts, 'app', 'nginx', '1', '100m', '1Gi', 'v1', 'Pod', '2026-01-01T00:00:00Z'),
  fc.constantFrom(...nastyNumbers),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.boolean(),
  fc.constant(null),
)

/** Any JSON value of names that the API knows and that it does not. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  // From entries, since an object literal would make `__proto__` the prototype.
  record: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 6 })
    .map((entries) => Object.fromEntries(entries) as Record<string, unknown>),
})).value

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'fuzzed', labels: { a: 'b' }, finalizers: ['example.com/x'] },
  spec: {
    containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
}

type Path = readonly (string | number)[]

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...at, name]))]
}

function replaced(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
  if (first === undefined) return by
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === String(first) ? replaced(item, rest, by) : item))
  const entries = Object.entries(value as object).map(([name, inner]) => [
    name,
    name === first ? replaced(inner, rest, by) : inner,
  ])
  return Object.fromEntries(entries)
}

/** A valid Pod with one thing in it replaced by anything. */
export const almostPod: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(...pathsOf(pod)), jsonValue)
  .map(([path, value]) => replaced(pod, path, value))

const pointer = fc
  .array(fc.oneof(key, fc.constantFrom('0', '-', '01', '~0', '~1', '~2', '99999999999')), { maxLength: 5 })
  .map((parts) => parts.map((part) => `/${part}`).join(''))

/** A JSON patch, or nearly one. */
export const jsonPatch: fc.Arbitrary<unknown> = fc.oneof(
  fc.array(
    fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'nonsense'),
        path: pointer,
        from: pointer,
        value: jsonValue,
      },
      { requiredKeys: [] },
    ),
    { maxLength: 5 },
  ),
  jsonValue,
)

const segment = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('api', 'apis', 'v1', 'apps', 'namespaces', 'default', 'pods', 'fuzzed') },
  {
    weight: 4,
    arbitrary: fc.constantFrom('deployments', 'nodes', 'status', 'scale', 'log', 'exec', 'proxy', 'watch', 'eviction'),
  },
  { weight: 2, arbitrary: fc.constantFrom('openapi', 'v2', 'v3', 'metrics', 'healthz', 'version', 'events', 'token') },
  { weight: 1, arbitrary: fc.constantFrom(...nastyTexts) },
  { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
)
const parameter = fc.tuple(
  fc.constantFrom(
    ...['limit', 'continue', 'resourceVersion', 'resourceVersionMatch', 'labelSelector', 'fieldSelector', 'dryRun'],
    ...['fieldValidation', 'fieldManager', 'force', 'timeoutSeconds', 'sendInitialEvents', 'gracePeriodSeconds'],
    ...['propagationPolicy', 'orphanDependents', 'pretty', 'includeObject', 'tailLines', 'container', 'verbose'],
  ),
  fc.oneof(
    fc.constantFrom('1', '0', '-1', 'All', 'true', 'Exact', 'NotOlderThan', '18446744073709551616', 'a in (b', 'x=,!='),
    fc.string({ unit: 'binary', maxLength: 20 }),
  ),
)

/** Paths with queries, from sensible to absurd. */
export const target: fc.Arbitrary<string> = fc
  .tuple(fc.array(segment, { maxLength: 8 }), fc.array(parameter, { maxLength: 4 }))
  .map(([segments, parameters]) => {
    const query = parameters.map(([name, value]) => `${name}=${encode(value)}`).join('&')
    return `/${segments.join('/')}${query === '' ? '' : `?${query}`}`
  })

function encode(text: string): string {
  // Half of a surrogate pair cannot be encoded; it goes as it is.
  return text.isWellFormed() ? encodeURIComponent(text) : text
}

/** Selectors, nearly right. */
export const selectorText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a',
        'b.c/d',
        '=',
        '==',
        '!=',
        ' in ',
        ' notin ',
        '(',
        ')',
        ',',
        '!',
        'metadata.name',
        '\\',
        '>',
        '<',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** What a body claims to be. */
export const contentType: fc.Arbitrary<string> = fc.constantFrom(
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/html',
  '',
  'application/json; charset=\u0000',
)

/** What an answer should be. */
export const accept: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/yaml',
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    '*/*',
  ),
  fc.string({ maxLength: 30 }),
)
