// YAML as kubectl prints it: keys sorted, lists level with their key, quotes only where needed, texts of several lines as
// blocks, long lines folded at a blank. Upstream counterpart: sigs.k8s.io/yaml over goyaml v2, emitterc.go.
import { looksUnlikeText } from './scalars.ts'

/** A blank beyond this column becomes a line break. */
const widthMax = 80

interface Place {
  /** Column of the lines that continue the value. */
  readonly indent: number
  /** Column where the value begins. */
  readonly column: number
}

/** A JSON value as one YAML document, with a line break at its end. */
export function renderYaml(value: unknown): string {
  if (isFilledList(value)) return renderList(value, 0)
  if (isFilledRecord(value)) return renderRecord(value, 0)
  return `${renderScalar(value, { indent: 0, column: 0 })}\n`
}

const isFilledList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0

const isFilledRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && presentKeys(value).length > 0

const presentKeys = (record: object): string[] =>
  Object.keys(record).filter((key) => (record as Record<string, unknown>)[key] !== undefined)

function renderRecord(record: Record<string, unknown>, indent: number, first = ' '.repeat(indent)): string {
  const pad = ' '.repeat(indent)
  let text = ''
  for (const [index, key] of presentKeys(record).sort(compareKeys).entries()) {
    const shown = renderKey(key)
    const value = record[key]
    text += `${index === 0 ? first : pad}${shown}:`
    if (isFilledList(value)) text += `\n${renderList(value, indent)}`
    else if (isFilledRecord(value)) text += `\n${renderRecord(value, indent + 2)}`
    else text += ` ${renderScalar(value, { indent: indent + 2, column: indent + shown.length + 2 })}\n`
  }
  return text
}

function renderList(items: readonly unknown[], indent: number, first = ' '.repeat(indent)): string {
  const pad = ' '.repeat(indent)
  let text = ''
  for (const [index, item] of items.entries()) {
    const lead = `${index === 0 ? first : pad}- `
    if (isFilledList(item)) text += renderList(item, indent + 2, lead)
    else if (isFilledRecord(item)) text += renderRecord(item, indent + 2, lead)
    else text += `${lead}${renderScalar(item, { indent: indent + 2, column: indent + 2 })}\n`
  }
  return text
}

function renderScalar(value: unknown, place: Place): string {
  if (typeof value === 'string') return renderText(value, place)
  if (Array.isArray(value)) return '[]'
  if (typeof value === 'object' && value !== null) return '{}'
  return value === undefined ? 'null' : String(value)
}

function renderKey(key: string): string {
  const place = { indent: 0, column: Number.NEGATIVE_INFINITY }
  // A plain `<<` would be a merge.
  if (key === '<<' || key.includes('\n') || looksUnlikeText(key)) return doubleQuoted(key, place)
  return renderLine(key, place)
}

function renderText(text: string, place: Place): string {
  if (text.includes('\n')) {
    const blockAllowed = !/ \n| $/.test(text) && !unprintable.test(text)
    return blockAllowed ? literalBlock(text, place.indent) : doubleQuoted(text, place)
  }
  if (looksUnlikeText(text)) return doubleQuoted(text, place)
  return renderLine(text, place)
}

/** Characters that only double quotes can carry. */
const unprintable = /[^\n\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
/** What a plain text may not begin with, contain or end with. */
const unplain = /^[#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|^(?:---|\.\.\.)|:(?:\s|$)|\s#|^\s|\s$/

function renderLine(text: string, place: Place): string {
  if (unprintable.test(text)) return doubleQuoted(text, place)
  if (!unplain.test(text)) return folded(text, place)
  return `'${folded(text.replaceAll("'", "''"), { ...place, column: place.column + 1 })}'`
}

/** Single blanks beyond the width become line breaks. */
function folded(text: string, { indent, column }: Place): string {
  if (column + text.length <= widthMax) return text
  let shown = ''
  let at = column
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? ''
    const lone = character === ' ' && text[i - 1] !== ' ' && text[i + 1] !== ' ' && i > 0 && i < text.length - 1
    if (lone && at > widthMax) {
      shown += `\n${' '.repeat(indent)}`
      at = indent
    } else {
      shown += character
      at++
    }
  }
  return shown
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\0', '\\0'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\u000b', '\\v'],
  ['\f', '\\f'],
  ['\u001b', '\\e'],
])

function escaped(character: string): string {
  const short = escapes.get(character)
  if (short !== undefined) return short
  if (character !== '\n' && !unprintable.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

function doubleQuoted(text: string, { indent, column }: Place): string {
  const characters = [...text]
  let shown = '"'
  let at = column + 1
  for (const [index, character] of characters.entries()) {
    const inside = index > 0 && index < characters.length - 1
    if (character === ' ' && inside && characters[index - 1] !== ' ' && at > widthMax) {
      shown += `\n${' '.repeat(indent)}${characters[index + 1] === ' ' ? '\\' : ''}`
      at = indent
      continue
    }
    const piece = escaped(character)
    shown += piece
    at += piece.length
  }
  return `${shown}"`
}

/** `|`, how the last line breaks are kept, and the lines; texts that begin with a blank need their indent said. */
function literalBlock(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const keeps = text === '\n' || text.endsWith('\n\n')
  const chomp = keeps ? '+' : text.endsWith('\n') ? '' : '-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`))
  return `|${hint}${chomp}\n${lines.join('\n')}`
}

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57
const isLetter = (character: string): boolean => /\p{L}/u.test(character)

/** Keys in their natural order: `a2` before `a10`. */
export function compareKeys(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  if (at === a.length || at === b.length) return a.length - b.length
  const [left = '', right = ''] = [a[at], b[at]]
  const [leftLetter, rightLetter] = [isLetter(left), isLetter(right)]
  if (leftLetter && rightLetter) return left < right ? -1 : 1
  if (leftLetter || rightLetter) {
    const afterDigit = at > 0 && isDigit(a.charCodeAt(at - 1))
    return leftLetter === afterDigit ? -1 : 1
  }
  const [leftNumber, rightNumber] = [numberFrom(a, at), numberFrom(b, at)]
  if (leftNumber !== rightNumber) return leftNumber < rightNumber ? -1 : 1
  return left < right ? -1 : 1
}

/** The number whose digits differ at `at`; digits before it count, so that zeros in the middle weigh. */
function numberFrom(text: string, at: number): bigint {
  let start = at
  while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--
  const digits = /^\d{0,40}/.exec(text.slice(start))?.[0] ?? ''
  return BigInt(digits === '' ? 0 : digits)
}
