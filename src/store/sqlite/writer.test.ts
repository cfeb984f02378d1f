import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { WriteCommand } from './protocol.ts'
import { numberPragma, prepareWriter, sqliteError } from './schema.ts'
import { Writer } from './writer.ts'

const create = (key: string, valueBytes: number): WriteCommand => ({
  op: 'create',
  key,
  valueBytes,
  expiresAtMs: undefined,
})

test('Writer: when the disk is full nothing of the batch is written, and it goes on from the same revision', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'store-writer-'))
  using db = new DatabaseSync(join(folder.path, 'store.db'))
  prepareWriter(db)
  const writer = new Writer(db)
  db.exec(`PRAGMA max_page_count = ${numberPragma(db, 'page_count') + 2}`)
  const big = 100_000
  assert.throws(
    () => writer.write([create('/small', 1), create('/big', big)], new Uint8Array(1 + big)),
    (error) => sqliteError('write', error).code === 'noSpace',
  )
  const { answers } = writer.write([create('/small', 1)], new Uint8Array(1))
  assert.deepEqual(answers, [{ kind: 'put', modRevision: 2, createRevision: 2, previousBytes: undefined }])
})
