// From the writer's answers to what callers and watches see.
import type { CreateResult, DeleteResult, StoredItem, StoreEvent, UpdateResult } from '../contract.ts'
import type { DeletedAnswer } from './protocol.ts'
import type { Answered } from './writer-client.ts'

/** The result of a write, of expiry or of compaction. */
export type WriteResult = CreateResult | UpdateResult | DeleteResult | ExpireResult | { readonly outcome: 'compacted' }

export interface ExpireResult {
  readonly outcome: 'expired'
  readonly count: number
  readonly nextDeadlineMs: number | undefined
}

/** Makes the result of one answer and adds the events it means. */
export function resultOf({ command, value, answer, nextValue }: Answered, events: StoreEvent[]): WriteResult {
  switch (answer.kind) {
    case 'put': {
      const { modRevision, createRevision, previousBytes } = answer
      const previousValue = previousBytes === undefined ? undefined : nextValue(previousBytes)
      events.push({ type: 'put', key: keyOf(command), value, previousValue, createRevision, modRevision })
      return { outcome: 'ok', revision: modRevision }
    }
    case 'deleted':
      return { outcome: 'ok', revision: answer.modRevision, deleted: deletedBy(answer, nextValue, events) }
    case 'conflict': {
      const { modRevision, createRevision, valueBytes } = answer
      const item = { key: keyOf(command), value: nextValue(valueBytes), createRevision, modRevision }
      return command.op === 'create' ? { outcome: 'conflict', existing: item } : { outcome: 'conflict', current: item }
    }
    case 'notFound':
      return { outcome: 'notFound' }
    case 'expired':
      for (const deleted of answer.deleted) deletedBy(deleted, nextValue, events)
      return { outcome: 'expired', count: answer.deleted.length, nextDeadlineMs: answer.nextDeadlineMs }
    case 'compacted':
      return { outcome: 'compacted' }
  }
}

function keyOf(command: Answered['command']): string {
  return 'key' in command ? command.key : ''
}

function deletedBy(answer: DeletedAnswer, nextValue: (length: number) => Uint8Array, events: StoreEvent[]): StoredItem {
  const { key, modRevision, createRevision, previousModRevision, valueBytes } = answer
  const value = nextValue(valueBytes)
  events.push({ type: 'delete', key, previousValue: value, createRevision, modRevision })
  return { key, value, createRevision, modRevision: previousModRevision }
}
