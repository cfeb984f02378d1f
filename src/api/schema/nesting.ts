// How deep a value may nest, so that whatever works on it may recurse.

/** Upstream: 10,000, for a stack that grows. No object of the API comes near it. */
export const nestingMax = 1_000

/** Go's words for it. */
export const tooDeep = 'exceeded max depth'

function occurrences(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++
  return count
}

/** Whether the value of a JSON text nests too deep: looked at only where the text has brackets enough. Does not recurse. */
export function nestsTooDeep(text: string, value: unknown): boolean {
  if (text.length <= nestingMax || occurrences(text, '{') + occurrences(text, '[') <= nestingMax) return false
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > nestingMax) return true
    const below: unknown[] = []
    for (const one of level) {
      if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) below.push(inner)
    }
    level = below
  }
  return false
}
