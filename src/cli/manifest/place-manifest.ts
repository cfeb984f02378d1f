// Where an object of a file belongs: its resource, its namespace, its name.
import type { JsonObject } from '#api'
import { UsageError } from '../failure.ts'
import type { ApiResource } from '../resources/discovery.ts'
import { resourceOfObject } from '../resources/resource-map.ts'
import type { Manifest } from './parse-manifests.ts'

export interface PlacedObject {
  readonly resource: ApiResource
  /** With its namespace filled in. */
  readonly object: JsonObject
  readonly namespace: string | undefined
  /** Empty where only generateName is given. */
  readonly name: string
  readonly source: string
}

export interface Place {
  readonly namespace: string
  /** Whether the user named it: then objects may not name another. */
  readonly enforced: boolean
}

/** Finds the place. Throws as kubectl words it where there is none. */
export function placeManifest(
  { object, source }: Manifest,
  resources: readonly ApiResource[],
  { namespace, enforced }: Place,
): PlacedObject {
  const metadata = recordOf(object['metadata'])
  const resource = resourceOfObject(resources, object)
  const name = text(metadata['name'])
  if (resource === undefined) {
    throw new UsageError(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(text(metadata['namespace']))} from ` +
        `${JSON.stringify(source)}: no matches for kind ${JSON.stringify(object['kind'])} in version ${JSON.stringify(object['apiVersion'])}\n` +
        'ensure CRDs are installed first',
    )
  }
  if (!resource.namespaced) return { resource, object, namespace: undefined, name, source }
  const own = text(metadata['namespace'])
  if (enforced && own !== '' && own !== namespace) {
    throw new UsageError(
      `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(namespace)}. ` +
        `You must pass '--namespace=${own}' to perform this operation.`,
    )
  }
  const effective = own === '' ? namespace : own
  return {
    resource,
    object: { ...object, metadata: { ...metadata, namespace: effective } },
    namespace: effective,
    name,
    source,
  }
}

function recordOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
