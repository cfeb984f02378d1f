import assert from 'node:assert/strict'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { removeTree } from './files.ts'
import { runProcess } from './process.ts'
import { processStartTime } from './process-start-time.ts'
import { startProcess } from './running-process.ts'

const timeLimitMs = 10_000

test('runProcess: gives code and output, passes input, environment and folder', async () => {
  const script = 'cat; pwd; echo "$GREETING" >&2; exit 3'
  const result = await runProcess('/bin/sh', ['-c', script], {
    timeLimitMs,
    input: 'in,',
    cwd: '/',
    env: { GREETING: 'hi' },
  })
  assert.deepEqual(result, { code: 3, signal: null, stdout: 'in,/\n', stderr: 'hi\n', truncated: false })
})

test('runProcess: output beyond the bound is dropped, and the child is not held up', async () => {
  const script = 'head -c 1000000 /dev/zero | tr "\\0" x; echo end >&2'
  const result = await runProcess('/bin/sh', ['-c', script], { timeLimitMs, outputBytesMax: 10 })
  assert.deepEqual(result, { code: 0, signal: null, stdout: 'xxxxxxxxxx', stderr: 'end\n', truncated: true })
})

test('runProcess: fails when the program is not there, takes too long, or is aborted', async () => {
  await assert.rejects(runProcess('/no/such/program', [], { timeLimitMs }), { code: 'ENOENT' })
  await assert.rejects(runProcess('sh', ['-c', 'echo half way; exec sleep 60'], { timeLimitMs: 1_500 }), {
    name: 'DeadlineExceededError',
    message: 'Cannot run "sh": it took more than 1500 ms. It last said: half way',
  })
  const controller = new AbortController()
  const aborted = runProcess('sleep', ['60'], { timeLimitMs, signal: controller.signal })
  controller.abort('stop')
  await assert.rejects(aborted, (reason) => reason === 'stop')
  await assert.rejects(
    runProcess('true', [], { timeLimitMs, signal: controller.signal }),
    (reason) => reason === 'stop',
  )
})

test('runProcess: a child that does not read its input is no failure', async () => {
  const result = await runProcess('true', [], { timeLimitMs, input: new Uint8Array(1_000_000) })
  assert.equal(result.code, 0)
})

test('startProcess: disposing stops it and its children, with KILL when the grace is over', async () => {
  for (const { script, signal } of [
    { script: 'sleep 60 & wait', signal: 'SIGTERM' },
    { script: 'trap "" TERM; while :; do sleep 60; done', signal: 'SIGKILL' },
  ]) {
    const running = await startProcess('/bin/sh', ['-c', script], { stopGraceMs: 50 })
    assert.notEqual(await processStartTime(running.pid), undefined)
    await running[Symbol.asyncDispose]()
    await running[Symbol.asyncDispose]()
    await running.done
    const { signal: endedBy } = await running.exited
    // The shell may be stopped before it has set its trap.
    assert.ok(endedBy === signal || endedBy === 'SIGTERM')
    assert.equal(await processStartTime(running.pid), undefined)
  }
})

test('startProcess: done rejects with the end of stderr when it ends by itself', async () => {
  const running = await startProcess('/bin/sh', ['-c', 'echo no config >&2; exit 2'])
  await assert.rejects(running.done, /"\/bin\/sh" ended by itself with code 2: no config/)
  assert.deepEqual(await running.exited, { code: 2, signal: null })
  await running[Symbol.asyncDispose]()
  await assert.rejects(startProcess('/no/such/program', []), { code: 'ENOENT' })
})

test('startProcess: output goes to the log file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'process-test-'))
  const logPath = join(folder, 'log')
  const running = await startProcess('/bin/sh', ['-c', 'echo out; echo err >&2'], { logPath })
  await running.exited
  assert.equal(await readFile(logPath, 'utf8'), 'out\nerr\n')
  await removeTree(folder, { within: tmpdir() })
})

test('processStartTime: of a living process; undefined for one that is not there', async () => {
  assert.ok(((await processStartTime(process.pid)) ?? 0) > 0)
  assert.equal(await processStartTime(4_194_305), undefined)
})
