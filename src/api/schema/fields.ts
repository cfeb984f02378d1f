// stub for the first minutes
import type { Field, JsonValue, Schema, StructSchema } from './language.ts'
export interface VisitedField {
  readonly path: string
  readonly name: string
  readonly field: Field
  readonly owner: StructSchema
  readonly value: JsonValue
}
export function walkFields(_schema: StructSchema, _value: unknown, _visit: (visited: VisitedField) => void): void {
  throw new Error('not yet')
}
export function schemaAtPath(_schema: Schema, _path: readonly (string | number)[]): Schema | undefined {
  throw new Error('not yet')
}
export function semanticDeepEqual(_schema: Schema, _a: unknown, _b: unknown): boolean {
  throw new Error('not yet')
}
