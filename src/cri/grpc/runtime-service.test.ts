import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller } from './connect-cri.ts'
import type { ContainerdCaller } from './containerd-call.ts'
import { createRuntimeService } from './runtime-service.ts'

/** Calls as they come: their last part, what they ask for, and how long they may take. */
function recorded() {
  const calls: (readonly [string, object, number | undefined])[] = []
  const caller = {
    async call({ path }: { readonly path: string }, request: object, _options: unknown, deadlineMs?: number) {
      calls.push([path.split('/').at(-1) ?? '', request, deadlineMs])
      return {}
    },
  } as unknown as Caller
  const containerd = {
    async unary({ path }: { readonly path: string }) {
      calls.push([path.split('/').at(-1) ?? '', {}, undefined])
      return Buffer.alloc(0)
    },
  } as unknown as ContainerdCaller
  return { calls, service: createRuntimeService(caller, containerd) }
}

describe('createRuntimeService', () => {
  it('a command without time-out, as a hook’s, takes as long as it takes; one with it a little longer', async () => {
    const { calls, service } = recorded()
    const request = { containerId: 'c', cmd: ['drain'] }
    await service.execSync(request)
    await service.execSync({ ...request, timeoutSeconds: 5 })
    assert.deepEqual(
      calls.map(([, , deadlineMs]) => deadlineMs),
      [Number.POSITIVE_INFINITY, 125_000],
    )
  })

  it('a stop signal that the runtime does not know is sent beside the CRI, which then only kills', async () => {
    const { calls, service } = recorded()
    await service.stopContainer({ containerId: 'c', timeoutSeconds: 9, stopSignal: 'SIGINT' })
    await service.stopContainer({ containerId: 'c', timeoutSeconds: 9 })
    assert.deepEqual(calls, [
      ['Kill', {}, undefined],
      ['Wait', {}, undefined],
      ['StopContainer', { containerId: 'c', timeoutSeconds: 0 }, 120_000],
      ['StopContainer', { containerId: 'c', timeoutSeconds: 9 }, 129_000],
    ])
  })
})
