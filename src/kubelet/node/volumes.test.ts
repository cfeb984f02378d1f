// Trees and sub-paths on a real disk, with real mounts.
import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { nodeMounts } from './mounts.ts'
import { bindSubPath } from './sub-path.ts'
import { diskUsage, giveToGroup } from './trees.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root'

describe('volumes on the node', { skip }, () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sampan-volumes-'))
  })
  after(async () => {
    await nodeMounts.unmountUnder(folder)
    await rm(folder, { recursive: true, force: true })
  })

  const owner = async (path: string) => {
    const { gid, mode } = await lstat(path)
    return [gid, (mode & 0o7777).toString(8)]
  }
  const makeTree = async (name: string): Promise<string> => {
    const root = join(folder, name)
    await mkdir(join(root, 'd'), { recursive: true })
    await chmod(root, 0o755)
    await chmod(join(root, 'd'), 0o700)
    await writeFile(join(root, 'd', 'file'), 'x', { mode: 0o600 })
    await symlink('/etc/hostname', join(root, 'link'))
    return root
  }

  it('giveToGroup: group, reading and writing, directories that are entered and inherited', async () => {
    const root = await makeTree('shared')
    const before = await lstat('/etc/hostname')
    await giveToGroup(root, { gid: 2000 })
    assert.deepEqual(await owner(root), [2000, '2775'])
    assert.deepEqual(await owner(join(root, 'd')), [2000, '2770'])
    assert.deepEqual(await owner(join(root, 'd', 'file')), [2000, '660'])
    assert.equal((await lstat(join(root, 'link'))).gid, 2000)
    const now = await lstat('/etc/hostname')
    assert.deepEqual([now.gid, now.mode], [before.gid, before.mode])
  })
  it('giveToGroup: what is read only gets no right to write', async () => {
    const root = await makeTree('read-only')
    await giveToGroup(root, { gid: 2000, readOnly: true })
    assert.deepEqual(await owner(join(root, 'd', 'file')), [2000, '640'])
  })
  it('giveToGroup: unless the root is as it should be', async () => {
    const root = await makeTree('checked')
    await giveToGroup(root, { gid: 2000, unlessRoot: true })
    await chmod(join(root, 'd', 'file'), 0o600)
    await giveToGroup(root, { gid: 2000, unlessRoot: true })
    assert.deepEqual(await owner(join(root, 'd', 'file')), [2000, '600'])
    await giveToGroup(root, { gid: 2001, unlessRoot: true })
    assert.deepEqual(await owner(join(root, 'd', 'file')), [2001, '660'])
  })
  it('diskUsage: blocks of all files, one with two names once', async () => {
    const root = join(folder, 'usage')
    await mkdir(root)
    const empty = await diskUsage(root)
    await writeFile(join(root, 'a'), Buffer.alloc(1024 * 1024, 1))
    const { link } = await import('node:fs/promises')
    await link(join(root, 'a'), join(root, 'b'))
    assert.equal((await diskUsage(root)) - empty, 1024 * 1024)
    assert.equal(await diskUsage(join(root, 'none')), 0)
  })

  const bind = (root: string, subPath: string, target: string) =>
    bindSubPath({ root, subPath, target: join(folder, target), mode: 0o750 })

  it('bindSubPath: mounts what is there, a file or a directory, and makes what is missing', async () => {
    const root = await makeTree('bound')
    assert.equal(await readFile(await bind(root, 'd/file', 'mounts/0'), 'utf8'), 'x')
    const made = await bind(root, 'd/new/deep', 'mounts/1')
    await writeFile(join(made, 'y'), 'written')
    assert.equal(await readFile(join(root, 'd/new/deep/y'), 'utf8'), 'written')
    assert.deepEqual((await owner(join(root, 'd/new')))[1], '750')
  })
  it('bindSubPath: a part that became a link after it was looked at is refused', async () => {
    const root = await makeTree('raced')
    await mkdir(join(folder, 'outside'))
    await rename(join(root, 'd'), join(root, 'old'))
    await symlink(join(folder, 'outside'), join(root, 'd'))
    await assert.rejects(bind(root, 'd', 'mounts/2'), /subPath "d" leads over a link/)
    await assert.rejects(bind(root, 'd/inner', 'mounts/2'))
    assert.equal(await nodeMounts.isMountPoint(join(folder, 'mounts/2')), false)
  })
  it('bindSubPath: what is mounted stays what was opened, whatever becomes of the path', async () => {
    const root = await makeTree('moved')
    const target = await bind(root, 'd', 'mounts/3')
    await rename(join(root, 'd'), join(root, 'elsewhere'))
    await symlink('/etc', join(root, 'd'))
    assert.equal(await readFile(join(target, 'file'), 'utf8'), 'x')
  })
})
