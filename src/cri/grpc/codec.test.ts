import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromJSON, type MethodDefinition } from '@grpc/proto-loader'
import { createDecoder, decode, encode, type MessageName } from './codec.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('createDecoder', () => {
  it('reads lists as decode does, and gives what it has seen before again', () => {
    const item = (id: string, state: string) => ({ id, state, labels: { a: 'é' }, metadata: { name: id, attempt: 1 } })
    const bytes = encode('ListContainersResponse', { containers: [item('x', 'running'), item('y', 'running')] })
    const later = encode('ListContainersResponse', { containers: [item('y', 'exited'), item('x', 'running')] })
    const remembering = createDecoder()
    const read = (list: Uint8Array, request: object = {}) =>
      remembering('ListContainersResponse', list, request) as { containers: readonly unknown[] }
    const first = read(bytes)
    assert.deepEqual(first, decode('ListContainersResponse', bytes))
    const second = read(later)
    assert.deepEqual(second, decode('ListContainersResponse', later))
    assert.equal(second.containers[1], first.containers[0])
    assert.throws(() => read(later.subarray(0, 9)), RangeError)
    const other = encode('ListContainersResponse', { containers: [item('z', 'running'), item('x', 'running')] })
    const some = read(other, { filter: { id: 'z' } })
    assert.equal(some.containers[1], first.containers[0])
    assert.notEqual(read(other).containers[0], some.containers[0], 'what is not in the last whole list is not kept')
  })
})

describe('encode', () => {
  for (const [what, name, value, bytes] of [
    ['nothing for defaults', 'PodSandboxMetadata', { name: '', uid: '', namespace: '', attempt: 0 }, ''],
    [
      'strings and numbers',
      'PodSandboxMetadata',
      { name: 'a', uid: 'b', namespace: 'c', attempt: 300 },
      '0a0161120162' + '1a0163' + '20ac02',
    ],
    ['a wrapped 0, which is not absent', 'LinuxSandboxSecurityContext', { runAsUser: 0 }, '1a00'],
    ['an enum by its word', 'NamespaceOption', { network: 'node', pid: 'container' }, '08021001'],
    ['a filter value of an enum, which is not absent', 'ContainerFilter', { state: 'created' }, '12020800'],
    ['a negative number in ten bytes', 'LinuxContainerResources', { oomScoreAdj: -997 }, '289bf8ffffffffffffff01'],
    ['a map', 'PodSandboxFilter', { labelSelector: { k: 'v' } }, '1a060a016b120176'],
    ['repeated strings, the empty one too', 'ExecSyncRequest', { cmd: ['sh', ''] }, '12027368' + '1200'],
    ['packed numbers', 'PortForwardRequest', { port: [80, 443] }, '120350bb03'],
    ['a stop signal', 'ContainerConfig', { stopSignal: 'SIGRTMIN+3' }, '900126'],
  ] as const) {
    it(`writes ${what}`, () => assert.equal(hex(encode(name as MessageName, value)), bytes))
  }

  it('writes a nested message longer than 127 bytes, and reads it again', () => {
    const config = { metadata: { name: 'n'.repeat(20_000), uid: 'u', namespace: 'é', attempt: 1 }, hostname: 'h' }
    const { config: back } = decode('RunPodSandboxRequest', encode('RunPodSandboxRequest', { config })) as {
      config: typeof config
    }
    assert.deepEqual([back.metadata, back.hostname], [config.metadata, 'h'])
  })

  it('refuses a word that the enum does not have', () => {
    assert.throws(
      () => encode('NamespaceOption', { network: 'host' }),
      /Cannot encode network: host is not one of pod,container/,
    )
  })
})

describe('decode', () => {
  it('fills in defaults and leaves absent messages absent', () => {
    assert.deepEqual(decode('LinuxContainerUser', new Uint8Array()), { uid: 0, gid: 0, supplementalGroups: [] })
    assert.deepEqual(decode('ImageStatusResponse', new Uint8Array()), { info: Object.create(null) })
  })
  it('reads nanoseconds as milliseconds, in order down to a microsecond', () => {
    const at = (ms: number) =>
      (decode('PodSandbox', encode('PodSandbox', { createdAt: ms })) as { createdAt: number }).createdAt
    const base = 1_795_399_417_052
    assert.equal(at(base), base)
    assert.ok(at(base + 0.002) > at(base + 0.001))
  })
  it('keeps labels named like properties of objects apart', () => {
    const labels = Object.assign(Object.create(null), { constructor: 'x' })
    labels['__proto__'] = 'y'
    const { labels: back } = decode('PodSandbox', encode('PodSandbox', { labels })) as {
      labels: Record<string, string>
    }
    assert.deepEqual(Object.entries(back), [
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ])
  })
  it('skips fields it does not know and rejects what is cut short', () => {
    const bytes = Buffer.from(
      '0a0161' + 'f83f01' + 'fa3f0178' + 'fd3f00000000' + 'f93f0000000000000000' + '1800',
      'hex',
    )
    assert.deepEqual(decode('PodIp', bytes), { ip: 'a' })
    assert.throws(() => decode('PodIp', Buffer.from('0a0561', 'hex')), RangeError)
  })
})

describe('encode and decode, against another implementation', () => {
  it('agree about a message with every kind of field', () => {
    const definition = fromJSON(otherDescription as unknown as Parameters<typeof fromJSON>[0], { longs: Number })[
      'S'
    ] as Record<string, MethodDefinition<object, object>>
    const other = definition['Call']
    assert.ok(other)
    const value = {
      cpuPeriod: 100_000,
      cpuQuota: -1,
      cpusetCpus: '0-3',
      hugepageLimits: [{ pageSize: '2Mi', limit: 2 ** 40 }],
      unified: { 'memory.high': '1', 'memory.low': '2' },
    }
    const theirs = other.requestDeserialize(encode('LinuxContainerResources', value) as Buffer)
    assert.deepEqual(theirs, value)
    const ours = decode('LinuxContainerResources', other.requestSerialize(value)) as typeof value
    assert.deepEqual({ ...value, ...ours, unified: { ...ours.unified } }, { ...ours, unified: value.unified })
  })
})

const otherDescription = {
  nested: {
    S: { methods: { Call: { requestType: 'M', responseType: 'M' } } },
    M: {
      fields: {
        cpuPeriod: { type: 'int64', id: 1 },
        cpuQuota: { type: 'int64', id: 2 },
        cpusetCpus: { type: 'string', id: 6 },
        hugepageLimits: { type: 'H', id: 8, rule: 'repeated' },
        unified: { keyType: 'string', type: 'string', id: 9 },
      },
    },
    H: { fields: { pageSize: { type: 'string', id: 1 }, limit: { type: 'uint64', id: 2 } } },
  },
}
