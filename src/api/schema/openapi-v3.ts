// stub for the first minutes
import type { JsonObject } from './language.ts'
import type { KindRegistry } from '../registry.ts'
import type { OpenApiOptions } from './openapi-v2.ts'
export function openApiV3Paths(_registry: KindRegistry): readonly string[] {
  throw new Error('not yet')
}
export function renderOpenApiV3(
  _registry: KindRegistry,
  _groupVersion: string,
  _options: OpenApiOptions,
): JsonObject | undefined {
  throw new Error('not yet')
}
