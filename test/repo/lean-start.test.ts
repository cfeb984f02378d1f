// What a cluster's process does not load: each megabyte and millisecond here is one of every start.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const script = `
  await import('#cluster')
  process.stdout.write(JSON.stringify(process.moduleLoadList.filter((name) => name.includes('undici'))))
`

test("a cluster's process does not load the HTTP client behind fetch", async () => {
  const args = ['--conditions=source', '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: join(import.meta.dirname, '../..') })
  assert.deepEqual(JSON.parse(stdout), [])
})
