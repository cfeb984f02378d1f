// A world for tests of commands: output is kept as text, input and signals are given.
import { PassThrough, Readable, Writable } from 'node:stream'
import type { Clock } from '#base'
import { realClock } from '#base/node'
import type { CliIo } from './io.ts'

export interface TestingIo extends CliIo {
  out(): string
  err(): string
  /** As Ctrl-C does. */
  stop(): void
}

/** An io whose output can be read back. */
export function testingIo(
  given: {
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly stdin?: string
    readonly clock?: Clock
    readonly clusterProcess?: CliIo['clusterProcess']
  } = {},
): TestingIo {
  const [stdout, stderr] = [collector(), collector()]
  const stopping = new AbortController()
  return {
    stdin: given.stdin === undefined ? new PassThrough().end() : Readable.from([given.stdin]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: given.env ?? {},
    cwd: '/',
    userHome: '/home/someone',
    clock: given.clock ?? realClock,
    signal: stopping.signal,
    clusterProcess: given.clusterProcess ?? { command: '/bin/false', args: [] },
    version: '1.2.3',
    out: stdout.text,
    err: stderr.text,
    stop: () => stopping.abort(new Error('stopped')),
  }
}

function collector() {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  return { stream, text: () => text }
}
