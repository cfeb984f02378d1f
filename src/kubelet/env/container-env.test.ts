import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { testPod } from '../pod/pod.testing.ts'
import { computeContainerEnv } from './container-env.ts'
import { expand } from './expand.ts'
import { fieldValue, resourceValue } from './field-path.ts'
import { serviceEnv, visibleServices } from './service-env.ts'

const values: Readonly<Record<string, string>> = { A: '1', EMPTY: '' }

describe('expand', () => {
  for (const [text, expected] of [
    ['plain', 'plain'],
    ['$(A)', '1'],
    ['x$(A)y$(A)', 'x1y1'],
    ['$(MISSING)', '$(MISSING)'],
    ['$(EMPTY)', ''],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$A', '$A'],
    ['$(A', '$(A'],
    ['$', '$'],
  ] as const) {
    it(`F4 ${text} is ${expected}`, () =>
      assert.equal(
        expand(text, (name) => values[name]),
        expected,
      ))
  }
})

const facts = {
  pod: testPod(
    { nodeName: 'n1', serviceAccountName: 'robot' },
    { labels: { b: '2', a: 'say "1"' }, annotations: { note: 'line\nbreak' } },
  ),
  podIps: ['10.0.0.2', 'fd00::2'],
  hostIps: ['192.0.2.1'],
}

describe('fieldValue', () => {
  for (const [path, expected] of [
    ['metadata.name', 'web'],
    ['metadata.namespace', 'default'],
    ['metadata.uid', 'uid-1'],
    ["metadata.labels['b']", '2'],
    ["metadata.labels['none']", ''],
    ["metadata.annotations['note']", 'line\nbreak'],
    ['metadata.labels', 'a="say \\"1\\""\nb="2"'],
    ['metadata.annotations', 'note="line\\nbreak"'],
    ['spec.nodeName', 'n1'],
    ['spec.serviceAccountName', 'robot'],
    ['status.hostIP', '192.0.2.1'],
    ['status.podIP', '10.0.0.2'],
    ['status.podIPs', '10.0.0.2,fd00::2'],
    ['spec.containers', undefined],
  ] as const) {
    it(`F4 ${path}`, () => assert.equal(fieldValue(path, facts), expected))
  }
})

describe('resourceValue', () => {
  const container = { name: 'main', resources: { limits: { cpu: '1500m', memory: '64Mi' }, requests: { cpu: '250m' } } }
  for (const [resource, divisor, expected] of [
    ['limits.cpu', undefined, '2'],
    ['limits.cpu', '1m', '1500'],
    ['requests.cpu', '1m', '250'],
    ['limits.memory', undefined, '67108864'],
    ['limits.memory', '1Mi', '64'],
    ['limits.memory', '1M', '68'],
    ['requests.memory', undefined, '0'],
    ['limits.ephemeral-storage', '1Gi', '90'],
    ['nonsense', undefined, undefined],
  ] as const) {
    it(`F4 ${resource} / ${divisor ?? 1} is ${expected}`, () => {
      const ref = { resource, ...(divisor === undefined ? {} : { divisor }) }
      assert.equal(resourceValue(ref, container, { 'ephemeral-storage': '90Gi' }), expected)
    })
  }
})

