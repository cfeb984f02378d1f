// stub for the first minutes
import type { JsonObject } from './language.ts'
import type { KindRegistry } from '../registry.ts'
export interface OpenApiOptions {
  readonly title?: string
  readonly version: string
}
export function renderOpenApiV2(_registry: KindRegistry, _options: OpenApiOptions): JsonObject {
  throw new Error('not yet')
}
export function encodeOpenApiV2(_document: JsonObject): Uint8Array {
  throw new Error('not yet')
}
