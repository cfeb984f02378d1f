// The reading side of the database: a connection of its own, on the caller's thread, that sees every committed write and
// waits for nobody. Every read names its revision, so it is a snapshot without holding a transaction open.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { StoredItem, StoreEvent } from '../contract.ts'
import type { KeyBounds } from '../key-order.ts'

/** Page cache of the reading connection, KiB; the system's own cache stands behind it. */
const readerCacheKib = 4_096

interface LogRow {
  readonly revision: number
  readonly key: string
  readonly create_revision: number
  readonly deleted: number
  /** Absent where only keys were asked for. */
  readonly value?: Uint8Array
  readonly previous: Uint8Array | null
}

export interface ReadSlice {
  readonly bounds: KeyBounds
  readonly revision: number
  /** Items at most. */
  readonly limit: number
}

export interface CountedSlice {
  readonly count: number
  readonly last: string | undefined
}

const noBytes = new Uint8Array(0)
/** In SQLite every blob is greater than every text: no key is beyond it. */
const noEnd = new Uint8Array(0)

// The newest change of each key at a revision: max() picks the row that the bare columns come from (SQLite documents it).
// It comes in key order, and CROSS JOIN keeps that: an ORDER BY outside would sort whole values once more.
const newestOfEachKey = `SELECT key, max(revision) AS revision, deleted FROM log INDEXED BY log_by_key
  WHERE key >= ? AND key < ? AND revision <= ? GROUP BY key HAVING deleted = 0 ORDER BY key LIMIT ?`

/** Reads from a database that a writer has prepared. */
export class Reader {
  readonly #db: DatabaseSync
  readonly #get: StatementSync
  readonly #range: StatementSync
  readonly #keys: StatementSync
  readonly #count: StatementSync
  readonly #events: StatementSync

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true })
    this.#db.exec(`PRAGMA cache_size = -${readerCacheKib}`)
    this.#get = this.#db.prepare(
      'SELECT revision, key, create_revision, deleted, value FROM log WHERE key = ? AND revision <= ? ORDER BY revision DESC LIMIT 1',
    )
    const rows = `FROM (${newestOfEachKey}) AS newest CROSS JOIN log ON log.revision = newest.revision`
    this.#range = this.#db.prepare(`SELECT log.revision, log.key, log.create_revision, log.value ${rows}`)
    this.#keys = this.#db.prepare(`SELECT log.revision, log.key, log.create_revision ${rows}`)
    this.#count = this.#db.prepare(`SELECT count(*) AS count, max(key) AS last FROM (${newestOfEachKey})`)
    this.#events = this.#db.prepare(
      `SELECT log.revision, log.key, log.create_revision, log.deleted, log.value, previous.value AS previous
      FROM log LEFT JOIN log AS previous ON previous.revision = log.previous_revision
      WHERE log.revision > ? AND log.revision <= ? AND log.key >= ? AND log.key < ? ORDER BY log.revision`,
    )
  }

  get(key: string, revision: number): StoredItem | undefined {
    const row = this.#get.get(key, revision) as unknown as LogRow | undefined // the columns of the statement
    return row === undefined || row.deleted === 1 ? undefined : itemOf(row)
  }

  /** Items of the bounds in key order. */
  items({ bounds, revision, limit }: ReadSlice, keysOnly: boolean): StoredItem[] {
    const statement = keysOnly ? this.#keys : this.#range
    const rows = statement.all(bounds.start, bounds.end ?? noEnd, revision, limit)
    return (rows as unknown as LogRow[]).map(itemOf) // the columns of the statements
  }

  /** How many items there are, up to the limit, and the last one's key. */
  count({ bounds, revision, limit }: ReadSlice): CountedSlice {
    const row = this.#count.get(bounds.start, bounds.end ?? noEnd, revision, limit)
    const last = row?.['last']
    return { count: Number(row?.['count']), last: typeof last === 'string' ? last : undefined }
  }

  /** Events of the bounds with revisions after one and up to another. */
  events(bounds: KeyBounds, afterRevision: number, upToRevision: number): StoreEvent[] {
    const rows = this.#events.all(afterRevision, upToRevision, bounds.start, bounds.end ?? noEnd)
    return (rows as unknown as LogRow[]).map(eventOf) // the columns of the statement
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }
}

function itemOf(row: LogRow): StoredItem {
  const { key, value = noBytes, create_revision, revision } = row
  return { key, value, createRevision: create_revision, modRevision: revision }
}

function eventOf({ key, value = noBytes, previous, deleted, create_revision, revision }: LogRow): StoreEvent {
  const revisions = { createRevision: create_revision, modRevision: revision }
  return deleted === 1
    ? { type: 'delete', key, previousValue: previous ?? noBytes, ...revisions }
    : { type: 'put', key, value, previousValue: previous ?? undefined, ...revisions }
}
