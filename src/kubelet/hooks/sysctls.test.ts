import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PodDraft, testPod } from '../pod/pod.testing.ts'
import { dottedSysctl, sysctlProblem } from './sysctls.ts'

describe('sysctlProblem', () => {
  const rows: readonly (readonly [name: string, more: PodDraft, expected: string | undefined])[] = [
    ['kernel.shm_rmid_forced', {}, undefined],
    ['net/ipv4/tcp_syncookies', {}, undefined],
    ['net.core.somaxconn', {}, undefined],
    ['kernel.msgmax', {}, 'forbidden sysctl: "kernel.msgmax" not allowlisted'],
    ['vm.swappiness', {}, 'forbidden sysctl: "vm.swappiness" not allowlisted'],
    [
      'kernel.shm_rmid_forced',
      { hostIPC: true },
      'forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled',
    ],
    [
      'net.ipv4.tcp_syncookies',
      { hostNetwork: true },
      'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled',
    ],
  ]
  for (const [name, more, expected] of rows)
    it(`${name} of a Pod with ${JSON.stringify(more)}`, () => {
      const pod = testPod({ ...more, securityContext: { sysctls: [{ name, value: '1' }] } })
      assert.equal(sysctlProblem(pod, ['net.core.*', 'vm.*']), expected)
    })
})

describe('dottedSysctl', () => {
  for (const [name, expected] of [
    ['net.ipv4.x', 'net.ipv4.x'],
    ['net/ipv4/x', 'net.ipv4.x'],
    ['net/ipv4/conf/eth0.1/x', 'net.ipv4.conf.eth0/1.x'],
  ] as const)
    it(name, () => assert.equal(dottedSysctl(name), expected))
})
