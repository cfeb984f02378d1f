// kubectl's JSONPath as data. Upstream counterpart: client-go/util/jsonpath, node.go.

/** What a template is made of: text outside braces, and actions inside. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** One action: its steps are taken one after another, each from what the one before gave. */
  | { readonly kind: 'path'; readonly steps: readonly Step[] }
  /** `{range …}` … `{end}`: the body once for each value. */
  | { readonly kind: 'range'; readonly steps: readonly Step[]; readonly body: readonly TemplatePart[] }
  /** An `{end}` with no range; an error when it is met. */
  | { readonly kind: 'strayEnd' }

export type Literal = string | number | boolean

export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  /** `[2]`, `[-1]` */
  | { readonly kind: 'index'; readonly index: number }
  /** `[1:3:2]`; `[*]` and `[]` are slices too. */
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number }
  /** `[0,2]`, `['a','b']`: what each gives, one after another. */
  | { readonly kind: 'union'; readonly paths: readonly (readonly Step[])[] }
  /** `[?(@.a=="b")]`; without operator: where the left side exists. */
  | {
      readonly kind: 'filter'
      readonly left: readonly Step[]
      readonly operator: FilterOperator
      readonly right: readonly Step[]
    }
  | { readonly kind: 'literal'; readonly value: Literal }
  /** A word that means nothing; an error when it is met. */
  | { readonly kind: 'identifier'; readonly name: string }

export type FilterOperator = 'exists' | '==' | '!=' | '<' | '<=' | '>' | '>='

/** A template that cannot be read, or that does not fit the object. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
}
