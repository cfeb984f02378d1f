// The writing thread: takes batches from the store, answers when they are durable, and sweeps in between.
import { DatabaseSync } from 'node:sqlite'
import { clearImmediate, setImmediate } from 'node:timers' // turns of the event loop, not time
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { StoreError } from '../store-error.ts'
import type { FromWriter, ToWriter, WriterData } from './protocol.ts'
import { prepareWriter, sqliteError } from './schema.ts'
import { Sweeper } from './sweeper.ts'
import { Writer } from './writer.ts'

function run(port: MessagePort, path: string): void {
  const say = (message: FromWriter, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
  const refuse = ({ code, message }: StoreError): void => say({ kind: 'refused', code, message })

  let db: DatabaseSync | undefined
  let writer: Writer
  let sweeper: Sweeper
  try {
    db = new DatabaseSync(path)
    prepareWriter(db)
    writer = new Writer(db)
    sweeper = new Sweeper(db)
    const { revision, compactedRevision, nextDeadlineMs } = writer
    say({ kind: 'ready', revision, compactedRevision, nextDeadlineMs })
  } catch (error) {
    db?.close()
    refuse(sqliteError(`open the store "${path}"`, error))
    port.close()
    return
  }

  let sweeping: NodeJS.Immediate | undefined
  const sweep = (): void => {
    sweeping = undefined
    try {
      sweeper.step()
    } catch (error) {
      sweeper.rest()
      say({ kind: 'maintenanceFailed', message: sqliteError('sweep the store', error).message })
    }
    sweepLater()
  }
  // An immediate comes after the messages that are waiting: writers go first.
  const sweepLater = (): void => {
    if (sweeper.hasWork) sweeping ??= setImmediate(sweep)
  }
  sweepLater()

  port.on('message', (message: ToWriter) => {
    if (message.kind === 'close') {
      clearImmediate(sweeping)
      db.close()
      say({ kind: 'closed' })
      port.close()
      return
    }
    try {
      const { answers, bytes } = writer.write(message.commands, message.bytes)
      say({ kind: 'done', answers, bytes }, [bytes.buffer])
      if (answers.some((answer) => answer.kind === 'compacted')) sweeper.wake()
    } catch (error) {
      refuse(sqliteError('write to the store', error))
    }
    sweepLater()
  })
}

if (parentPort !== null) run(parentPort, (workerData as WriterData).path)
