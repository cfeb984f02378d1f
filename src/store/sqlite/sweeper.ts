// Gives back what compaction made superfluous: first rows, then pages of the file. It goes in small steps
// between batches of writes, so that no writer waits longer for it, and starts again where it was after a crash.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { numberPragma } from './schema.ts'

/** Revisions that one step looks at: below 1 ms with 2 KB values. A checkpoint, about 25 ms, falls in some, as in some writes. */
const revisionsPerStep = 200
/** Pages that one step gives back: half a megabyte. */
const pagesPerStep = 64
/** Vacuuming starts when more of the file is free than this part, and at least this many pages … */
const freeShareMax = 0.25
const freePagesMax = 1_024
/** … and ends when so few are left: what the next writes take anyway. */
const freePagesKept = 256

/** What is to be done next. */
type Work = 'sweep' | 'vacuum' | 'nothing'

/** Does the work in steps. */
export class Sweeper {
  readonly #db: DatabaseSync
  readonly #state: StatementSync
  readonly #deleteReplaced: StatementSync
  readonly #deleteTombstones: StatementSync
  readonly #swept: StatementSync
  #work: Work = 'sweep'

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#state = db.prepare('SELECT compacted_revision AS compacted, swept_revision AS swept FROM compaction')
    this.#deleteReplaced = db.prepare(
      'DELETE FROM log WHERE revision IN (SELECT previous_revision FROM log WHERE revision > ? AND revision <= ? AND previous_revision > 0)',
    )
    this.#deleteTombstones = db.prepare('DELETE FROM log WHERE revision > ? AND revision <= ? AND deleted = 1')
    this.#swept = db.prepare('UPDATE compaction SET swept_revision = ?')
  }

  get hasWork(): boolean {
    return this.#work !== 'nothing'
  }

  /** There has been a compaction. */
  wake(): void {
    this.#work = 'sweep'
  }

  /** Does a little. */
  step(): void {
    if (this.#work === 'sweep') this.#work = this.#sweep() ? 'sweep' : this.#shouldVacuum() ? 'vacuum' : 'nothing'
    else if (this.#work === 'vacuum') this.#work = this.#vacuum() ? 'vacuum' : 'nothing'
  }

  /** Gives up until it is woken. */
  rest(): void {
    this.#work = 'nothing'
  }

  /** False when everything is swept. */
  #sweep(): boolean {
    const row = this.#state.get()
    const compacted = Number(row?.['compacted'])
    const from = Number(row?.['swept'])
    if (from >= compacted) return false
    const to = Math.min(from + revisionsPerStep, compacted)
    this.#unsynced(() => {
      this.#db.exec('BEGIN IMMEDIATE')
      // Every change replaced by one at or before `to` <= compacted cannot be read any more, nor can tombstones.
      this.#deleteReplaced.run(from, to)
      this.#deleteTombstones.run(from, to)
      this.#swept.run(to)
      this.#db.exec('COMMIT')
    })
    return true
  }

  #shouldVacuum(): boolean {
    const free = numberPragma(this.#db, 'freelist_count')
    return free > freePagesMax && free > freeShareMax * numberPragma(this.#db, 'page_count')
  }

  /** False when enough pages are given back. */
  #vacuum(): boolean {
    this.#unsynced(() => this.#db.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`))
    if (numberPragma(this.#db, 'freelist_count') > freePagesKept) return true
    this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)') // only now does the file itself get shorter
    return false
  }

  /** Sweeping may be lost in a power failure, only not in part; so it need not wait for the disk. The next write's sync covers it. */
  #unsynced(work: () => void): void {
    this.#db.exec('PRAGMA synchronous = NORMAL')
    try {
      work()
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL')
    }
  }
}
