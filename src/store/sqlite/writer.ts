// The writing side of the database: one batch of commands is one transaction, durable when `write` returns. Runs in the
// writing thread. What each command means is the model's `step`; the property test holds the two together.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { firstRevision } from '../model.ts'
import { type DeletedAnswer, packValues, unpacker, type WriteAnswer, type WriteCommand } from './protocol.ts'

/** The newest change of a key. */
interface NewestRow {
  readonly revision: number
  readonly create_revision: number
  readonly deleted: number
  readonly expires_at: number | null
  readonly value: Uint8Array
}

interface ChangeRow {
  readonly key: string
  readonly previous: NewestRow | undefined
  /** Undefined: deleted. */
  readonly value: Uint8Array | undefined
  readonly expiresAtMs?: number | undefined
}

const noBytes = new Uint8Array(0)

export interface Written {
  readonly answers: readonly WriteAnswer[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Writes to a prepared database. */
export class Writer {
  readonly #db: DatabaseSync
  readonly #newest: StatementSync
  readonly #insert: StatementSync
  readonly #keep: StatementSync
  readonly #due: StatementSync
  readonly #deadline: StatementSync
  readonly #compact: StatementSync
  #revision: number

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#newest = db.prepare(
      'SELECT revision, create_revision, deleted, expires_at, value FROM log WHERE key = ? ORDER BY revision DESC LIMIT 1',
    )
    this.#insert = db.prepare(
      'INSERT INTO log (revision, key, create_revision, previous_revision, deleted, expires_at, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#keep = db.prepare('UPDATE log SET expires_at = NULL WHERE revision = ?')
    this.#due = db.prepare(
      'SELECT key FROM log WHERE expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at, key LIMIT ?',
    )
    this.#deadline = db.prepare('SELECT min(expires_at) AS deadline FROM log WHERE expires_at IS NOT NULL')
    this.#compact = db.prepare('UPDATE compaction SET compacted_revision = max(compacted_revision, ?)')
    this.#revision = this.#readRevision()
  }

  get revision(): number {
    return this.#revision
  }

  get compactedRevision(): number {
    return Number(this.#db.prepare('SELECT compacted_revision AS revision FROM compaction').get()?.['revision'])
  }

  get nextDeadlineMs(): number | undefined {
    const deadline = this.#deadline.get()?.['deadline']
    return typeof deadline === 'number' ? deadline : undefined
  }

  /** Carries out commands in order, in one synced transaction. If it throws, none of them happened. */
  write(commands: readonly WriteCommand[], bytes: Uint8Array<ArrayBuffer>): Written {
    const before = this.#revision
    const values: Uint8Array[] = []
    const nextValue = unpacker(bytes)
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const answers = commands.map((command) => this.#run(command, nextValue, values))
      this.#db.exec('COMMIT')
      return { answers, bytes: packValues(values) }
    } catch (error) {
      this.#revision = before
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #run(command: WriteCommand, nextValue: (length: number) => Uint8Array, values: Uint8Array[]): WriteAnswer {
    switch (command.op) {
      case 'create':
        return this.#create(command, nextValue(command.valueBytes), values)
      case 'update':
        return this.#update(command, nextValue(command.valueBytes), values)
      case 'delete': {
        const previous = this.#live(command.key)
        if (previous === undefined) return { kind: 'notFound' }
        const { expectedModRevision } = command
        if (expectedModRevision !== undefined && expectedModRevision !== previous.revision) {
          return conflict(previous, values)
        }
        return this.#delete(command.key, previous, values)
      }
      case 'expire':
        return this.#expire(command.nowMs, command.limit, values)
      case 'compact':
        this.#compact.run(command.revision)
        return { kind: 'compacted' }
    }
  }

  #create(command: WriteCommand & { op: 'create' }, value: Uint8Array, values: Uint8Array[]): WriteAnswer {
    const existing = this.#live(command.key)
    if (existing !== undefined) return conflict(existing, values)
    const modRevision = this.#change({
      key: command.key,
      previous: undefined,
      value,
      expiresAtMs: command.expiresAtMs,
    })
    return { kind: 'put', modRevision, createRevision: modRevision, previousBytes: undefined }
  }

  #update(command: WriteCommand & { op: 'update' }, value: Uint8Array, values: Uint8Array[]): WriteAnswer {
    const previous = this.#live(command.key)
    if (previous === undefined) return { kind: 'notFound' }
    if (previous.revision !== command.expectedModRevision) return conflict(previous, values)
    const modRevision = this.#change({ key: command.key, previous, value, expiresAtMs: command.expiresAtMs })
    values.push(previous.value)
    const previousBytes = previous.value.byteLength
    return { kind: 'put', modRevision, createRevision: previous.create_revision, previousBytes }
  }

  #delete(key: string, previous: NewestRow, values: Uint8Array[]): DeletedAnswer {
    const modRevision = this.#change({ key, previous, value: undefined })
    values.push(previous.value)
    return {
      kind: 'deleted',
      key,
      modRevision,
      createRevision: previous.create_revision,
      previousModRevision: previous.revision,
      valueBytes: previous.value.byteLength,
    }
  }

  #expire(nowMs: number, limit: number, values: Uint8Array[]): WriteAnswer {
    const deleted: DeletedAnswer[] = []
    for (const row of this.#due.all(nowMs, limit)) {
      const key = String(row['key'])
      const previous = this.#live(key)
      if (previous !== undefined) deleted.push(this.#delete(key, previous, values))
    }
    return { kind: 'expired', deleted, nextDeadlineMs: this.nextDeadlineMs }
  }

  #live(key: string): NewestRow | undefined {
    const row = this.#newest.get(key) as unknown as NewestRow | undefined // the columns of the statement above
    return row === undefined || row.deleted === 1 ? undefined : row
  }

  /** Appends the next revision. */
  #change({ key, previous, value, expiresAtMs }: ChangeRow): number {
    const revision = this.#revision + 1
    this.#insert.run(
      revision,
      key,
      previous?.create_revision ?? revision,
      previous?.revision ?? 0,
      value === undefined ? 1 : 0,
      expiresAtMs ?? null,
      value ?? noBytes,
    )
    if (previous !== undefined && previous.expires_at !== null) this.#keep.run(previous.revision)
    this.#revision = revision
    return revision
  }

  #readRevision(): number {
    const newest = Number(this.#db.prepare('SELECT max(revision) AS revision FROM log').get()?.['revision'] ?? 0)
    return Math.max(firstRevision, this.compactedRevision, newest)
  }
}

function conflict(existing: NewestRow, values: Uint8Array[]): WriteAnswer {
  values.push(existing.value)
  const { revision, create_revision, value } = existing
  return { kind: 'conflict', modRevision: revision, createRevision: create_revision, valueBytes: value.byteLength }
}
