import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseNetworkDevices, parseProcStat } from './proc-files.ts'

describe('proc files', () => {
  it('/proc/stat: waiting is not work', () => {
    const text = 'cpu  100 10 50 1000 500 5 5 0 0 0\ncpu0 1 1 1 1 1 1 1 0 0 0\nbtime 1700000000\n'
    assert.deepEqual(parseProcStat(text), { busyNanoseconds: 1_700_000_000, bootMs: 1_700_000_000_000 })
  })

  it('/proc/net/dev: the interface of the default route first, no loopback', () => {
    const devices = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls',
      '    lo: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0',
      ' veth1: 1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0',
      '  eth0: 30 1 3 0 0 0 0 0 40 1 4 0 0 0 0 0',
    ].join('\n')
    const routes = 'Iface\tDestination\tGateway\nveth1\t0001580A\t0\neth0\t00000000\t0101A8C0\n'
    assert.deepEqual(parseNetworkDevices(devices, routes), [
      { name: 'eth0', rxBytes: 30, rxErrors: 3, txBytes: 40, txErrors: 4 },
      { name: 'veth1', rxBytes: 1, rxErrors: 0, txBytes: 2, txErrors: 0 },
    ])
  })
})
