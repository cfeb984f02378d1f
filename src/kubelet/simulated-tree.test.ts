import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTree } from './simulated-tree.ts'

test('simulated tree: a folder lists what is directly in it, and forgets what was removed', () => {
  const tree = createSimulatedTree('root')
  for (const path of ['/a', '/a/b', '/a/b/c', '/ab', '/x/y/z']) tree.set(path, path)
  assert.deepEqual([tree.namesIn('/'), tree.namesIn('/a'), tree.namesIn('/x')], [['a', 'ab'], ['b'], []])
  assert.deepEqual(tree.under('/a'), ['/a', '/a/b', '/a/b/c'])
  assert.deepEqual(tree.under('/x'), ['/x/y/z'])
  for (const path of tree.under('/a')) tree.delete(path)
  assert.deepEqual([tree.namesIn('/'), tree.has('/a/b'), tree.under('/')], [['ab'], false, ['/', '/ab', '/x/y/z']])
})
