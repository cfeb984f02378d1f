// Records whose keys users choose: labels, annotations, data. Their copies have no prototype, and are asked with hasOwn,
// because `__proto__` and `constructor` are legal keys.

/** A record with user-chosen keys. It may or may not have a prototype: read it with the functions here. */
export type OpenMap<V> = Readonly<Record<string, V>>

/** A copy without prototype. */
export function openMap<V>(record?: OpenMap<V>): Record<string, V> {
  return { __proto__: null, ...record } as unknown as Record<string, V>
}

/** A record without prototype made of entries; a later one wins. */
export function openMapFrom<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  const map = openMap<V>()
  for (const [key, value] of entries) map[key] = value
  return map
}

/** The value of a key, if the record itself has it. */
export function openGet<V>(record: OpenMap<V> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

export function openHas(record: OpenMap<unknown> | undefined, key: string): boolean {
  return record !== undefined && Object.hasOwn(record, key)
}

/** A copy in which `key` is `value`. */
export function openWith<V>(record: OpenMap<V> | undefined, key: string, value: V): Record<string, V> {
  const map = openMap(record)
  map[key] = value
  return map
}

/** A copy without `key`. */
export function openWithout<V>(record: OpenMap<V> | undefined, key: string): Record<string, V> {
  const map = openMap(record)
  delete map[key]
  return map
}

/** All entries of all records; a later record wins. */
export function openMerge<V>(...records: readonly (OpenMap<V> | undefined)[]): Record<string, V> {
  const map = openMap<V>()
  for (const record of records) {
    if (record === undefined) continue
    for (const key of Object.keys(record)) map[key] = record[key] as V
  }
  return map
}

/** Whether there is no entry; an absent record has none. */
export function openIsEmpty(record: OpenMap<unknown> | undefined): boolean {
  for (const key in record) if (Object.hasOwn(record, key)) return false
  return true
}
