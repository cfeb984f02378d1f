import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CriError } from '../error.ts'
import type { ContainerdCall, ContainerdCaller } from './containerd-call.ts'
import { signalNumber, stopBySignal } from './stop-by-signal.ts'

describe('signalNumber', () => {
  for (const [name, number] of [
    ['SIGTERM', 15],
    ['SIGUSR1', 10],
    ['SIGCLD', 17],
    ['SIGRTMIN', 34],
    ['SIGRTMIN+3', 37],
    ['SIGRTMAX-14', 50],
    ['SIGRTMAX', 64],
    ['SIGNONE', undefined],
  ] as const)
    it(`${name}: ${number}`, () => assert.equal(signalNumber(name), number))
})

describe('stopBySignal', () => {
  const stop = (stopSignal: string, answers: readonly (CriError | undefined)[], signal?: AbortSignal) => {
    const calls: (readonly [string, string, number])[] = []
    const caller = {
      async unary({ path, request, deadlineMs }: ContainerdCall) {
        const answer = answers[calls.length]
        calls.push([path.split('/').at(-1) ?? '', Buffer.from(request).toString('hex'), deadlineMs])
        if (answer !== undefined) throw answer
        return Buffer.alloc(0)
      },
    } as unknown as ContainerdCaller
    const asked = { containerId: 'c1', stopSignal, timeoutSeconds: 7 }
    return stopBySignal(caller, asked, signal === undefined ? {} : { signal }).then((done) => [done, calls] as const)
  }
  const kill = ['Kill', '0a0263311802', 10_000]
  const wait = ['Wait', '0a026331', 7_000]

  it('sends the signal and waits for the end', async () =>
    assert.deepEqual(await stop('SIGINT', []), [true, [kill, wait]]))
  it('is done when the time is over: KILL is the runtime’s', async () =>
    assert.deepEqual(await stop('SIGINT', [undefined, new CriError('deadlineExceeded', 'late')]), [true, [kill, wait]]))
  it('leaves it to the runtime where there is no such API, no such task, no such signal', async () => {
    for (const code of ['unimplemented', 'notFound', 'unavailable'] as const)
      assert.deepEqual(await stop('SIGINT', [new CriError(code, 'no')]), [false, [kill]])
    assert.deepEqual(await stop('SIGNONE', []), [false, []])
  })
  it('rejects when the caller gives up', async () => {
    const gone = AbortSignal.abort(new Error('enough'))
    await assert.rejects(stop('SIGINT', [undefined, new CriError('aborted', 'given up')], gone), /given up/)
  })
})
