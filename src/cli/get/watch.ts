// `get --watch`: each change as a row, or as an object.
import type { JsonObject } from '#api'
import { jsonLines, readValue, statusErrorOf } from '#client'
import type { Transport } from '#base'
import type { Table } from '../printers/table.ts'
import { type FetchTarget, tableAccept, targetOf } from './fetch.ts'

export interface WatchRequest {
  readonly resourceVersion: string
  readonly table: boolean
  readonly signal: AbortSignal
}

interface RawEvent {
  readonly type: string
  readonly object: unknown
}

/** The objects, or tables of one row, of a watch. Ends when the server ends it; throws what the server says is wrong. */
export async function* watchTarget(
  send: Transport,
  target: FetchTarget,
  { resourceVersion, table, signal }: WatchRequest,
): AsyncGenerator<JsonObject | Table, void, void> {
  const { name, chunkSize: _chunkSize, fieldSelector, ...rest } = target
  // One object is watched through its collection.
  const selector = name === undefined ? fieldSelector : `metadata.name=${name}`
  const path = targetOf({ ...rest, fieldSelector: selector }, { watch: true, resourceVersion })
  const response = await send({
    method: 'GET',
    target: path,
    headers: { accept: table ? tableAccept : 'application/json' },
    signal,
  })
  if (response.status !== 200 || response.body.kind !== 'stream') {
    await readValue(response)
    return
  }
  for await (const batch of jsonLines(response.body.frames))
    for (const { type, object } of batch as readonly RawEvent[]) {
      if (type === 'ERROR') throw statusErrorOf(500, object)
      if (type !== 'BOOKMARK') yield object as JsonObject | Table
    }
}
