import assert from 'node:assert/strict'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { removeTree } from './files.ts'
import { lockFileHolder, takeLockFile } from './lock-file.ts'
import { processStartTime } from './process-start-time.ts'

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'lock-test-'))
  return { path, [Symbol.asyncDispose]: () => removeTree(path, { within: tmpdir() }) }
}

test('takeLockFile: one holder at a time; disposing frees it; nothing else is left behind', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  const results = await Promise.all(Array.from({ length: 8 }, () => takeLockFile(path)))
  const held = results.filter((result) => result.kind === 'held')
  const holder = { pid: process.pid, startTime: await processStartTime(process.pid) }
  assert.equal(held.length, 1)
  assert.deepEqual(
    results.find((result) => result.kind === 'taken'),
    { kind: 'taken', holder },
  )
  assert.deepEqual([await lockFileHolder(path), await readdir(folder.path)], [holder, ['lock']])
  await held[0]?.lock[Symbol.asyncDispose]()
  assert.deepEqual([await lockFileHolder(path), await readdir(folder.path)], [undefined, []])
})

test('takeLockFile: a lock whose process is gone, whose pid is used again, or that is no lock, is taken over by one', async () => {
  await using folder = await temporaryFolder()
  for (const stale of ['4194305 17 x\n', `${process.pid} 1 x\n`, '', 'nonsense']) {
    const path = join(folder.path, 'lock')
    await writeFile(path, stale)
    assert.equal(await lockFileHolder(path), undefined)
    // Also a taker that died while taking over.
    await writeFile(`${path}.takeover`, stale)
    const results = await Promise.all(Array.from({ length: 4 }, () => takeLockFile(path)))
    const held = results.filter((result) => result.kind === 'held')
    assert.deepEqual([held.length, await readdir(folder.path)], [1, ['lock']], stale)
    await held[0]?.lock[Symbol.asyncDispose]()
  }
})
