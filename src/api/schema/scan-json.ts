// A walk over JSON text that makes no values: finds keys that stand twice, and where broken text breaks, in the words of
// Go's encoding/json. Keeps its own stack, so depth costs no recursion.

export interface Scanned {
  /** Paths of duplicate keys, each once, in order of appearance. */
  readonly duplicates: readonly string[]
  /** What is wrong with the text; undefined for JSON. */
  readonly problem: string | undefined
}

/** Upstream's limit of nesting. */
const depthMax = 10_000
const duplicatesMax = 100

interface Level {
  /** Keys met, of an object; undefined in an array. */
  readonly keys: Set<string> | undefined
  key: string
  index: number
}

const whitespace = /[ \t\n\r]*/y
// oxlint-disable-next-line no-control-regex -- JSON forbids these very characters in a string
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const literalPattern = /true|false|null/y

/** Scans one JSON text. */
export function scanJson(text: string): Scanned {
  const duplicates: string[] = []
  const stack: Level[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return undefined
    at = pattern.lastIndex
    return match[0]
  }
  const broken = (context: string): Scanned => {
    const shown = text.codePointAt(at)
    if (shown === undefined) return { duplicates, problem: 'unexpected end of JSON input' }
    return { duplicates, problem: `invalid character ${quoteCharacter(String.fromCodePoint(shown))} ${context}` }
  }
  let expect: 'value' | 'firstValue' | 'key' | 'firstKey' | 'after' = 'value'
  for (;;) {
    take(whitespace)
    const level = stack.at(-1)
    const next = text[at]
    if (expect === 'after') {
      if (level === undefined) {
        return at === text.length ? { duplicates, problem: undefined } : broken('after top-level value')
      }
      const close = level.keys === undefined ? ']' : '}'
      if (next === ',') {
        level.index++
        expect = level.keys === undefined ? 'value' : 'key'
      } else if (next === close) stack.pop()
      else return broken(level.keys === undefined ? 'after array element' : 'after object key:value pair')
      at++
    } else if ((expect === 'firstKey' && next === '}') || (expect === 'firstValue' && next === ']')) {
      stack.pop()
      at++
      expect = 'after'
    } else if (expect === 'key' || expect === 'firstKey') {
      if (next !== '"') return broken('looking for beginning of object key string')
      const key = take(stringPattern)
      if (key === undefined) return stringProblem(text, at, duplicates)
      if (level !== undefined) noteKey(level, JSON.parse(key) as string, stack, duplicates)
      take(whitespace)
      if (text[at] !== ':') return broken('after object key')
      at++
      expect = 'value'
    } else if (next === '{' || next === '[') {
      if (stack.length >= depthMax) return { duplicates, problem: 'exceeded max depth' }
      stack.push({ keys: next === '{' ? new Set() : undefined, key: '', index: 0 })
      at++
      expect = next === '{' ? 'firstKey' : 'firstValue'
    } else if (next === '"') {
      if (take(stringPattern) === undefined) return stringProblem(text, at, duplicates)
      expect = 'after'
    } else if (take(literalPattern) !== undefined || take(numberPattern) !== undefined) expect = 'after'
    else return broken('looking for beginning of value')
  }
}

function noteKey(level: Level, key: string, stack: readonly Level[], duplicates: string[]): void {
  level.key = key
  if (!level.keys?.has(key)) {
    level.keys?.add(key)
    return
  }
  const path = pathOf(stack)
  if (duplicates.length < duplicatesMax && !duplicates.includes(path)) duplicates.push(path)
}

function pathOf(stack: readonly Level[]): string {
  let path = ''
  for (const { keys, key, index } of stack)
    path += keys === undefined ? `[${index}]` : `${path === '' ? '' : '.'}${key}`
  return path
}

function stringProblem(text: string, start: number, duplicates: readonly string[]): Scanned {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character < ' ')
      return { duplicates, problem: `invalid character ${quoteCharacter(character)} in string literal` }
    if (character !== '\\') continue
    const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))
    if (escape === null && at + 1 < text.length) {
      const shown = quoteCharacter(text[at + 1] ?? '')
      return { duplicates, problem: `invalid character ${shown} in string escape code` }
    }
    at += escape?.[0].length ?? 0
  }
  return { duplicates, problem: 'unexpected end of JSON input' }
}

function quoteCharacter(character: string): string {
  if (character === "'") return "'\\''"
  if (character === '"') return "'\"'"
  const quoted = JSON.stringify(character).slice(1, -1)
  return `'${/^\\u00[01]/.test(quoted) ? quoted.replace('\\u00', '\\x') : quoted}'`
}
