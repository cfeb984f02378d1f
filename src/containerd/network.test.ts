import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { describe, it } from 'node:test'
import { natRulesOf, unusedHostPortRules } from './nat-rules.ts'
import { choosePodNetwork, renderConflist } from './network.ts'

const address = (ip: string): NetworkInterfaceInfo[] => [
  { family: 'IPv4', address: ip, netmask: '255.255.255.0', mac: '', internal: false, cidr: null },
]

const nothing = { interfaces: {}, claimed: new Set<string>() }

describe('choosePodNetwork', () => {
  it('takes the range its hash gives', () => {
    assert.deepEqual(choosePodNetwork('10aabbcc', {}, nothing), {
      name: 'sampan-10aabbcc',
      bridge: 'smp-10aabbcc',
      podCidr: '10.88.16.0/24',
    })
  })
  it('steps over ranges that others here have, and not over its own', () => {
    const interfaces = { eth0: address('10.88.255.7'), 'smp-ffaabbcc': address('10.88.0.1') }
    const taken = { interfaces, claimed: new Set(['10.88.1.0/24']) }
    assert.equal(choosePodNetwork('ffaabbcc', {}, taken).podCidr, '10.88.0.0/24')
    assert.equal(choosePodNetwork('ff000000', {}, taken).podCidr, '10.88.2.0/24')
  })
  it('makes an IPv6 range of its hash where Pods are to have both families', () => {
    assert.equal(choosePodNetwork('10aabbcc', { dualStack: true }, nothing).podCidr6, 'fd88:10aa:bbcc::/64')
    assert.equal(
      choosePodNetwork('10aabbcc', { dualStack: true, podCidr6: 'fd00:1::/64' }, nothing).podCidr6,
      'fd00:1::/64',
    )
  })
  it('takes what it is given', () => {
    const given = { podCidr: '10.1.2.0/24', podCidr6: 'fd00:1::/64' }
    assert.deepEqual(choosePodNetwork('10aabbcc', given, nothing), {
      name: 'sampan-10aabbcc',
      bridge: 'smp-10aabbcc',
      ...given,
    })
  })
})

describe('renderConflist', () => {
  const network = { name: 'n', bridge: 'b', podCidr: '10.88.1.0/24', podCidr6: 'fd00:1::/64' }
  const bridge = {
    type: 'bridge',
    bridge: 'b',
    isGateway: true,
    ipMasq: true,
    hairpinMode: true,
    ipam: {
      type: 'host-local',
      dataDir: '/data',
      ranges: [[{ subnet: '10.88.1.0/24' }], [{ subnet: 'fd00:1::/64' }]],
      routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
    },
  }
  it('has a bridge of both families and host ports', () => {
    assert.deepEqual(JSON.parse(renderConflist(network, { ok: true }, '/data')), {
      cniVersion: '1.0.0',
      name: 'n',
      plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true }, snat: true }],
    })
  })
  it('leaves out what needs a nat table where there is none', () => {
    const { plugins } = JSON.parse(renderConflist(network, { ok: false, reason: 'none' }, '/data'))
    assert.deepEqual(plugins, [{ ...bridge, ipMasq: false }])
  })
})

const saved = (lines: readonly string[]): string => ['*nat', ...lines, 'COMMIT'].join('\n')

describe('natRulesOf', () => {
  it('finds rules and chains of one network and leaves those of another', () => {
    const mine = [
      '-A POSTROUTING -s 10.88.1.2/32 -m comment --comment "name: \\"sampan-1\\" id: \\"abc\\"" -j CNI-0123456789abcdef01234567',
      '-A CNI-0123456789abcdef01234567 -d 10.88.1.0/24 -m comment --comment "name: \\"sampan-1\\" id: \\"abc\\"" -j ACCEPT',
      '-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"sampan-1\\" id: \\"abc\\"" -m multiport --dports 80 -j CNI-DN-0123456789abcdef01234',
    ]
    const others = [
      '-A POSTROUTING -m comment --comment "name: \\"sampan-12\\" id: \\"x\\"" -j CNI-ffffffffffffffffffffffff',
    ]
    assert.deepEqual(natRulesOf(saved([...mine, ...others]), 'sampan-1'), {
      rules: mine.map((rule) => rule.replace('-A ', '-D ')),
      chains: ['CNI-0123456789abcdef01234567', 'CNI-DN-0123456789abcdef01234'],
    })
  })
})

describe('unusedHostPortRules', () => {
  const shared = [
    ':CNI-HOSTPORT-DNAT - [0:0]',
    ':CNI-HOSTPORT-MASQ - [0:0]',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
    '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
  ]
  it('takes the shared chains away when no host port is left', () => {
    assert.deepEqual(unusedHostPortRules(saved(shared)), [
      '-D PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
      '-F CNI-HOSTPORT-DNAT',
      '-F CNI-HOSTPORT-MASQ',
      '-X CNI-HOSTPORT-DNAT',
      '-X CNI-HOSTPORT-MASQ',
    ])
  })
  it('leaves them while another network has a host port, and where there are none', () => {
    assert.deepEqual(unusedHostPortRules(saved([...shared, '-A CNI-HOSTPORT-DNAT -p tcp -j CNI-DN-00'])), [])
    assert.deepEqual(unusedHostPortRules(saved([])), [])
  })
})
