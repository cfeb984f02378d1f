// Text in double quotes as Go's strconv.Quote writes it, which is how files and variables of the downward API hold values. Pure.

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** Letters, marks, numbers, punctuation, symbols and the blank. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const asciiMax = 0x7f
const basicPlaneMax = 0xffff

/** `a "b"` → `"a \"b\""`. */
export function quote(text: string): string {
  const parts = Array.from(text, (character) => {
    const escape = escapes[character]
    if (escape !== undefined) return escape
    if (printable.test(character)) return character
    const code = character.codePointAt(0) ?? 0
    const hex = (digits: number): string => code.toString(16).padStart(digits, '0')
    if (code <= asciiMax) return `\\x${hex(2)}`
    return code <= basicPlaneMax ? `\\u${hex(4)}` : `\\U${hex(8)}`
  })
  return `"${parts.join('')}"`
}
