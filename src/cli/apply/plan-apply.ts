// Client-side apply as a decision: what to send, given the object of the file and the object that is there.
// Upstream counterpart: kubectl/pkg/cmd/apply and util/apply.go.
import {
  createThreeWayMergePatch,
  createThreeWayStrategicMergePatch,
  type JsonObject,
  type JsonValue,
  type StructSchema,
} from '#api'
import { stableJson } from '../printers/stable-json.ts'

/** Holds what was applied last, so that what is gone from a file is removed from the object. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

export type ApplyPlan =
  | { readonly action: 'create'; readonly object: JsonObject }
  | { readonly action: 'unchanged' }
  | {
      readonly action: 'patch'
      readonly type: 'strategic' | 'merge'
      readonly patch: JsonObject
      /** The object was not made by apply; kubectl warns. */
      readonly adopted: boolean
    }

/** What applying `wanted` needs. `schema` is the kind's if it is built in; other kinds have plain merge patches. */
export function planApply(
  wanted: JsonObject,
  current: JsonObject | undefined,
  schema: StructSchema | undefined,
): ApplyPlan {
  const modified = withLastApplied(wanted)
  if (current === undefined) return { action: 'create', object: modified }
  const last = annotationsOf(current)[lastAppliedAnnotation]
  const original = typeof last === 'string' ? parseLastApplied(last) : {}
  const objects = { original, modified, current }
  const patch =
    schema === undefined ? createThreeWayMergePatch(objects) : createThreeWayStrategicMergePatch(schema, objects)
  if (Object.keys(patch).length === 0) return { action: 'unchanged' }
  return { action: 'patch', type: schema === undefined ? 'merge' : 'strategic', patch, adopted: last === undefined }
}

/** The object with the annotation that records it. */
export function withLastApplied(object: JsonObject): JsonObject {
  const metadata = recordOf(object['metadata'])
  const { [lastAppliedAnnotation]: _previous, ...annotations } = recordOf(metadata['annotations'])
  const bare: JsonObject = { ...object, metadata: { ...metadata, annotations } }
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [lastAppliedAnnotation]: `${stableJson(bare)}\n` } },
  }
}

function parseLastApplied(text: string): JsonObject {
  try {
    return recordOf(JSON.parse(text) as JsonValue)
  } catch {
    return {}
  }
}

function annotationsOf(object: JsonObject): JsonObject {
  return recordOf(recordOf(object['metadata'])['annotations'])
}

function recordOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}
