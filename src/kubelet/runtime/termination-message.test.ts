import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContainerStatus } from '#cri'
import { createSimulatedHost } from '../simulated-host.ts'
import { terminationMessageFileAnnotation, terminationMessagePolicyAnnotation } from './labels.ts'
import { createTerminationMessages } from './termination-message.ts'

const encoder = new TextEncoder()

interface Given {
  readonly file?: string
  readonly log?: readonly string[]
  readonly policy?: string
  readonly exitCode?: number
  readonly message?: string
}

async function messageOf({ file, log, policy = 'File', exitCode = 1, message = '' }: Given): Promise<string> {
  const { files } = createSimulatedHost()
  await files.makeDirectory('/x')
  if (file !== undefined) await files.write('/x/message', encoder.encode(file))
  const lines = (log ?? []).map((line) => `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`)
  if (log !== undefined) await files.write('/x/log', encoder.encode(lines.join('')))
  const annotations = {
    [terminationMessageFileAnnotation]: '/x/message',
    [terminationMessagePolicyAnnotation]: policy,
  }
  const status = { annotations, exitCode, message, logPath: '/x/log' } as unknown as ContainerStatus
  return createTerminationMessages(files).read(status)
}

describe('createTerminationMessages', () => {
  const fallback = 'FallbackToLogsOnError'
  const rows: readonly (readonly [string, Given, string])[] = [
    ['what is in the file', { file: 'bye' }, 'bye'],
    ['the end of a file that is too long', { file: `${'x'.repeat(4096)}end` }, `${'x'.repeat(4093)}end`],
    ['no part of a character', { file: `ä${'x'.repeat(4095)}` }, 'x'.repeat(4095)],
    ['no log unless asked for', { file: '', log: ['help'] }, ''],
    ['the log of what failed and left no word', { file: '', log: ['help'], policy: fallback }, 'help\n'],
    ['no log where a word was left', { file: 'bye', log: ['help'], policy: fallback }, 'bye'],
    ['no log of what ended well', { file: '', log: ['help'], policy: fallback, exitCode: 0 }, ''],
    [
      'at most 80 lines of it',
      { log: Array.from({ length: 81 }, (_, i) => `${i}`), policy: fallback },
      Array.from({ length: 80 }, (_, i) => `${i + 1}\n`).join(''),
    ],
    ['at most 2048 bytes of it', { log: ['ä'.repeat(2000)], policy: fallback }, `${'ä'.repeat(1023)}\n`],
    ['what the runtime says comes first', { file: 'bye', message: 'cannot start' }, 'cannot start: bye'],
    [
      'what the runtime says stays, where the log is empty',
      { log: [], policy: fallback, message: 'cannot start' },
      'cannot start',
    ],
  ]
  for (const [name, given, expected] of rows)
    it(`L6 ${name}`, async () => assert.equal(await messageOf(given), expected))
})
