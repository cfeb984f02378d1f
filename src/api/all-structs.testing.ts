// For tests about all that the API is made of: every struct of every schema file, whether a kind reaches it or not.
import { globSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StructSchema } from './schema/language.ts'

const isStruct = (value: unknown): value is StructSchema =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'struct'

/** By name, `core/v1.PodSpec`. */
export async function allStructs(): Promise<ReadonlyMap<string, StructSchema>> {
  const api = import.meta.dirname
  const found = new Map<string, StructSchema>()
  for (const file of globSync(['**/schema.ts', '**/schema-*.ts', '**/schema/*.ts'], { cwd: api }).sort()) {
    if (file.startsWith('schema/')) continue
    const module = (await import(pathToFileURL(path.join(api, file)).href)) as Record<string, unknown>
    for (const value of Object.values(module)) if (isStruct(value)) found.set(value.name, value)
  }
  return found
}
