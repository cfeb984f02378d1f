// stub for the first minutes
export type YamlResult =
  | { readonly ok: true; readonly documents: readonly unknown[] }
  | { readonly ok: false; readonly message: string }
export function parseYaml(_text: string): YamlResult {
  throw new Error('not yet')
}
export function renderYaml(_value: unknown): string {
  throw new Error('not yet')
}
