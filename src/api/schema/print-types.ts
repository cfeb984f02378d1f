// TypeScript interfaces printed from schemas: `update:types` writes them, `verify:types` compares. They say what a
// decoded object looks like: structs held by value are always there, zero values of `omitZero` fields never are.
import { type Field, resolve, type Schema, type StructSchema } from './language.ts'

const scalarTypes = {
  string: 'string',
  boolean: 'boolean',
  int32: 'number',
  int64: 'number',
  float64: 'number',
  bytes: 'string',
  time: 'string',
  microTime: 'string',
  duration: 'string',
  quantity: 'Quantity',
  intOrString: 'IntOrString',
  any: 'JsonValue',
} as const

/** How the structs of one API group and version are told from those of others. */
export interface PrintScope {
  /** `core/v1`. */
  readonly groupVersion: string
  /** Kinds whose objects live in namespaces, by type name. */
  readonly namespacedKinds: ReadonlySet<string>
}

/** The interfaces of all `structs` of `scope.groupVersion`, sorted by name, as the text of one module. */
export function printTypes(structs: Iterable<StructSchema>, scope: PrintScope): string {
  const own = [...structs].sort((a, b) => (a.name < b.name ? -1 : 1))
  const imports = new Map<string, Set<string>>()
  const bodies = own.map((schema) => printStruct(schema, scope, imports))
  const lines = [...imports]
    .sort()
    .map(([from, names]) => `import type { ${[...names].sort().join(', ')} } from '${from}'`)
  return `// Printed from the schemas by \`npm run update:types\`; do not edit.\n${lines.join('\n')}\n\n${bodies.join('\n')}`
}

function printStruct(schema: StructSchema, scope: PrintScope, imports: Map<string, Set<string>>): string {
  const name = typeName(schema)
  const isKind = schema.fields.has('apiVersion') && schema.fields.has('metadata')
  const rows = [...schema.fields].map(([key, field]) => {
    const optional = isOptional(field)
    const type =
      isKind && key === 'metadata' ? kindMetaType(name, scope, imports) : schemaType(field.schema, scope, imports)
    return `  readonly ${/^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`}${optional ? '?' : ''}: ${type}\n`
  })
  return `export interface ${name} {\n${rows.join('')}}\n`
}

/** Whether a decoded object may lack the field: all but required fields, `always` fields and structs held by value. */
function isOptional(field: Field): boolean {
  // Where Go leaves out a required field that is zero, so do we: only validation says that it is missing.
  const canBeZero = ['string', 'list', 'map'].includes(resolve(field.schema).kind)
  if (field.required) return field.presence === 'omitZero' && canBeZero
  return field.presence !== 'always'
}

function kindMetaType(name: string, scope: PrintScope, imports: Map<string, Set<string>>): string {
  const type = scope.namespacedKinds.has(name) ? 'NamespacedObjectMeta' : 'KindObjectMeta'
  use(imports, relativeModule(scope, 'meta/object-meta.ts'), type)
  return type
}

function schemaType(given: Schema, scope: PrintScope, imports: Map<string, Set<string>>): string {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'list': {
      const items = schemaType(schema.items, scope, imports)
      return `readonly ${/[|\s]/.test(items) ? `(${items})` : items}[]`
    }
    case 'map':
      return `{ readonly [key: string]: ${schemaType(schema.values, scope, imports)} }`
    case 'struct': {
      const name = typeName(schema)
      const groupVersion = groupVersionOf(schema)
      if (groupVersion !== scope.groupVersion) use(imports, relativeModule(scope, `${typesModule(groupVersion)}`), name)
      return name
    }
    default: {
      if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ')
      const type = scalarTypes[schema.kind]
      if (type === 'Quantity') use(imports, relativeModule(scope, 'meta/quantity.ts'), 'Quantity')
      if (type === 'IntOrString') use(imports, relativeModule(scope, 'meta/int-or-string.ts'), 'IntOrString')
      if (type === 'JsonValue') use(imports, relativeModule(scope, 'schema/language.ts'), 'JsonValue')
      return type
    }
  }
}

/** `core/v1.PodSpec` → `PodSpec`. */
export function typeName(schema: StructSchema): string {
  return schema.name.slice(schema.name.lastIndexOf('.') + 1)
}

/** `core/v1.PodSpec` → `core/v1`. */
export function groupVersionOf(schema: StructSchema): string {
  return schema.name.slice(0, schema.name.lastIndexOf('.'))
}

/** Where the types of a group and version stand, below `src/api`: `core/v1.types.ts`. */
export function typesModule(groupVersion: string): string {
  return `${groupVersion}.types.ts`
}

/** Every struct that `root` is made of, itself included. */
export function structsOf(root: StructSchema, found: Set<StructSchema> = new Set()): Set<StructSchema> {
  if (found.has(root)) return found
  found.add(root)
  for (const { schema } of root.fields.values()) collect(schema, found)
  for (const part of root.parts) if ('inline' in part) structsOf(part.inline, found)
  return found
}

function collect(given: Schema, found: Set<StructSchema>): void {
  const schema = resolve(given)
  if (schema.kind === 'struct') structsOf(schema, found)
  else if (schema.kind === 'list') collect(schema.items, found)
  else if (schema.kind === 'map') collect(schema.values, found)
}

function relativeModule(scope: PrintScope, module: string): string {
  const group = scope.groupVersion.split('/')[0]
  return module.startsWith(`${group}/`) ? `./${module.slice(module.indexOf('/') + 1)}` : `../${module}`
}

function use(imports: Map<string, Set<string>>, from: string, name: string): void {
  const names = imports.get(from) ?? new Set()
  imports.set(from, names.add(name))
}
