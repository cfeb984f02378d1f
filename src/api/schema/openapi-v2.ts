// The whole API as one Swagger 2.0 document, made from the registry. kubectl validates and explains with it.
import { scale } from '../autoscaling/scale/schema.ts'
import { deleteOptions, listMeta, status } from '../meta/schema.ts'
import type { KindRegistry } from '../registry.ts'
import { type Descriptions, noDescriptions } from './descriptions.ts'
import type { JsonObject } from './language.ts'
import { openApiDefinitions } from './openapi-definitions.ts'
import { kindPaths, patchDefinition } from './openapi-paths.ts'

export interface OpenApiOptions {
  /** Default `Kubernetes`. */
  readonly title?: string
  /** `v1.36.0`. */
  readonly version: string
  /** What types and fields are for; default nothing. */
  readonly descriptions?: Descriptions
}

/** The document of `/openapi/v2`. `encodeOpenApiV2` makes protobuf of it. */
export function renderOpenApiV2(registry: KindRegistry, options: OpenApiOptions): JsonObject {
  const { descriptions = noDescriptions } = options
  const dialect = { refPrefix: '#/definitions/', v3: false, descriptions }
  const kinds = registry.all()
  const definitions = openApiDefinitions(kinds, [status, deleteOptions, listMeta, scale], dialect)
  return {
    swagger: '2.0',
    info: { title: options.title ?? 'Kubernetes', version: options.version },
    paths: Object.fromEntries(kinds.flatMap((kind) => kindPaths(kind, dialect)).sort(([a], [b]) => (a < b ? -1 : 1))),
    definitions: { ...definitions, [patchDefinition]: { type: 'object' } },
  }
}
