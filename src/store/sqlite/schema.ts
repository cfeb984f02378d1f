// The database file: its format and how a connection is set up. One table is everything: the log of all changes by
// revision. The index by key finds the newest change of a key at any revision, so nothing is written twice.
import type { DatabaseSync } from 'node:sqlite'
import { StoreError, type StoreErrorCode } from '../store-error.ts'

/** 'smpn': marks the file as ours. */
const applicationId = 0x736d706e
/** Raised when the tables change in a way an older version could not read. */
export const formatVersion = 1

/** Measured with 2 KB values: at 4 KiB half of each page is wasted, at 16 KiB the log grows faster. */
const pageBytes = 8_192
/** The write-ahead log is cut to this after a checkpoint, so that a burst does not leave a big file. */
const walBytesMax = 16 * 1024 * 1024
/** Page cache of the writing connection, KiB: the inner pages of the index of some 100,000 keys. */
const writerCacheKib = 8_192

// `deleted` is in the index so that counting and skipping tombstones does not touch the rows. A value comes last in its
// row so that reading the other columns does not follow its overflow pages. `previous_revision` (0: none) is what this
// change replaced: the sweeper and the watch history need it. Only the newest change of a key has `expires_at`.
const tables = `
  CREATE TABLE log (
    revision INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    create_revision INTEGER NOT NULL,
    previous_revision INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    expires_at INTEGER,
    value BLOB NOT NULL
  ) STRICT;
  CREATE INDEX log_by_key ON log (key, revision, deleted);
  CREATE INDEX log_by_expiry ON log (expires_at, key) WHERE expires_at IS NOT NULL;
  CREATE TABLE compaction (compacted_revision INTEGER NOT NULL, swept_revision INTEGER NOT NULL) STRICT;
  INSERT INTO compaction VALUES (0, 0);
`

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
}

/** A pragma whose value is a number. */
export function numberPragma(db: DatabaseSync, name: string): number {
  return Number(pragma(db, name))
}

/** Makes a connection the writing one: creates the tables in a new file, refuses a file that is not ours or too new. */
export function prepareWriter(db: DatabaseSync): void {
  db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL;`)
  const isNew =
    numberPragma(db, 'application_id') === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (!isNew) checkFormat(db)
  if (pragma(db, 'journal_mode = WAL') !== 'wal') {
    throw new StoreError('failed', 'Cannot open the store: its file system does not support a write-ahead log')
  }
  db.exec(
    `PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${walBytesMax}; PRAGMA cache_size = -${writerCacheKib};`,
  )
  if (!isNew) return
  db.exec(`BEGIN IMMEDIATE; ${tables}
    PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; COMMIT;`)
}

function checkFormat(db: DatabaseSync): void {
  if (numberPragma(db, 'application_id') !== applicationId) {
    throw new StoreError('corrupt', 'Cannot open the store: the file is a database, but not a store')
  }
  const version = numberPragma(db, 'user_version')
  if (version > formatVersion) {
    const found = `the file has format ${version}, this version reads up to ${formatVersion}`
    throw new StoreError('newerFormat', `Cannot open the store: ${found}`)
  }
}

/** SQLite's primary result codes that mean something to us. */
const codes: Readonly<Record<number, StoreErrorCode>> = {
  5: 'locked', // SQLITE_BUSY
  11: 'corrupt', // SQLITE_CORRUPT
  13: 'noSpace', // SQLITE_FULL
  26: 'corrupt', // SQLITE_NOTADB
}

/** What an error of the database means. */
export function sqliteError(what: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const resultCode = (error as { readonly errcode?: unknown } | undefined)?.errcode // node:sqlite's extended result code
  const code = (typeof resultCode === 'number' ? codes[resultCode & 0xff] : undefined) ?? 'failed'
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreError(code, `Cannot ${what}: ${reason}`, { cause: error })
}
