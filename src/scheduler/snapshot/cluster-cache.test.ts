import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNode, testPod } from '../objects.testing.ts'
import { createClusterCache } from './cluster-cache.ts'
import { podInfoOf } from './pod-info.ts'

const small = { requests: { cpu: '500m', memory: '1Mi' } }
const cpuOn = (cache: ReturnType<typeof createClusterCache>, node: string): number | undefined =>
  cache.get(node)?.requested.get('cpu')

test('ClusterCache: a Pod counts on its node until it is deleted', () => {
  const cache = createClusterCache()
  cache.setNode(testNode('a'))
  cache.setPod(testPod('p', { ...small, nodeName: 'a', hostPort: 80 }))
  cache.setPod(testPod('q', { ...small, nodeName: 'a' }))
  const { requested, scoringRequested, usedPorts, pods } = cache.get('a')!
  assert.deepEqual(
    [...requested],
    [
      ['cpu', 1_000],
      ['memory', 2 * 1024 * 1024],
    ],
  )
  assert.deepEqual(scoringRequested, requested)
  assert.deepEqual([usedPorts, pods.length], [[{ hostIP: '0.0.0.0', protocol: 'TCP', hostPort: 80 }], 2])
  assert.deepEqual([cache.deletePod('p'), cache.deletePod('p')], [true, false])
  assert.deepEqual([cpuOn(cache, 'a'), cache.get('a')?.usedPorts], [500, []])
})

test('ClusterCache: a container that asks for nothing counts as 100m and 200Mi in scores only', () => {
  const cache = createClusterCache()
  cache.setNode(testNode('a'))
  cache.setPod(testPod('p', { nodeName: 'a' }))
  const { requested, scoringRequested } = cache.get('a')!
  assert.deepEqual([...requested], [])
  assert.deepEqual(
    [...scoringRequested],
    [
      ['cpu', 100],
      ['memory', 200 * 1024 * 1024],
    ],
  )
})

test('ClusterCache: an assumed Pod counts; forgetting frees its place, unless the API has confirmed it', () => {
  const cache = createClusterCache()
  for (const name of ['a', 'b']) cache.setNode(testNode(name))
  cache.assume(podInfoOf(testPod('p', small)), 'a')
  assert.equal(cpuOn(cache, 'a'), 500)
  assert.deepEqual([cache.forget('p'), cpuOn(cache, 'a'), cache.forget('p')], [true, 0, false])
  cache.assume(podInfoOf(testPod('p', small)), 'a')
  cache.setPod(testPod('p', { ...small, nodeName: 'b' }))
  assert.deepEqual([cpuOn(cache, 'a'), cpuOn(cache, 'b'), cache.forget('p')], [0, 500, false])
})

test('ClusterCache: Pods known before their node, or still there after it, count when it comes', () => {
  const cache = createClusterCache()
  cache.setPod(testPod('p', { ...small, nodeName: 'a' }))
  assert.equal(cache.get('a'), undefined)
  for (const name of ['a', 'b', 'c']) cache.setNode(testNode(name))
  assert.equal(cpuOn(cache, 'a'), 500)
  cache.deleteNode('a')
  assert.deepEqual(
    cache.nodes.map(({ name }) => name),
    ['b', 'c'],
  )
  cache.setPod(testPod('q', { ...small, nodeName: 'c' }))
  assert.equal(cpuOn(cache, 'c'), 500)
  cache.setNode(testNode('a'))
  assert.equal(cpuOn(cache, 'a'), 500)
  cache.deleteNode('a')
  cache.deletePod('p')
  cache.setNode(testNode('a'))
  assert.equal(cpuOn(cache, 'a'), undefined)
})

test('ClusterCache: a newer node keeps its Pods, and images are counted over all nodes', () => {
  const cache = createClusterCache()
  const images = [{ names: ['app:1', 'app@sha256:0'], sizeBytes: 1 }]
  cache.setNode(testNode('a', { images }))
  cache.setNode(testNode('b', { images }))
  cache.setPod(testPod('p', { ...small, nodeName: 'a' }))
  assert.equal(cache.nodesWithImage('app:1'), 2)
  cache.setNode(testNode('a', { allocatable: { cpu: '8' } }))
  assert.deepEqual(
    [cpuOn(cache, 'a'), cache.get('a')?.allocatable.get('cpu'), cache.nodesWithImage('app:1')],
    [500, 8_000, 1],
  )
  cache.deleteNode('b')
  assert.equal(cache.nodesWithImage('app:1'), 0)
})
