import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cidrContains, ipProblems, parseCidr, parseIp, renderCidr, renderIp, validateCidr } from './cidr.ts'

const canonical: Readonly<Record<string, string | undefined>> = {
  '10.0.0.1': '10.0.0.1',
  '0.0.0.0': '0.0.0.0',
  '255.255.255.255': '255.255.255.255',
  '::': '::',
  '::1': '::1',
  '2001:DB8:0:0:1:0:0:1': '2001:db8::1:0:0:1',
  '1:0:2:3:4:5:6:7': '1:0:2:3:4:5:6:7',
  'fe80::1.2.3.4': 'fe80::102:304',
  '1::': '1::',
  '10.0.0': undefined,
  '10.0.0.256': undefined,
  '10.0.0.01': undefined,
  '1:2:3': undefined,
  '1::2::3': undefined,
  ':::': undefined,
  '1:2:3:4:5:6:7:8::': undefined,
  'fe80::1%eth0': undefined,
  '': undefined,
}

for (const [text, expected] of Object.entries(canonical)) {
  test(`parseIp: ${JSON.stringify(text)} is ${expected === undefined ? 'no address' : `written ${expected}`}`, () => {
    const ip = parseIp(text)
    assert.equal(ip === undefined ? undefined : renderIp(ip), expected)
  })
}

test('ipProblems: one canonical form, in the words of upstream', () => {
  const texts = ['10.0.0.1', '010.0.0.1', '::ffff:10.0.0.1', 'FE80::1', 'nowhere']
  assert.deepEqual(texts.map(ipProblems), [
    [],
    ['must not have leading 0s'],
    ['must not be an IPv4-mapped IPv6 address'],
    ['must be in canonical form ("fe80::1")'],
    ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ])
})

test('validateCidr: no bits beyond the prefix; canonical where it is asked for', () => {
  const problems = (text: string, strict: boolean) =>
    [...validateCidr(text, 'x', { canonical: strict })].map(({ message }) => message.replace(/^.*": /, ''))
  const texts = ['10.0.0.0/8', '10.1.0.0/8', 'FD00::/8', '::ffff:10.0.0.0/104', '10.0.0.0/33', '10.0.0.0']
  assert.deepEqual(
    texts.map((text) => problems(text, true)),
    [
      [],
      ['must not have bits set beyond the prefix length'],
      ['must be in canonical form ("fd00::/8")'],
      ['must not have an IPv4-mapped IPv6 address'],
      ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
      ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
  )
  assert.deepEqual(problems('FD00::/8', false), [])
})

test('cidrContains: addresses of the same family with the same prefix', () => {
  const range = parseCidr('10.96.0.0/12')
  assert.ok(range)
  const inside = ['10.96.0.1', '10.111.255.255', '10.112.0.0', '::1'].map((text) => {
    const ip = parseIp(text)
    return ip !== undefined && cidrContains(range, ip)
  })
  assert.deepEqual([renderCidr(range), inside], ['10.96.0.0/12', [true, true, false, false]])
})
