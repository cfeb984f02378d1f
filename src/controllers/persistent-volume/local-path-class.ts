// There is a StorageClass `local-path`, the default one: volumes are directories of the node on which their first consumer
// runs. It is made again when it is deleted; changes to it, such as taking the default from it, stay. No upstream
// counterpart; distributions bring such a class as an add-on.
import { defaultClassAnnotation, type storage } from '#api'
import { storageClassKind } from '../kinds.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { idle, type Plan } from '../runtime/plan.ts'

export const localPathClass = 'local-path'
export const localPathProvisioner = 'sampan.dev/local-path'

export interface ObservedClass {
  readonly existing: storage.StorageClass | undefined
}

/** Decides whether the class is to be made. */
export function decideLocalPathClass({ existing }: ObservedClass): Plan {
  if (existing !== undefined) return idle('The StorageClass is there.')
  const object = {
    metadata: { name: localPathClass, annotations: { [defaultClassAnnotation]: 'true' } },
    provisioner: localPathProvisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  }
  const actions = [{ type: 'create', kind: storageClassKind, object, existsIsFine: true }] as const
  return { actions, because: 'The StorageClass is missing.' }
}

/** Keeps the default StorageClass. */
export const localPathClassController = defineController<ObservedClass>({
  name: 'local-path-class-controller',
  watches: [
    watchKind({
      kind: storageClassKind,
      keys: ({ metadata }) => (metadata.name === localPathClass ? [localPathClass] : []),
    }),
  ],
  // For the first time, when no event tells that there is none.
  tick: { everyMs: 600_000, keys: () => [localPathClass] },
  observe: (caches) => ({ existing: caches.of(storageClassKind).get(localPathClass) }),
  decide: decideLocalPathClass,
})
