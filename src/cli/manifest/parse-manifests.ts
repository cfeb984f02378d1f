// Objects in text: YAML documents or JSON, lists taken apart. Pure; reading files is in read-manifests.
import { parseYaml } from '#api'
import type { JsonObject } from '#api'
import { UsageError } from '../failure.ts'

/** An object as it stands in a file, and the file's name for messages. */
export interface Manifest {
  readonly object: JsonObject
  readonly source: string
}

/** The objects in `text`. Throws as kubectl words it. */
export function parseManifests(text: string, source: string): readonly Manifest[] {
  const parsed = parseYaml(text)
  if (!parsed.ok) throw new UsageError(`error parsing ${source}: error converting YAML to JSON: ${parsed.message}`)
  return parsed.documents.flatMap((document) => objectsOf(document, source))
}

function objectsOf(document: unknown, source: string): readonly Manifest[] {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new UsageError(`unable to decode ${JSON.stringify(source)}: ${JSON.stringify(document)} is no object`)
  const object = document as JsonObject
  const missing = ['apiVersion', 'kind'].filter((key) => typeof object[key] !== 'string' || object[key] === '')
  if (missing.length > 0) {
    const problems = missing.map((key) => `${key} not set`)
    const text = problems.length === 1 ? problems.join() : `[${problems.join(', ')}]`
    throw new UsageError(
      `error validating ${JSON.stringify(source)}: error validating data: ${text}; ` +
        'if you choose to ignore these errors, turn validation off with --validate=false',
    )
  }
  const items = object['items']
  if (String(object['kind']).endsWith('List') && Array.isArray(items))
    return items.flatMap((item) => objectsOf(item, source))
  return [{ object, source }]
}
