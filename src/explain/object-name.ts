// How objects are named in explanations.
import type { ObjectName } from './explanation.ts'

/** An object with its kind, as it was read. */
export interface ObservedObject {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly uid?: string | undefined
    readonly creationTimestamp?: string | undefined
  }
}

export function objectNameOf({ apiVersion, kind, metadata }: ObservedObject): ObjectName {
  const { name, namespace, uid } = metadata
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind: kind ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
  }
}

/** `pod/web-1`, as commands take it. */
export function renderObjectName({ kind, name }: Pick<ObjectName, 'kind' | 'name'>): string {
  return `${kind.toLowerCase()}/${name}`
}
