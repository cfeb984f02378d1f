// The text form of label selectors: `app=web,tier in (a,b),!canary,size>3`. Upstream: apimachinery/pkg/labels/selector.go.
import {
  type Requirement,
  requirementProblem,
  type SelectorOperator,
  type SelectorResult,
  selectorFromRequirements,
} from './label-selector.ts'

type TokenKind = 'identifier' | 'in' | 'notin' | '=' | '==' | '!=' | '!' | '>' | '<' | '(' | ')' | ',' | 'end' | 'error'

interface Token {
  readonly kind: TokenKind
  readonly text: string
}

/** Within values, `in` and `notin` are words like any other. */
type Context = 'values' | 'operator'

const symbols = new Set(['=', '==', '!=', '!', '>', '<', '(', ')', ','])
const isSymbolPart = (character: string): boolean => '=!(),><'.includes(character)
const isSpace = (character: string): boolean => ' \t\r\n'.includes(character)

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const start = text[at] ?? ''
    if (isSpace(start)) {
      at++
      continue
    }
    if (isSymbolPart(start)) {
      const two = text.slice(at, at + 2)
      const symbol = symbols.has(two) ? two : start
      tokens.push({ kind: symbol as TokenKind, text: symbol })
      at += symbol.length
      continue
    }
    let end = at
    while (end < text.length && !isSpace(text[end] ?? '') && !isSymbolPart(text[end] ?? '')) end++
    const word = text.slice(at, end)
    tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word })
    at = end
  }
  return tokens
}

class SelectorProblem extends Error {}

interface Reader {
  peek(context: Context): Token
  take(context: Context): Token
}

const endToken: Token = { kind: 'end', text: '' }

function reader(tokens: readonly Token[]): Reader {
  let at = 0
  const seen = (context: Context): Token => {
    const token = tokens[at] ?? endToken
    const word = context === 'values' && (token.kind === 'in' || token.kind === 'notin')
    return word ? { kind: 'identifier', text: token.text } : token
  }
  return {
    peek: seen,
    take: (context) => {
      const token = seen(context)
      at++
      return token
    },
  }
}

const found = (text: string, expected: string): SelectorProblem =>
  new SelectorProblem(`found '${text}', expected: ${expected}`)

/** The selector that a text says; '' selects everything. */
export function parseLabelSelector(text: string): SelectorResult {
  const input = reader(tokensOf(text))
  try {
    return { ok: true, selector: selectorFromRequirements(parseRequirements(input)) }
  } catch (error) {
    if (error instanceof SelectorProblem) return { ok: false, message: error.message }
    throw error
  }
}

function parseRequirements(input: Reader): Requirement[] {
  const requirements: Requirement[] = []
  for (;;) {
    const { kind, text } = input.peek('values')
    if (kind === 'end') return requirements
    if (kind !== 'identifier' && kind !== '!') throw found(text, "!, identifier, or 'end of string'")
    requirements.push(parseRequirement(input))
    const after = input.take('values')
    if (after.kind === 'end') return requirements
    if (after.kind !== ',') throw found(after.text, "',' or 'end of string'")
    const next = input.peek('values')
    if (next.kind !== 'identifier' && next.kind !== '!') throw found(next.text, "identifier after ','")
  }
}

function parseRequirement(input: Reader): Requirement {
  let requirement: Requirement
  try {
    requirement = readRequirement(input)
    const problem = requirementProblem(requirement)
    if (problem !== undefined) throw new SelectorProblem(problem)
  } catch (error) {
    if (error instanceof SelectorProblem) throw new SelectorProblem(`unable to parse requirement: ${error.message}`)
    throw error
  }
  return requirement
}

function readRequirement(input: Reader): Requirement {
  let first = input.take('values')
  const negated = first.kind === '!'
  if (negated) first = input.take('values')
  if (first.kind !== 'identifier') throw found(first.text, 'identifier')
  const key = first.text
  if (negated) return { key, operator: '!', values: [] }
  const next = input.peek('values')
  if (next.kind === 'end' || next.kind === ',') return { key, operator: 'exists', values: [] }
  const operator = readOperator(input)
  const values = operator === 'in' || operator === 'notin' ? readValues(input) : [readExactValue(input)]
  return { key, operator, values: [...new Set(values)].sort() }
}

const operators: ReadonlyMap<TokenKind, SelectorOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
])

function readOperator(input: Reader): SelectorOperator {
  const { kind, text } = input.take('operator')
  const operator = operators.get(kind)
  if (operator === undefined) throw found(text, 'in, notin, =, ==, !=, gt, lt')
  return operator
}

function readExactValue(input: Reader): string {
  const next = input.peek('values')
  if (next.kind === 'end' || next.kind === ',') return ''
  const { kind, text } = input.take('values')
  if (kind !== 'identifier') throw found(text, 'identifier')
  return text
}

/** `(a,b)`; nothing between two commas, or beside a bracket, is the empty value. */
function readValues(input: Reader): string[] {
  const open = input.take('values')
  if (open.kind !== '(') throw new SelectorProblem(`found '${open.text}' expected: '('`)
  if (input.peek('values').kind === ')') {
    input.take('values')
    return []
  }
  const values: string[] = []
  for (;;) {
    const next = input.peek('values')
    if (next.kind === 'identifier') values.push(input.take('values').text)
    else if (next.kind === ',' || next.kind === ')') values.push('')
    else throw found(next.text, values.length === 0 ? "',', ')' or identifier" : "',', or identifier")
    const after = input.take('values')
    if (after.kind === ')') return values
    if (after.kind !== ',') throw found(after.text, "',' or ')'")
  }
}
