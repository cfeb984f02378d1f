// One store per file, among all processes: an SQLite database beside it that is locked for as long as the store is open.
// The lock is the kernel's, so it ends with the process however that dies, and works across pid namespaces.
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../store-error.ts'
import { sqliteError } from './schema.ts'

/** Only the owner reads what the store holds: Secrets are in it. SQLite gives its other files the same mode. */
const fileMode = 0o600
const folderMode = 0o700

/**
 * Makes sure that the file exists, with the right mode and durably so. It never opens a file that is there: closing it
 * again would drop the locks this process may have on it (POSIX).
 */
export function ensureStoreFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: folderMode })
  if (existsSync(path)) return chmodSync(path, fileMode)
  closeSync(openSync(path, 'a', fileMode))
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Locks the store's file, or throws `locked`. */
export function lockStoreFile(path: string): Disposable {
  const lockPath = `${path}.lock`
  ensureStoreFile(lockPath)
  const db = new DatabaseSync(lockPath)
  try {
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    const problem = sqliteError('lock', error)
    if (problem.code !== 'locked') throw problem
    throw new StoreError('locked', `Cannot open the store "${path}": it is open already, here or in another process`)
  }
  return {
    [Symbol.dispose]() {
      if (db.isOpen) db.close()
    },
  }
}
