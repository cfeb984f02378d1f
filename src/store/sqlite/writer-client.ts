// The store's end of the writing thread. Commands queue here while a batch is under way; what has queued when it is
// answered is the next batch (group commit). Answers come in the order of the commands.
import { setImmediate } from 'node:timers' // a turn of the event loop, not time
import { Worker } from 'node:worker_threads'
import { StoreError } from '../store-error.ts'
import {
  type FromWriter,
  packValues,
  type ToWriter,
  unpacker,
  type WriteAnswer,
  type WriteCommand,
} from './protocol.ts'

/** One transaction takes no more than this, so that it stays a matter of milliseconds. */
const batchCommandsMax = 1_000
const batchBytesMax = 8 * 1024 * 1024
/** What may wait for its batch before writes are refused. */
const queueCommandsMax = 100_000
const queueBytesMax = 64 * 1024 * 1024

/** A command that was answered, with the values that belong to it. */
export interface Answered {
  readonly command: WriteCommand
  /** What the command wrote. */
  readonly value: Uint8Array
  readonly answer: WriteAnswer
  /** Takes the next value that came with the answers; each answer's have to be taken in order. */
  readonly nextValue: (length: number) => Uint8Array
}

interface Queued {
  readonly command: WriteCommand
  readonly value: Uint8Array
  readonly settle: PromiseWithResolvers<unknown>
}

export interface WriterClientEvents {
  /** Makes results of a batch: all before any of its promises resolves. */
  onAnswers(answered: readonly Answered[]): readonly unknown[]
  /** The writer is broken; nothing will be written any more. */
  onFailure(error: StoreError): void
  onMaintenanceFailure(message: string): void
}

type Ready = FromWriter & { readonly kind: 'ready' }

/** A writing thread that has its file open. */
export interface StartedWriter {
  readonly worker: Worker
  readonly ready: Ready
}

/** Starts the writing thread on a file and waits until it is open. */
export async function startWriter(path: string): Promise<StartedWriter> {
  // Beside this file: .ts when run from source, .js when built.
  const file = `./writer-thread${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { path }, name: 'store-writer' })
  const { promise, resolve, reject } = Promise.withResolvers<Ready>()
  worker.once('message', (message: FromWriter) => {
    if (message.kind === 'ready') resolve(message)
    else if (message.kind === 'refused') reject(new StoreError(message.code, message.message))
    else reject(new StoreError('failed', `Cannot open the store: its writer said ${message.kind}`))
  })
  worker.once('error', reject)
  worker.once('exit', () => reject(new StoreError('failed', 'Cannot open the store: its writer ended')))
  const ready = await promise
  worker.off('error', reject)
  return { worker, ready }
}

/** Queues commands for a started writing thread. */
export class WriterClient {
  readonly #worker: Worker
  readonly #events: WriterClientEvents
  #queue: Queued[] = []
  #queueBytes = 0
  #underWay: readonly Queued[] | undefined
  #flushing = false
  #broken: StoreError | undefined
  #idle = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()

  constructor(worker: Worker, events: WriterClientEvents) {
    this.#worker = worker
    this.#events = events
    worker.on('message', (message: FromWriter) => this.#receive(message))
    worker.on('error', (error) =>
      this.#fail(new StoreError('failed', 'The writer of the store died', { cause: error })),
    )
    worker.on('exit', () => {
      this.#fail(new StoreError('failed', 'The writer of the store ended'))
      this.#closed.resolve()
    })
  }

  /** Resolves with the result that `onAnswers` made for this command. */
  send<R>(command: WriteCommand, value: Uint8Array): Promise<R> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    if (this.#queue.length >= queueCommandsMax || this.#queueBytes + value.byteLength > queueBytesMax) {
      const waiting = `${this.#queue.length} writes with ${this.#queueBytes} bytes are waiting`
      return Promise.reject(new StoreError('overloaded', `Cannot write to the store: ${waiting}`))
    }
    const settle = Promise.withResolvers<unknown>()
    this.#queue.push({ command, value, settle })
    this.#queueBytes += value.byteLength
    this.#flushSoon()
    return settle.promise as Promise<R> // onAnswers makes the result that belongs to the command
  }

  /** Waits until all that was sent is answered. */
  async drain(): Promise<void> {
    while (this.#broken === undefined && (this.#underWay !== undefined || this.#queue.length > 0)) {
      this.#idle = Promise.withResolvers()
      await this.#idle.promise
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#post({ kind: 'close' })
    await this.#closed.promise
  }

  /** All that is asked in one turn goes into one batch. */
  #flushSoon(): void {
    if (this.#flushing || this.#underWay !== undefined) return
    this.#flushing = true
    setImmediate(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#underWay !== undefined || this.#queue.length === 0 || this.#broken !== undefined) return
    let count = 0
    let bytes = 0
    for (const { value } of this.#queue) {
      if (count >= batchCommandsMax || (count > 0 && bytes + value.byteLength > batchBytesMax)) break
      bytes += value.byteLength
      count++
    }
    const batch = count === this.#queue.length ? this.#queue : this.#queue.slice(0, count)
    this.#queue = count === this.#queue.length ? [] : this.#queue.slice(count)
    this.#queueBytes -= bytes
    this.#underWay = batch
    const packed = packValues(batch.map((queued) => queued.value))
    this.#post({ kind: 'batch', commands: batch.map((queued) => queued.command), bytes: packed }, [packed.buffer])
  }

  #post(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer)
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case 'done':
        this.#settle((batch) => {
          const nextValue = unpacker(message.bytes)
          const answered = message.answers.map((answer, index) => answeredBy(batch[index], answer, nextValue))
          const results = this.#events.onAnswers(answered)
          for (const [index, queued] of batch.entries()) queued.settle.resolve(results[index])
        })
        break
      case 'refused': {
        const error = new StoreError(message.code, message.message)
        if (error.code === 'noSpace') this.#settle((batch) => rejectAll(batch, error))
        else this.#fail(error)
        break
      }
      case 'maintenanceFailed':
        this.#events.onMaintenanceFailure(message.message)
        break
      case 'ready':
      case 'closed':
        break
    }
  }

  #settle(settle: (batch: readonly Queued[]) => void): void {
    const batch = this.#underWay ?? []
    this.#underWay = undefined
    settle(batch)
    if (this.#queue.length > 0) this.#flushSoon()
    else this.#idle.resolve()
  }

  #fail(error: StoreError): void {
    if (this.#broken !== undefined) return
    this.#broken = error
    rejectAll(this.#underWay ?? [], error)
    rejectAll(this.#queue, error)
    this.#underWay = undefined
    this.#queue = []
    this.#idle.resolve()
    this.#events.onFailure(error)
  }
}

function rejectAll(batch: readonly Queued[], error: StoreError): void {
  for (const { settle } of batch) settle.reject(error)
}

function answeredBy(
  queued: Queued | undefined,
  answer: WriteAnswer,
  nextValue: (length: number) => Uint8Array,
): Answered {
  if (queued === undefined) throw new Error('The writer of the store answered what it was not asked')
  return { command: queued.command, value: queued.value, answer, nextValue }
}
