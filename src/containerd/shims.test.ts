import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shimTree } from './shims.ts'

describe('shimTree', () => {
  const shim = (pid: number, socket: string) => ({
    pid,
    parent: 1,
    cmdline: ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'k8s.io', '-id', `${pid}`, '-address', socket],
  })
  it('is the shims of one socket with all that descends from them', () => {
    const mine = [
      shim(10, '/run/a.sock'),
      { pid: 11, parent: 10, cmdline: ['/catatonit'] },
      { pid: 13, parent: 11, cmdline: ['sh'] },
    ]
    const others = [
      shim(20, '/run/b.sock'),
      { pid: 21, parent: 20, cmdline: ['sh'] },
      { pid: 30, parent: 1, cmdline: ['sh', '/run/a.sock'] },
    ]
    assert.deepEqual(
      shimTree([...others, ...mine.toReversed()], '/run/a.sock')
        .map(({ pid }) => pid)
        .sort(),
      [10, 11, 13],
    )
  })
})
