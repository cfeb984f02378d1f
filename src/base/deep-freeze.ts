// For tests and development: makes sure that nobody changes an object that is shared.

/** Freezes a value and all it holds, and gives it back. Byte arrays stay as they are, since they cannot be frozen. */
export function deepFreeze<T>(value: T): T {
  freeze(value, new Set())
  return value
}

function freeze(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return
  seen.add(value)
  Object.freeze(value)
  for (const held of Object.values(value)) freeze(held, seen)
}