describe('computeContainerEnv', () => {
  const data = { colors: { main: 'red', 'with space': 'x', 'bad=name': 'y' }, keys: { token: 'secret' } }
  const env = (given: Partial<core.Container>) => {
    const spec = { name: 'main', image: 'app', resources: {}, ...given }
    return computeContainerEnv({
      ...facts,
      container: { kind: 'app', spec },
      services: [{ name: 'DB_SERVICE_HOST', value: '10.96.0.5' }],
      allocatable: {},
      objects: {
        file: (volume, path) => (volume === 'shared' && path === 'a.env' ? "GREETING='hello'\n" : undefined),
        configMap: (name) => (name === 'colors' ? data.colors : undefined),
        secret: (name) => (name === 'keys' ? data.keys : undefined),
      },
    })
  }
  const asRecord = (given: Partial<core.Container>) => {
    const result = env(given)
    return result.ok ? Object.fromEntries(result.env.map(({ name, value }) => [name, value])) : result.message
  }

  it('env wins over envFrom, envFrom over services, and references see what was defined before', () => {
    assert.deepEqual(
      asRecord({
        envFrom: [{ prefix: 'C_', configMapRef: { name: 'colors' } }],
        env: [
          { name: 'C_main', value: 'blue' },
          { name: 'URL', value: 'http://$(DB_SERVICE_HOST)/$(C_main)/$(LATER)' },
          { name: 'LATER', value: '1' },
          { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
          { name: 'HELLO', valueFrom: { fileKeyRef: { volumeName: 'shared', path: 'a.env', key: 'GREETING' } } },
          { name: 'NO_FILE', valueFrom: { fileKeyRef: { volumeName: 'shared', path: 'b', key: 'X', optional: true } } },
          { name: 'NONE', valueFrom: { configMapKeyRef: { name: 'nowhere', key: 'x', optional: true } } },
        ],
      }),
      {
        C_main: 'blue',
        'C_with space': 'x',
        URL: 'http://10.96.0.5/blue/$(LATER)',
        LATER: '1',
        TOKEN: 'secret',
        HELLO: 'hello',
        DB_SERVICE_HOST: '10.96.0.5',
      },
    )
  })

  for (const [name, given, message] of [
    ['a missing ConfigMap', { envFrom: [{ configMapRef: { name: 'nope' } }] }, 'configmap "nope" not found'],
    [
      'a missing Secret',
      { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'nope', key: 'a' } } }] },
      'secret "nope" not found',
    ],
    [
      'a missing key',
      { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'colors', key: 'nope' } } }] },
      "couldn't find key nope in ConfigMap default/colors",
    ],
    [
      'a missing file of variables',
      { env: [{ name: 'X', valueFrom: { fileKeyRef: { volumeName: 'shared', path: 'b.env', key: 'X' } } }] },
      'environment variable file "b.env" not found in volume "shared"',
    ],
    [
      'a missing variable of a file',
      { env: [{ name: 'X', valueFrom: { fileKeyRef: { volumeName: 'shared', path: 'a.env', key: 'X' } } }] },
      'environment variable key "X" not found in file "a.env" of volume "shared"',
    ],
  ] as const) {
    it(`L6 says of ${name}: ${message}`, () => assert.equal(asRecord(given), message))
  }

  it('leaves out names that cannot be, and says so', () => {
    const result = env({ envFrom: [{ configMapRef: { name: 'colors' } }] })
    assert.deepEqual(result.ok && result.warnings.map(({ message }) => message), [
      'Keys [bad=name] from the EnvFrom configMap default/colors were skipped since they are considered invalid environment variable names.',
    ])
  })
})

describe('serviceEnv', () => {
  const service = (name: string, namespace: string, spec: Partial<core.ServiceSpec>): core.Service => ({
    metadata: { name, namespace, uid: name, resourceVersion: '1', creationTimestamp: '' },
    spec: { clusterIP: '10.96.0.7', ports: [{ name: 'web', port: 80 } as core.ServicePort], ...spec },
    status: { loadBalancer: {} },
  })
  const all = [
    service('my-db', 'default', {}),
    service('other', 'elsewhere', {}),
    service('headless', 'default', { clusterIP: 'None' }),
    service('kubernetes', 'default', { clusterIP: '10.96.0.1' }),
  ]
  const names = (pod: Parameters<typeof visibleServices>[1]) =>
    visibleServices(all, pod).map(({ metadata }) => metadata.name)

  it("shows services of the namespace and always the API's", () => {
    assert.deepEqual(names({ namespace: 'default', serviceLinks: true }), ['kubernetes', 'my-db'])
    assert.deepEqual(names({ namespace: 'elsewhere', serviceLinks: true }), ['kubernetes', 'other'])
    assert.deepEqual(names({ namespace: 'elsewhere', serviceLinks: false }), ['kubernetes'])
  })

  it('writes all variables of a service', () => {
    const env = Object.fromEntries(
      serviceEnv([service('my-db', 'default', {})]).map(({ name, value }) => [name, value]),
    )
    assert.deepEqual(env, {
      MY_DB_SERVICE_HOST: '10.96.0.7',
      MY_DB_SERVICE_PORT: '80',
      MY_DB_SERVICE_PORT_WEB: '80',
      MY_DB_PORT: 'tcp://10.96.0.7:80',
      MY_DB_PORT_80_TCP: 'tcp://10.96.0.7:80',
      MY_DB_PORT_80_TCP_PROTO: 'tcp',
      MY_DB_PORT_80_TCP_PORT: '80',
      MY_DB_PORT_80_TCP_ADDR: '10.96.0.7',
    })
  })
})
