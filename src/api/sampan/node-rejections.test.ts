import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNodeRejections, renderNodeRejections } from './node-rejections.ts'

const cpu = { plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'], resolvable: true }
const cordoned = { plugin: 'NodeUnschedulable', reasons: ['node(s) were unschedulable'], resolvable: false }

test('renderNodeRejections: nodes with the same reasons stand together, the largest group first', () => {
  const text = renderNodeRejections(
    new Map([
      ['n1', cordoned],
      ['n3', cpu],
      ['n2', cpu],
    ]),
  )
  assert.deepEqual(parseNodeRejections(text), [
    { ...cpu, nodes: ['n2', 'n3'], count: 2 },
    { ...cordoned, nodes: ['n1'], count: 1 },
  ])
})

test('renderNodeRejections: stays small with 5,000 nodes, and says how many there are', () => {
  const names = Array.from({ length: 5_000 }, (_, index) => [`node-${index}.example.com`, cpu] as const)
  const text = renderNodeRejections(new Map(names))
  assert.ok(text.length < 12_000, `${text.length} characters`)
  assert.equal(parseNodeRejections(text)?.[0]?.count, 5_000)
})

test('parseNodeRejections: what is no such list is undefined', () => {
  for (const text of ['', '{}', '[1]', '[{"plugin":1}]']) assert.equal(parseNodeRejections(text), undefined, text)
})
