import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  ensureDir,
  mountPoints,
  pathExists,
  readFileIfExists,
  readTextIfExists,
  removeFile,
  removeTree,
  writeFileAtomic,
} from './files.ts'

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'files-test-'))
  return { path, [Symbol.asyncDispose]: () => removeTree(path, { within: tmpdir() }) }
}
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

test('writeFileAtomic: replaces content and mode, and leaves no temporary file, also when it fails', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a')
  await writeFileAtomic(path, 'first')
  assert.deepEqual([await readTextIfExists(path), await modeOf(path)], ['first', 0o644])
  await writeFileAtomic(path, Uint8Array.of(0x6f, 0x6b), { mode: 0o600, durable: false })
  assert.deepEqual([await readTextIfExists(path), await modeOf(path)], ['ok', 0o600])
  await mkdir(join(folder.path, 'taken'))
  await assert.rejects(writeFileAtomic(join(folder.path, 'taken'), 'x'), { code: 'EISDIR' })
  assert.deepEqual((await readdir(folder.path)).sort(), ['a', 'taken'])
})

test('readFileIfExists: undefined for what is not there, an error for what cannot be read', async () => {
  await using folder = await temporaryFolder()
  assert.equal(await readFileIfExists(join(folder.path, 'none')), undefined)
  assert.equal(await readTextIfExists(join(folder.path, 'none')), undefined)
  await assert.rejects(readFileIfExists(folder.path), { code: 'EISDIR' })
})

test('ensureDir: makes parents, and sets the mode of a folder that was there', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a/b')
  await ensureDir(path, { mode: 0o777 })
  assert.equal(await modeOf(path), 0o777)
  await ensureDir(path, { mode: 0o700 })
  assert.equal(await modeOf(path), 0o700)
})

test('removeTree: removes what is inside, links not followed, and is content if there is nothing', async () => {
  await using folder = await temporaryFolder()
  const [kept, doomed] = [join(folder.path, 'kept'), join(folder.path, 'doomed')]
  await ensureDir(kept)
  await ensureDir(join(doomed, 'deep'))
  await writeFile(join(kept, 'file'), 'x')
  await symlink(kept, join(doomed, 'link'))
  await removeTree(doomed, { within: folder.path })
  await removeTree(doomed, { within: folder.path })
  assert.deepEqual([await pathExists(doomed), await pathExists(join(kept, 'file'))], [false, true])
})

test('removeTree: refuses what is outside, also by way of a link, and what has a mount below', async () => {
  await using folder = await temporaryFolder()
  const [inner, outer] = [join(folder.path, 'inner'), join(folder.path, 'outer')]
  await ensureDir(inner)
  await ensureDir(join(outer, 'x'))
  await symlink(outer, join(inner, 'link'))
  for (const path of [inner, folder.path, outer, join(inner, '../outer'), join(inner, 'link/x')]) {
    await assert.rejects(removeTree(path, { within: inner }), /is not inside/)
  }
  assert.ok((await mountPoints()).includes('/proc'))
  await assert.rejects(removeTree('/proc', { within: '/' }), /is mounted/)
  assert.equal(await pathExists(join(outer, 'x')), true)
})

test('pathExists and removeFile: a dangling link is there, and can be removed', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'link')
  await symlink('/nowhere/at/all', path)
  assert.equal(await pathExists(path), true)
  await removeFile(path)
  await removeFile(path)
  assert.deepEqual([await pathExists(path), await pathExists(join(path, 'below'))], [false, false])
})
