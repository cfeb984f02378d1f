import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import type { Plan } from '../runtime/plan.ts'
import { decideNodeRanges } from './node-ipam.ts'
import { createPool } from './subnets.ts'

const node = (name: string, ...podCIDRs: readonly string[]): core.Node =>
  ({
    metadata: { name, uid: name },
    spec: podCIDRs.length === 0 ? {} : { podCIDR: podCIDRs[0], podCIDRs },
  }) as unknown as core.Node
const four = createPool({ cidr: '10.244.0.0/16' })
const six = createPool({ cidr: 'fd00:10:244::/56' })
const rendered = ({ actions }: Plan): readonly string[] =>
  actions.map((action) => {
    if (action.type === 'recordEvent') return `${action.regarding.metadata.name} ${action.event.reason}`
    if (action.type !== 'patch') return action.type
    const { spec } = action.patch.body as unknown as { readonly spec: core.NodeSpec }
    assert.equal(spec.podCIDR, spec.podCIDRs?.[0])
    return `${action.object.metadata.name} ${spec.podCIDRs?.join(' ')}`
  })

for (const [what, observed, expected] of [
  [
    'each new node gets the lowest free range',
    { nodes: [node('b'), node('a')], pools: [four] },
    ['a 10.244.0.0/24', 'b 10.244.1.0/24'],
  ],
  [
    'dual stack: one range of each family, in the order of the cluster',
    { nodes: [node('a'), node('b')], pools: [four, six] },
    ['a 10.244.0.0/24 fd00:10:244::/64', 'b 10.244.1.0/24 fd00:10:244:1::/64'],
  ],
  [
    'ranges that nodes have stay theirs',
    { nodes: [node('a', '10.244.0.0/24'), node('b'), node('c', '10.244.1.0/24')], pools: [four] },
    ['b 10.244.2.0/24'],
  ],
  [
    'a range given by hand takes all that it touches',
    { nodes: [node('a', '10.244.0.0/22'), node('b')], pools: [four] },
    ['b 10.244.4.0/24'],
  ],
  [
    'a range from elsewhere takes nothing',
    { nodes: [node('a', '192.168.0.0/24'), node('b')], pools: [four] },
    ['b 10.244.0.0/24'],
  ],
  [
    'what Services have is left out',
    { nodes: [node('a')], pools: [four], reserved: ['10.244.0.0/23', '10.240.0.0/24'] },
    ['a 10.244.2.0/24'],
  ],
  [
    'when none is left the node is told so',
    { nodes: [node('a'), node('b'), node('c')], pools: [createPool({ cidr: '10.0.0.0/23' })] },
    ['a 10.0.0.0/24', 'b 10.0.1.0/24', 'c CIDRNotAvailable'],
  ],
  [
    'a node of another mask',
    { nodes: [node('a'), node('b')], pools: [createPool({ cidr: '10.0.0.0/8', nodeMaskSize: 20 })] },
    ['a 10.0.0.0/20', 'b 10.0.16.0/20'],
  ],
] as const) {
  test(`decideNodeRanges: ${what}`, () => {
    assert.deepEqual(rendered(decideNodeRanges({ reserved: [], ...observed })), expected)
  })
}

test('createPool: refuses what is no range, and ranges that cannot be cut so', () => {
  assert.throws(() => createPool({ cidr: 'x' }), /it is no CIDR/)
  assert.throws(() => createPool({ cidr: '10.0.0.0/16', nodeMaskSize: 8 }), /must be 16 to 32/)
  assert.throws(() => createPool({ cidr: '10.0.0.0/4' }), /must be 4 to 20/)
})
