// What is published: built, packed and installed as npm would, in a folder that has nothing of the tree but its dependencies.
import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runProcess } from '#base/node'
import { newTestCluster, succeeded } from '../harness/sampan.ts'

const root = path.join(import.meta.dirname, '../..')
const bin = path.join(root, 'node_modules/.bin')

async function run(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  // The test runner tells its children that they are part of it; a user's runner is not.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env as Record<string, string>
  return succeeded(await runProcess(program, args, { cwd, env, timeLimitMs: 120_000 }))
}

/** Builds and packs the tree without leaving anything in it. Returns the package file. */
async function pack(folder: string): Promise<string> {
  await run(root, path.join(bin, 'tsc'), '-p', 'tsconfig.build.json', '--outDir', path.join(folder, 'dist'))
  for (const entry of await readdir(root)) {
    if (!['.git', 'dist', 'node_modules', 'src', 'test', 'bench'].includes(entry))
      await cp(path.join(root, entry), path.join(folder, entry), { recursive: true })
  }
  const [packed] = JSON.parse(await run(folder, 'npm', 'pack', '--json', '--ignore-scripts')) as { filename: string }[]
  return path.join(folder, packed?.filename ?? assert.fail('nothing was packed'))
}

describe('the npm package', { timeout: 240_000 }, () => {
  let folder: string
  let app: string
  const installed = (): string => path.join(app, 'node_modules/sampan')

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-package-'))
    const release = path.join(folder, 'release')
    app = path.join(folder, 'app')
    await mkdir(release)
    await mkdir(installed(), { recursive: true })
    await run(folder, 'tar', '-xzf', await pack(release), '--strip-components=1', '-C', installed())
    for (const name of await readdir(path.join(root, 'node_modules')))
      await symlink(path.join(root, 'node_modules', name), path.join(app, 'node_modules', name))
    await writeFile(path.join(app, 'package.json'), '{ "type": "module" }')
    await cp(path.join(root, 'examples/testing/deployment.test.ts'), path.join(app, 'deployment.test.ts'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it("a user's test runs against it", async () => {
    const said = await run(app, process.execPath, '--test', '--test-reporter=tap', 'deployment.test.ts')
    assert.match(said, /^# pass 1$/m)
  })

  it("a user's test is checked against its types", async () => {
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node']
    const lib = ['--lib', 'es2024,esnext.disposable']
    await run(app, path.join(bin, 'tsc'), '--ignoreConfig', ...options, ...lib, 'deployment.test.ts')
  })

  it('its command starts a cluster', async () => {
    await using cluster = await newTestCluster({ script: path.join(installed(), 'sampan') })
    await cluster.up(['--runtime', 'process'])
    assert.match(succeeded(await cluster.sampan(['get', 'namespaces'])), /^default +Active/m)
  })
})
