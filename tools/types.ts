// `npm run update:types` prints the TypeScript types of all schemas; `npm run verify:types` fails where they differ.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StructSchema } from '../src/api/schema/language.ts'
import { groupVersionOf, printTypes, structsOf, typesModule } from '../src/api/schema/print-types.ts'

const api = path.join(import.meta.dirname, '../src/api')

/** Kinds that stand outside namespaces, by `group/version.Type`. */
const clusterScoped = new Set<string>(
  readFileSync(path.join(import.meta.dirname, 'cluster-scoped-kinds.txt'), 'utf8').split('\n'),
)

const isStruct = (value: unknown): value is StructSchema =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'struct'

const structs = new Set<StructSchema>()
for (const file of globSync(['**/schema.ts', '**/schema-*.ts', '**/schema/*.ts'], { cwd: api }).sort()) {
  if (file.startsWith('schema/')) continue
  const module: Record<string, unknown> = await import(pathToFileURL(path.join(api, file)).href)
  for (const value of Object.values(module)) if (isStruct(value)) structsOf(value, structs)
}

const byGroupVersion = Map.groupBy(structs, groupVersionOf)
let stale = 0
for (const [groupVersion, own] of byGroupVersion) {
  const namespacedKinds = new Set(
    own.filter((s) => !clusterScoped.has(s.name)).map((s) => s.name.slice(groupVersion.length + 1)),
  )
  const file = path.join(api, typesModule(groupVersion))
  const text = printTypes(own, { groupVersion, namespacedKinds })
  let current = ''
  try {
    current = readFileSync(file, 'utf8')
  } catch {}
  if (current === text) continue
  if (process.argv.includes('--verify')) {
    stale++
    process.stderr.write(`${path.relative(process.cwd(), file)} differs from its schemas: run npm run update:types\n`)
  } else writeFileSync(file, text)
}
process.exitCode = stale ? 1 : 0
