// For tests of kinds: objects as the server would have stored them, made from what a user would write.
import type { KindDefinition } from './kind-definition.ts'
import { type FieldError, renderFieldError } from './meta/field-error.ts'
import type { Draft, KubernetesObject } from './meta/object-meta.ts'
import { decodeObject } from './schema/decode.ts'

/** The object with its defaults, in namespace `default` under the name `x` unless it says otherwise. */
export function stored<T extends KubernetesObject>(kind: KindDefinition<T>, draft: Draft<T>): T {
  const metadata = { name: 'x', ...(kind.namespaced ? { namespace: 'default' } : {}), ...draft.metadata }
  const decoded = decodeObject(kind, JSON.parse(JSON.stringify({ ...draft, metadata })), { defaults: true })
  if (!decoded.ok) throw decoded.error
  return decoded.object
}

/** Errors as sentences, without what follows the first line. */
export function sentences(errors: Iterable<FieldError>): string[] {
  return [...errors].map((error) => renderFieldError(error).split('\n')[0] ?? '')
}
