import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { realClock } from '#base/node'
import { choosePodNetwork } from './network.ts'
import { claimPodRange, releasePodRange } from './range-claims.ts'

describe('claimPodRange', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-claims-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const claimsDir = () => path.join(folder, 'claims')
  const fileOf = (cluster: string) => path.join(folder, `${cluster}.json`)
  /** The range that a cluster gets whose hash wants the first of all. */
  const claim = async (cluster: string): Promise<string> => {
    const claimant = { clock: realClock, file: fileOf(cluster), claimsDir: claimsDir() }
    const { network } = await claimPodRange(claimant, (claimed) => ({
      network: choosePodNetwork('00aabbcc', {}, { interfaces: {}, claimed }),
    }))
    return network.podCidr
  }

  it('gives clusters that start together ranges of their own, and each its own again', async () => {
    const clusters = ['a', 'b', 'c', 'd']
    const ranges = await Promise.all(clusters.map(claim))
    assert.deepEqual([...ranges].sort(), ['10.88.0.0/24', '10.88.1.0/24', '10.88.2.0/24', '10.88.3.0/24'])
    const first = clusters[ranges.indexOf('10.88.0.0/24')] ?? assert.fail()
    assert.equal(await claim(first), '10.88.0.0/24')
  })

  it('gives away what was given back, and what belongs to a cluster that is gone or says something else', async () => {
    const [given, gone, other] = await Promise.all(['x', 'y', 'z'].map(claim))
    await releasePodRange(fileOf('x'), given ?? '', claimsDir())
    await rm(fileOf('y'))
    await writeFile(fileOf('z'), '{"network":{"podCidr":"10.1.0.0/24"}}')
    const again = [await claim('u'), await claim('v'), await claim('w')]
    assert.deepEqual(again.sort(), [given, gone, other].sort())
    assert.equal((await readdir(claimsDir())).length, 7)
  })

  it('takes no claim of another back', async () => {
    const range = await claim('mine')
    await releasePodRange(fileOf('theirs'), range, claimsDir())
    assert.notEqual(await claim('theirs'), range)
  })
})
