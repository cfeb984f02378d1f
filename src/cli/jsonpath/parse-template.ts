// Reads a JSONPath template. Upstream counterpart: client-go/util/jsonpath, parser.go.
import { type FilterOperator, JsonPathError, type Step, type TemplatePart } from './template.ts'

/** Templates come from people; nobody writes more ranges in ranges. */
const rangeDepthMax = 100

/** The parts of a template: `{.metadata.name}{"\n"}`. Throws JsonPathError. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const fail = (problem: string): never => {
    throw new JsonPathError(`error parsing jsonpath ${template}, ${problem}`)
  }
  const open: { readonly steps: readonly Step[]; readonly body: TemplatePart[] }[] = []
  const top: TemplatePart[] = []
  const add = (part: TemplatePart): void => void (open.at(-1)?.body ?? top).push(part)
  const close = (): void => {
    const range = open.pop()
    if (range === undefined) add({ kind: 'strayEnd' })
    else add({ kind: 'range', steps: range.steps, body: range.body })
  }
  for (let at = 0; at < template.length; ) {
    const brace = template.indexOf('{', at)
    if (brace !== at) add({ kind: 'text', text: template.slice(at, brace < 0 ? undefined : brace) })
    if (brace < 0) break
    const action = readAction(template, brace + 1, fail)
    at = action.end
    if (action.word === 'end') close()
    else if (action.word === 'range') {
      if (open.length >= rangeDepthMax) fail(`more than ${rangeDepthMax} ranges in each other`)
      open.push({ steps: action.steps, body: [] })
    } else add({ kind: 'path', steps: action.steps })
  }
  // A range that is not ended goes to the end of the template.
  while (open.length > 0) close()
  return top
}

/** The steps of a bare path such as `.metadata.name` or `metadata.name`, as custom columns and --sort-by take it. */
export function parseRelaxedPath(text: string): readonly Step[] {
  const inner = /^\{(.*)\}$/s.exec(text)?.[1] ?? text
  const dotted = /^[.[$@]/.test(inner) || inner === '' ? inner : `.${inner}`
  const fail = (problem: string): never => {
    throw new JsonPathError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}': ${problem}`,
    )
  }
  return readAction(`${dotted}}`, 0, fail).steps
}

type Fail = (problem: string) => never

interface Action {
  readonly word: 'range' | 'end' | undefined
  readonly steps: readonly Step[]
  /** Behind the closing brace. */
  readonly end: number
}

const wordPattern = /[A-Za-z_]\w*/y
const numberPattern = /[+-]?[\d.]*/y
const fieldEnd = /[\s.,|(){}[\]<>!=:@"'&$?*~]/

function readAction(text: string, begin: number, fail: Fail): Action {
  const steps: Step[] = []
  let word: Action['word']
  let at = begin
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === '}') return { word, steps, end: at + 1 }
    if (/[\s@$]/.test(character)) at++
    else if (character === '.') at = readDot(text, at, steps)
    else if (character === '[') at = readBracket(text, at, { steps, fail })
    else if (character === '"' || character === "'") {
      const quoted = readQuoted(text, at, fail)
      steps.push({ kind: 'literal', value: quoted.value })
      at = quoted.end
    } else if (/[\d+-]/.test(character)) {
      const number = matchAt(numberPattern, text, at)
      if (Number.isNaN(Number(number)) || number === '-' || number === '+') fail(`cannot parse number ${number}`)
      steps.push({ kind: 'literal', value: Number(number) })
      at += number.length
    } else {
      const name = matchAt(wordPattern, text, at)
      if (name === '') fail(`unrecognized character in action: U+${hex(character)} '${character}'`)
      if (name === 'range' || name === 'end') word = name
      else if (name === 'true' || name === 'false') steps.push({ kind: 'literal', value: name === 'true' })
      else steps.push({ kind: 'identifier', name })
      at += name.length
    }
  }
  return fail('unclosed action')
}

function readDot(text: string, at: number, steps: Step[]): number {
  if (text[at + 1] === '.') {
    steps.push({ kind: 'recursive' })
    // What follows the two dots is a field: `..name`.
    const next = text[at + 2] ?? ''
    return next !== '' && !fieldEnd.test(next)
      ? readField(text, at + 2, steps)
      : next === '*'
        ? readField(text, at + 2, steps)
        : at + 2
  }
  return readField(text, at + 1, steps)
}

