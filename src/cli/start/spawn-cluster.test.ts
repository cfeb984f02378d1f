// The protocol of `up` with a small script in the place of the cluster's process.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { homePaths } from '#home'
import { testingIo } from '../testing-io.ts'
import { logPathOf, runPurge, type SpawnOptions, spawnCluster } from './spawn-cluster.ts'

async function withProcess<T>(
  script: string,
  use: (given: { io: ReturnType<typeof testingIo>; paths: ReturnType<typeof homePaths> }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-up-'))
  try {
    const file = path.join(folder, 'process.mjs')
    await writeFile(file, script)
    const io = testingIo({ clusterProcess: { command: process.execPath, args: [file] } })
    return await use({ io, paths: homePaths(path.join(folder, 'home')) })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const quiet: SpawnOptions = { timeLimitMs: 20_000, onMessage() {}, onStop() {} }
const options = (home: string) => ({ mode: 'run' as const, home, apiPort: 0 })

test('spawnCluster: hands the options over, shows the stages, and lets the ready process go on', async () => {
  const script = `
    console.log(process.argv[2])
    const send = (message) => process.send(message)
    send({ type: 'stage', stage: 'store', state: 'begin', atMs: 1 })
    send({ type: 'stage', stage: 'store', state: 'end', atMs: 3 })
    send({ type: 'api', atMs: 4 })
    send({ type: 'ready', atMs: 5 })
    process.on('disconnect', () => { console.log('on my own'); process.exit(0) })`
  await withProcess(script, async ({ io, paths }) => {
    const seen: string[] = []
    const result = await spawnCluster(
      io,
      { paths, process: options(paths.home) },
      { ...quiet, onMessage: ({ type }) => seen.push(type) },
    )
    assert.equal(result.kind, 'ready')
    assert.deepEqual(result.kind === 'ready' && result.state, {
      phase: 'ready',
      stages: [{ stage: 'store', beginMs: 1, endMs: 3 }],
      apiMs: 4,
      readyMs: 5,
    })
    assert.deepEqual(seen, ['stage', 'stage', 'api', 'ready'])
    const log = async (): Promise<string> => await readFile(logPathOf(paths), 'utf8')
    while (!(await log()).includes('on my own')) await new Promise((resolve) => setImmediate(resolve))
    assert.equal((await log()).split('\n')[0], JSON.stringify(options(paths.home)))
  })
})

for (const { name, script, message, logTail } of [
  {
    name: 'a failure that the process tells',
    script: `console.error('first'); process.send({ type: 'failed', message: 'no containerd' }); process.disconnect()`,
    message: 'no containerd',
    logTail: ['first'],
  },
  {
    name: 'a process that ends without a word',
    script: `console.error('{"level":"error","time":"t","msg":"it broke","code":1}'); process.exit(3)`,
    message: 'its process ended with code 3',
    logTail: ['error: it broke {"code":1}'],
  },
])
  test(`spawnCluster: ${name} is a failure with the end of the log`, async () => {
    await withProcess(script, async ({ io, paths }) => {
      const result = await spawnCluster(io, { paths, process: options(paths.home) }, quiet)
      assert.deepEqual(result.kind === 'failed' && { message: result.message, logTail: result.logTail }, {
        message,
        logTail,
      })
    })
  })

test('spawnCluster: Ctrl-C tells the process and waits until it has ended', async () => {
  const script = `
    process.on('SIGTERM', () => { console.log('taken back'); process.exit(0) })
    process.send({ type: 'stage', stage: 'store', state: 'begin', atMs: 1 })
    setInterval(() => {}, 1000)`
  await withProcess(script, async ({ io, paths }) => {
    const told: string[] = []
    const result = await spawnCluster(
      io,
      { paths, process: options(paths.home) },
      { ...quiet, onMessage: () => io.stop(), onStop: () => told.push('stopping') },
    )
    assert.deepEqual({ result, told }, { result: { kind: 'stopped' }, told: ['stopping'] })
    assert.equal(await readFile(logPathOf(paths), 'utf8'), 'taken back\n')
  })
})

test('spawnCluster: a process that is not ready in time is told to take back what it began', async () => {
  const script = `
    process.on('SIGTERM', () => { console.log('taken back'); process.exit(0) })
    process.send({ type: 'stage', stage: 'store', state: 'begin', atMs: 1 })
    setInterval(() => {}, 1000)`
  await withProcess(script, async ({ io, paths }) => {
    const result = await spawnCluster(io, { paths, process: options(paths.home) }, { ...quiet, timeLimitMs: 600 })
    assert.deepEqual(result.kind === 'failed' && { message: result.message, logTail: result.logTail }, {
      message: 'it was not ready after 1 s',
      logTail: ['taken back'],
    })
  })
})

test('runPurge: resolves when the process has ended well, and says why it has not', async () => {
  await withProcess(`process.exit(process.argv[2].includes('"mode":"purge"') ? 0 : 9)`, async ({ io, paths }) => {
    await runPurge(io, paths.home, () => {})
  })
  await withProcess(`console.error('still mounted'); process.exit(1)`, async ({ io, paths }) => {
    await assert.rejects(
      runPurge(io, paths.home, () => {}),
      { message: `Cannot purge ${paths.home}: the process ended with code 1\nstill mounted` },
    )
  })
})
