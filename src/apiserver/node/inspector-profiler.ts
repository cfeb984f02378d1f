// Profiles of this process by Node's inspector. Nothing runs and nothing is paid for until one is asked for.
import type { Session } from 'node:inspector/promises'
import { type Clock, sleep } from '#base'
import type { Profiler } from '../profiling/profiler.ts'

/** Bytes between two samples of allocations. V8's default is 32 KiB. */
const samplingIntervalBytes = 64 * 1024
/** Between two samples of the processor: Go's rate, 100 a second, would miss most of a request. */
const samplingIntervalMicros = 1_000

/** A profiler that waits by `clock`. */
export function createInspectorProfiler(clock: Clock): Profiler {
  let busy = false

  const during = async (
    seconds: number,
    signal: AbortSignal | undefined,
    take: { start(session: Session): Promise<unknown>; stop(session: Session): Promise<unknown> },
  ): Promise<Uint8Array> => {
    if (busy) throw new Error('Cannot take a profile: one is being taken')
    busy = true
    // Loaded only when asked for, since starting is to be quick.
    const inspector = await import('node:inspector/promises')
    const session = new inspector.Session()
    try {
      session.connect()
      await take.start(session)
      await sleep(clock, seconds * 1_000, signal === undefined ? {} : { signal })
      return new TextEncoder().encode(JSON.stringify(await take.stop(session)))
    } finally {
      session.disconnect()
      busy = false
    }
  }
  return {
    get busy() {
      return busy
    },
    cpu: (seconds, signal) =>
      during(seconds, signal, {
        async start(session) {
          await session.post('Profiler.enable')
          await session.post('Profiler.setSamplingInterval', { interval: samplingIntervalMicros })
          await session.post('Profiler.start')
        },
        stop: async (session) => (await session.post('Profiler.stop')).profile,
      }),
    heap: (seconds, signal) =>
      during(seconds, signal, {
        start: (session) => session.post('HeapProfiler.startSampling', { samplingInterval: samplingIntervalBytes }),
        stop: async (session) => (await session.post('HeapProfiler.stopSampling')).profile,
      }),
  }
}
