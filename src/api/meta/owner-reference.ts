// Who owns an object. At most one owner is its controller. Upstream: apimachinery/pkg/apis/meta/v1/controller_ref.go.
import type { GroupVersionKind } from '../kind-definition.ts'
import type { ObjectMeta, OwnerReference } from './v1.types.ts'

interface Owned {
  readonly metadata: Pick<ObjectMeta, 'ownerReferences'>
}

interface Owner {
  readonly metadata: { readonly name: string; readonly uid: string }
}

/** The reference to the object's controller, if it has one. */
export function controllerOf(object: Owned): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true)
}

/** Whether `owner` is the object's controller, by UID. */
export function isControlledBy(object: Owned, owner: Owner): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid
}

/** Whether the object names `uid` as an owner. */
export function isOwnedBy(object: Owned, uid: string): boolean {
  return object.metadata.ownerReferences?.some((reference) => reference.uid === uid) ?? false
}

/** The reference by which `owner`, of this kind, controls an object. */
export function newControllerRef(owner: Owner, kind: GroupVersionKind): OwnerReference {
  return {
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}
