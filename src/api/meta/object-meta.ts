// What every stored object's metadata is known to have, and the shape of objects on their way in.
import type { ObjectMeta } from './v1.types.ts'

/** Metadata of a stored object. */
export interface KindObjectMeta extends ObjectMeta {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
}

/** Metadata of a stored object that lives in a namespace. */
export interface NamespacedObjectMeta extends KindObjectMeta {
  readonly namespace: string
}

/** Any object of the API, as generic code sees it. */
export interface KubernetesObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: KindObjectMeta
}

/** An object as someone writes it: whatever the server fills in may be missing. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly Draft<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T
