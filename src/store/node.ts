// The store's drivers that need Node.
export { openSqliteStore, type SqliteStoreDeps, type SqliteStoreOptions } from './sqlite/sqlite-store.ts'