function readField(text: string, begin: number, steps: Step[]): number {
  if (text[begin] === '*') {
    steps.push({ kind: 'wildcard' })
    return begin + 1
  }
  let name = ''
  let at = begin
  for (; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\' && at + 1 < text.length) {
      at++
      name += text[at] ?? ''
    } else if (fieldEnd.test(character)) break
    else name += character
  }
  if (name !== '') steps.push({ kind: 'field', name })
  return at
}

function readQuoted(text: string, begin: number, fail: Fail): { readonly value: string; readonly end: number } {
  const quote = text[begin]
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return { value: unescape(text.slice(begin + 1, at)), end: at + 1 }
  }
  return fail('unterminated quoted string')
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
}

function unescape(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\(.)/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** Reads `[…]`; filters and quotes may hold brackets of their own. */
function readBracket(
  text: string,
  begin: number,
  { steps, fail }: { readonly steps: Step[]; readonly fail: Fail },
): number {
  const isFilter = text
    .slice(begin + 1)
    .trimStart()
    .startsWith('?')
  const end = findClosing(text, begin)
  if (end < 0) return fail(isFilter ? 'unterminated filter' : 'unterminated array')
  const inner = text.slice(begin + 1, end).trim()
  steps.push(isFilter ? readFilter(inner, fail) : readSubscript(inner, fail))
  return end + 1
}

function findClosing(text: string, begin: number): number {
  let depth = 0
  let quote: string | undefined
  for (let at = begin; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') at++
    else if (quote !== undefined) quote = character === quote ? undefined : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '[') depth++
    else if (character === ']' && --depth === 0) return at
  }
  return -1
}

const slicePattern = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/

function readSubscript(inner: string, fail: Fail): Step {
  const key = /^'((?:[^'\\]|\\.)*)'$/s.exec(inner)
  if (key !== null) return { kind: 'field', name: (key[1] ?? '').replace(/\\(.)/gs, '$1') }
  if (inner === '*') return { kind: 'slice' }
  const parts = splitCommas(inner)
  if (parts.length > 1) return { kind: 'union', paths: parts.map((part) => [readSubscript(part.trim(), fail)]) }
  const match = slicePattern.exec(inner)
  if (match === null) return fail(`invalid array index ${inner}`)
  const [, start = '', end, step] = match
  // kubectl takes `[]` for the first item.
  if (end === undefined) return { kind: 'index', index: start === '' ? 0 : Number(start) }
  return {
    kind: 'slice',
    ...(start === '' ? {} : { start: Number(start) }),
    ...(end === '' ? {} : { end: Number(end) }),
    ...(step === undefined || step === '' ? {} : { step: Number(step) }),
  }
}

function splitCommas(text: string): readonly string[] {
  return text.match(/(?:'(?:[^'\\]|\\.)*'|[^,'])+/gs) ?? [text]
}

function readFilter(inner: string, fail: Fail): Step {
  const body = /^\?\s*\((.*)\)$/s.exec(inner)?.[1]
  if (body === undefined) return fail('unterminated filter')
  const { left, operator, right } = splitComparison(body)
  const side = (text: string): readonly Step[] => readAction(`${text}}`, 0, fail).steps
  return { kind: 'filter', left: side(left), operator, right: side(right) }
}

const operators = ['==', '!=', '<=', '>=', '<', '>'] as const

function splitComparison(body: string): { left: string; operator: FilterOperator; right: string } {
  let quote: string | undefined
  for (let at = 0; at < body.length; at++) {
    const character = body[at] ?? ''
    if (character === '\\') at++
    else if (quote !== undefined) quote = character === quote ? undefined : quote
    else if (character === '"' || character === "'") quote = character
    else {
      const operator = operators.find((each) => body.startsWith(each, at))
      if (operator !== undefined) return { left: body.slice(0, at), operator, right: body.slice(at + operator.length) }
    }
  }
  return { left: body, operator: 'exists', right: '' }
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
