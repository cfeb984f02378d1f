// JSON with sorted keys, as Go writes maps.

/** One line, with the characters that HTML knows as escapes, as Go writes them. */
export function stableJson(value: unknown): string {
  return escapeHtml(JSON.stringify(sorted(value)))
}

/** As `kubectl get -o json` prints: the same with four blanks. */
export function prettyJson(value: unknown): string {
  return `${escapeHtml(JSON.stringify(sorted(value), undefined, 4))}\n`
}

function escapeHtml(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const record = value as Readonly<Record<string, unknown>>
  // fromEntries defines own properties, so a key named __proto__ is safe.
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => [key, sorted(record[key])]),
  )
}
