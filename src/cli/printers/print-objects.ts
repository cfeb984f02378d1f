// Objects in the formats of -o that need no table: json, yaml, name, jsonpath, custom-columns.
import { type JsonObject, renderYaml } from '#api'
import { UsageError } from '../failure.ts'
import { executeTemplate, templateValues } from '../jsonpath/evaluate.ts'
import { parseTemplate } from '../jsonpath/parse-template.ts'
import { JsonPathError } from '../jsonpath/template.ts'
import { type CustomColumn, parseCustomColumns, renderCustomColumns } from './custom-columns.ts'
import { prettyJson } from './stable-json.ts'

export type OutputFormat =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'json' | 'yaml' | 'name' }
  | { readonly kind: 'jsonpath'; readonly template: string; readonly asJson: boolean }
  | { readonly kind: 'custom-columns'; readonly columns: readonly CustomColumn[] }

const allowedText = 'custom-columns,json,jsonpath,jsonpath-as-json,name,wide,yaml'

/** What -o asks for; absent: a table. Throws as kubectl words it. */
export function parseOutput(text: string | undefined): OutputFormat {
  if (text === undefined || text === '') return { kind: 'table', wide: false }
  if (text === 'wide') return { kind: 'table', wide: true }
  if (text === 'json' || text === 'yaml' || text === 'name') return { kind: text }
  const [name = '', ...rest] = text.split('=')
  const argument = rest.join('=')
  if (name === 'jsonpath' || name === 'jsonpath-as-json') {
    if (argument === '') throw new UsageError('template format specified but no template given')
    return { kind: 'jsonpath', template: argument, asJson: name === 'jsonpath-as-json' }
  }
  if (name === 'custom-columns') {
    if (argument === '') throw new UsageError('custom-columns format specified but no custom columns given')
    return { kind: 'custom-columns', columns: parseCustomColumns(argument) }
  }
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(text)}, allowed formats are: ${allowedText}`,
  )
}

export interface PrintOptions {
  /** Print a list even if there is only one object. Default: a list for any number but one. */
  readonly list?: boolean
  /** Keep metadata.managedFields. */
  readonly managedFields?: boolean
  readonly headers?: boolean
}

/** The objects as `-o` asks. */
export function printObjects(objects: readonly JsonObject[], output: string, options: PrintOptions = {}): string {
  return renderObjects(objects, parseOutput(output), options)
}

/** The objects in a format other than a table. */
export function renderObjects(
  objects: readonly JsonObject[],
  format: OutputFormat,
  options: PrintOptions = {},
): string {
  const shown = options.managedFields ? objects : objects.map(withoutManagedFields)
  switch (format.kind) {
    case 'table':
      throw new UsageError('a table is printed by the server')
    case 'json':
      return prettyJson(oneOrList(shown, options))
    case 'yaml':
      return renderYaml(oneOrList(shown, options))
    case 'name':
      return shown.map((object) => `${objectName(object)}\n`).join('')
    case 'jsonpath':
      return renderJsonPath(format, oneOrList(shown, options))
    case 'custom-columns':
      return renderCustomColumns(format.columns, shown, { headers: options.headers ?? true })
  }
}

function renderJsonPath(
  { template, asJson }: { readonly template: string; readonly asJson: boolean },
  value: unknown,
): string {
  try {
    const parts = parseTemplate(template)
    return asJson ? prettyJson(templateValues(parts, value)) : executeTemplate(parts, value)
  } catch (error) {
    if (!(error instanceof JsonPathError) || error.message.startsWith('error parsing')) throw error
    const what = `error executing jsonpath ${JSON.stringify(template)}`
    throw new UsageError(`${what}: Error executing template: ${error.message}`, { cause: error })
  }
}

function oneOrList(objects: readonly JsonObject[], { list = objects.length !== 1 }: PrintOptions): JsonObject {
  const [only] = objects
  if (!list && only !== undefined) return only
  return { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }
}

/** `pod/web`, `deployment.apps/web`. */
export function objectName(object: JsonObject): string {
  const [group, version] = String(object['apiVersion'] ?? '').split('/')
  const kind = String(object['kind'] ?? '').toLowerCase()
  const name = String((object['metadata'] as JsonObject | undefined)?.['name'] ?? '')
  return `${version === undefined ? kind : `${kind}.${group}`}/${name}`
}

/** Nobody reads managedFields; kubectl hides them too. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object['metadata'] as JsonObject | undefined
  if (metadata === undefined || !Object.hasOwn(metadata, 'managedFields')) return object
  const { managedFields: _hidden, ...rest } = metadata
  return { ...object, metadata: rest }
}
