import assert from 'node:assert/strict'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../log.ts'
import { createSignalValue } from '../signal-value.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { ensureDir, removeTree } from './files.ts'
import { realClock } from './real-clock.ts'
import { settleTurn } from './settle.ts'
import { startWatchFolder } from './watch-folder.ts'

/** Made in each test: all files of a run are loaded long before the last is run. */
const limit = (): AbortSignal => AbortSignal.timeout(10_000)

test('watch folder: looks at once, after a change, and survives a look that fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watch-test-'))
  const seen = createSignalValue<readonly string[]>(['not looked yet'])
  let looks = 0
  const look = async (): Promise<void> => {
    seen.set(await readdir(folder))
    if (looks++ === 0) throw new Error('the first look fails')
  }
  const running = await startWatchFolder({ clock: realClock, log: silentLog }, folder, { look })
  await seen.waitFor((names) => names.length === 0, { signal: limit() })
  await writeFile(join(folder, 'a'), '')
  await seen.waitFor((names) => names.includes('a'), { signal: limit() })
  await running[Symbol.asyncDispose]()
  await running.done
  await removeTree(folder, { within: tmpdir() })
})

test('watch folder: a folder that appears later is found by the periodic look', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watch-test-'))
  const path = join(folder, 'later')
  const clock = createVirtualClock({ settle: settleTurn })
  const looks = createSignalValue(0)
  const look = async (): Promise<void> => looks.set(looks.value + 1)
  await using _running = await startWatchFolder({ clock, log: silentLog }, path, { recheckMs: 1000, look })
  await looks.waitFor((count) => count === 1, { signal: limit() })
  await ensureDir(path)
  await clock.advance(999)
  assert.equal(looks.value, 1)
  await clock.advance(1)
  await looks.waitFor((count) => count === 2, { signal: limit() })
  await writeFile(join(path, 'a'), '')
  await looks.waitFor((count) => count > 2, { signal: limit() })
  await removeTree(folder, { within: tmpdir() })
})
