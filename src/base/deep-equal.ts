// Equality of JSON values. The order of keys does not matter, and an undefined property is an absent one, as in JSON.

/** Whether two JSON values, which may hold byte arrays, are equal. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && equalArrays(a, b)
  if (Array.isArray(b)) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && equalArrays(a, b)
  }
  return equalRecords(a as Record<string, unknown>, b as Record<string, unknown>)
}

function equalArrays(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false
  return true
}

function equalRecords(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let defined = 0
  for (const key of Object.keys(a)) {
    const value = a[key]
    if (value === undefined) continue
    defined++
    if (!Object.hasOwn(b, key) || !deepEqual(value, b[key])) return false
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) defined--
  return defined === 0
}
