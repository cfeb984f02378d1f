// Selecting by fields: `spec.nodeName=n1,status.phase!=Running`. Which fields a kind can be selected by stands in its
// definition; name and namespace always can. Upstream: apimachinery/pkg/fields.
import type { KindDefinition } from '../kind-definition.ts'
import type { KubernetesObject } from './object-meta.ts'

export interface FieldTerm {
  readonly field: string
  readonly value: string
  /** `!=`. */
  readonly negated: boolean
}

export interface FieldSelector {
  /** All must hold. */
  readonly terms: readonly FieldTerm[]
}

export type FieldSelectorResult =
  | { readonly ok: true; readonly selector: FieldSelector }
  | { readonly ok: false; readonly message: string }

/** Parts of the text between commas that no backslash hides. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let term = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') term += character + (text[++at] ?? '')
    else if (character === ',') {
      terms.push(term)
      term = ''
    } else term += character
  }
  return [...terms, term]
}

type Unescaped = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }

function unescape(text: string): Unescaped {
  let value = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '=' || character === ',') {
      return { ok: false, message: `invalid field selector: unescaped character in value: ${character}` }
    }
    if (character !== '\\') {
      value += character
      continue
    }
    const next = text[++at] ?? ''
    if (next === '' || !'\\,='.includes(next)) {
      return { ok: false, message: `invalid field selector: invalid escape sequence: \\${next}` }
    }
    value += next
  }
  return { ok: true, value }
}

/** The selector that a text says; '' selects everything. */
export function parseFieldSelector(text: string): FieldSelectorResult {
  const terms: FieldTerm[] = []
  for (const part of splitTerms(text)) {
    if (part === '') continue
    const match = /^([^=!]*)(!=|==|=)(.*)$/s.exec(part)
    if (match === null) return { ok: false, message: `invalid selector: '${text}'; can't understand '${part}'` }
    const [, field = '', operator, raw = ''] = match
    const unescaped = unescape(raw)
    if (!unescaped.ok) return unescaped
    terms.push({ field, value: unescaped.value, negated: operator === '!=' })
  }
  return { ok: true, selector: { terms } }
}

const metadataFields = new Set(['metadata.name', 'metadata.namespace'])

type SelectableKind = Pick<KindDefinition, 'fieldSelectors'>

/** Why a kind cannot be selected like this; undefined if it can. */
export function checkFieldSelector(selector: FieldSelector, { fieldSelectors }: SelectableKind): string | undefined {
  const supported = (field: string): boolean => metadataFields.has(field) || Object.hasOwn(fieldSelectors, field)
  const unknown = selector.terms.find(({ field }) => !supported(field))
  return unknown === undefined ? undefined : `field label not supported: ${unknown.field}`
}

/** The value of a selectable field of an object; '' where it has none. */
export function selectableFieldValue(
  object: KubernetesObject,
  field: string,
  { fieldSelectors }: SelectableKind,
): string {
  if (field === 'metadata.name') return object.metadata.name
  if (field === 'metadata.namespace') return object.metadata.namespace ?? ''
  return (Object.hasOwn(fieldSelectors, field) ? fieldSelectors[field]?.(object) : undefined) ?? ''
}

/** Whether a selector that `checkFieldSelector` accepts selects the object. */
export function matchesFieldSelector(selector: FieldSelector, object: KubernetesObject, kind: SelectableKind): boolean {
  return selector.terms.every(
    ({ field, value, negated }) => (selectableFieldValue(object, field, kind) === value) !== negated,
  )
}

/** The value that a selector demands of a field, where it demands one: for indexes and single-object watches. */
export function requiredFieldValue(selector: FieldSelector, field: string): string | undefined {
  return selector.terms.find((term) => term.field === field && !term.negated)?.value
}

/** As text, sorted, values escaped. */
export function renderFieldSelector(selector: FieldSelector): string {
  return selector.terms
    .map(({ field, value, negated }) => `${field}${negated ? '!=' : '='}${value.replace(/[\\,=]/g, '\\$&')}`)
    .join(',')
}
