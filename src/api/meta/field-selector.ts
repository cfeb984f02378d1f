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

type SelectableKind = Pick<KindDefinition, 'fieldSelectors'>
type NamedKind = Pick<KindDefinition, 'fieldSelectors' | 'group' | 'version' | 'kind' | 'namespaced'>

/** Kinds that word it in a way of their own. */
const unsupportedTexts: Readonly<Record<string, (field: string) => string>> = {
  'batch/v1/Job': (field) => `field label ${JSON.stringify(field)} not supported for Job`,
  'resource.k8s.io/v1/ResourceSlice': (field) =>
    `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
}

/** Why objects of a kind cannot be selected by a field; undefined if they can. */
export function fieldProblem(field: string, { fieldSelectors, group, version, kind, namespaced }: NamedKind) {
  const hasOwn = Object.keys(fieldSelectors).length > 0
  if (field === 'metadata.name' || Object.hasOwn(fieldSelectors, field)) return undefined
  // A kind that names its fields names all of them, and a namespace only if it can be in one.
  if (field === 'metadata.namespace' && (namespaced || !hasOwn)) return undefined
  const text = unsupportedTexts[`${group}/${version}/${kind}`]
  if (text !== undefined) return text(field)
  if (hasOwn) return `field label not supported: ${field}`
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
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
