// The API as OpenAPI 3.0, a document for each group and version, made from the registry.
import { apiVersionOf } from '../kind-definition.ts'
import { parseApiVersion } from '../meta/api-version.ts'
import { scale } from '../autoscaling/scale/schema.ts'
import { deleteOptions, listMeta, status } from '../meta/schema.ts'
import type { KindRegistry } from '../registry.ts'
import { noDescriptions } from './descriptions.ts'
import type { JsonObject } from './language.ts'
import { openApiDefinitions } from './openapi-definitions.ts'
import { groupVersionPath, kindPaths, patchDefinition } from './openapi-paths.ts'
import type { OpenApiOptions } from './openapi-v2.ts'

/** The documents there are, as the index of `/openapi/v3` names them: `api/v1`, `apis/apps/v1`. */
export function openApiV3Paths(registry: KindRegistry): readonly string[] {
  return [...new Set(registry.all().map((kind) => groupVersionPath(kind).slice(1)))]
}

/** The document of `v1` or `apps/v1`; undefined if no kind is of it. */
export function renderOpenApiV3(
  registry: KindRegistry,
  groupVersion: string,
  options: OpenApiOptions,
): JsonObject | undefined {
  const { descriptions = noDescriptions } = options
  const dialect = { refPrefix: '#/components/schemas/', v3: true, descriptions }
  const { group, version } = parseApiVersion(groupVersion)
  const kinds = registry.kinds(group, version)
  if (kinds.length === 0 || apiVersionOf({ group, version }) !== groupVersion) return undefined
  const definitions = openApiDefinitions(kinds, [status, deleteOptions, listMeta, scale], dialect)
  return {
    openapi: '3.0.0',
    info: { title: options.title ?? 'Kubernetes', version: options.version },
    paths: Object.fromEntries(kinds.flatMap((kind) => kindPaths(kind, dialect)).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: { ...definitions, [patchDefinition]: { type: 'object' } } },
  }
}
