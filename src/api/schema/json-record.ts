// JSON objects with keys of any name, `__proto__` included, read and copied safely.
import type { JsonObject, JsonValue } from './language.ts'

export type MutableRecord = { [key: string]: JsonValue }

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Sets a key, whatever its name. */
export function setKey(record: MutableRecord, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true })
  } else record[key] = value
}

/** The record's own value of a key. */
export function getKey(record: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** A copy of one level. */
export function copyRecord(record: JsonObject): MutableRecord {
  // Spread defines properties, so it copies `__proto__` as it is.
  return { ...record } as MutableRecord
}
